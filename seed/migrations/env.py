"""What Alembic runs to migrate the connection that `seed.migrate` gives it, or to draft what its tables lack."""

from alembic import context
from sqlmodel import SQLModel

from seed.migrations.draft import complete, is_ours, shortly

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    include_name=is_ours,
    process_revision_directives=complete,
    render_item=shortly,
    # SQLite alters most things by making the table anew.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
