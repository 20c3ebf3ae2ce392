"""${message}."""

import sqlalchemy as sa
from alembic import op

# The fingerprint of the tables that this leads to, and of those that it begins with.
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Change the tables."""
    ${upgrades or "pass"}
