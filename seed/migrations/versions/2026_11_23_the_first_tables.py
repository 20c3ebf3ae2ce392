"""The first tables."""

import sqlalchemy as sa
from alembic import op

# The fingerprint of the tables that this leads to, and of those that it begins with.
revision = "8e102d4214c5"
down_revision = None
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "report",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_in", sa.Integer(), nullable=False),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("publisher", TEXT, nullable=True),
        sa.Column("author", TEXT, nullable=True),
        sa.Column("url", TEXT, nullable=True),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("published", TEXT, nullable=True),
        sa.Column("published_from", sa.Date(), nullable=True),
        sa.Column("published_to", sa.Date(), nullable=True),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("text_sha256", TEXT, nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("licence", TEXT, nullable=True),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("recency", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_author"), ["author"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_characters"), ["characters"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_language"), ["language"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_origin"), ["origin"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_published"), ["published"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_published_from"), ["published_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_published_to"), ["published_to"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_publisher"), ["publisher"], unique=False)
        batch_op.create_index("ix_report_recency", ["recency", "word_count"], unique=False)
        batch_op.create_index("ix_report_revision", ["revision", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_text_sha256"), ["text_sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_title"), ["title"], unique=False)

    op.create_table(
        "revision",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("created", sa.JSON(), nullable=False),
        sa.Column("revised", sa.JSON(), nullable=False),
        sa.Column("withdrawn", sa.JSON(), nullable=False),
        sa.Column("checksum", TEXT, nullable=False),
        sa.Column("schema_id", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "withdrawal",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("entity", TEXT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("withdrawal", schema=None) as batch_op:
        batch_op.create_index("ix_withdrawal_revision", ["revision", "id"], unique=False)

    op.create_table(
        "force",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_in", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("country", TEXT, nullable=True),
        sa.Column("parent_id", TEXT, nullable=True),
        sa.Column("report_id", TEXT, nullable=True),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("recency", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["force.id"],
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("force", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_force_country"), ["country"], unique=False)
        batch_op.create_index(batch_op.f("ix_force_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_force_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_force_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix_force_recency", ["recency", "word_count"], unique=False)
        batch_op.create_index(batch_op.f("ix_force_report_id"), ["report_id"], unique=False)
        batch_op.create_index("ix_force_revision", ["revision", "id"], unique=False)

    op.create_table(
        "location",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_in", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("country", TEXT, nullable=True),
        sa.Column("admin1", TEXT, nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("where_prec", sa.Integer(), nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("geonames_id", sa.Integer(), nullable=True),
        sa.Column("katottg", TEXT, nullable=True),
        sa.Column("parent_id", TEXT, nullable=True),
        sa.Column("report_id", TEXT, nullable=True),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("recency", sa.BigInteger(), nullable=False),
        sa.Column("x", sa.Float(), nullable=True),
        sa.Column("y", sa.Float(), nullable=True),
        sa.Column("z", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["location.id"],
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_location_admin1"), ["admin1"], unique=False)
        batch_op.create_index(batch_op.f("ix_location_country"), ["country"], unique=False)
        batch_op.create_index(batch_op.f("ix_location_geonames_id"), ["geonames_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_location_katottg"), ["katottg"], unique=False)
        batch_op.create_index(batch_op.f("ix_location_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_location_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_location_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix_location_place", ["latitude", "longitude", "x", "y", "z"], unique=False)
        batch_op.create_index("ix_location_recency", ["recency", "word_count"], unique=False)
        batch_op.create_index(batch_op.f("ix_location_report_id"), ["report_id"], unique=False)
        batch_op.create_index("ix_location_revision", ["revision", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_location_status"), ["status"], unique=False)
        batch_op.create_index(batch_op.f("ix_location_where_prec"), ["where_prec"], unique=False)

    op.create_table(
        "source",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_in", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("country", TEXT, nullable=True),
        sa.Column("affiliation_id", TEXT, nullable=True),
        sa.Column("report_id", TEXT, nullable=True),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("recency", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["affiliation_id"],
            ["source.id"],
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_affiliation_id"), ["affiliation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_country"), ["country"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_name"), ["name"], unique=False)
        batch_op.create_index("ix_source_recency", ["recency", "word_count"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_report_id"), ["report_id"], unique=False)
        batch_op.create_index("ix_source_revision", ["revision", "id"], unique=False)

    op.create_table(
        "claim",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_in", sa.Integer(), nullable=False),
        sa.Column("as_of", TEXT, nullable=True),
        sa.Column("as_of_from", sa.Date(), nullable=True),
        sa.Column("as_of_to", sa.Date(), nullable=True),
        sa.Column("quote", TEXT, nullable=False),
        sa.Column("quote_start", sa.Integer(), nullable=False),
        sa.Column("quote_end", sa.Integer(), nullable=False),
        sa.Column("report_id", TEXT, nullable=False),
        sa.Column("force_id", TEXT, nullable=True),
        sa.Column("location_id", TEXT, nullable=True),
        sa.Column("source_id", TEXT, nullable=True),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("extent", TEXT, nullable=False),
        sa.Column("polarity", TEXT, nullable=False),
        sa.Column("hedge", TEXT, nullable=False),
        sa.Column("claim_text", TEXT, nullable=False),
        sa.Column("claim_start", sa.Integer(), nullable=False),
        sa.Column("claim_end", sa.Integer(), nullable=False),
        sa.Column("method", TEXT, nullable=False),
        sa.Column("rule", TEXT, nullable=True),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("recency", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["force_id"],
            ["force.id"],
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["location.id"],
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_act"), ["act"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_as_of"), ["as_of"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_as_of_to"), ["as_of_to"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_extent"), ["extent"], unique=False)
        batch_op.create_index("ix_claim_force_id_timeline", ["force_id", "as_of_from", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_hedge"), ["hedge"], unique=False)
        batch_op.create_index("ix_claim_location_id_timeline", ["location_id", "as_of_from", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_method"), ["method"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_polarity"), ["polarity"], unique=False)
        batch_op.create_index("ix_claim_recency", ["recency", "word_count"], unique=False)
        batch_op.create_index("ix_claim_report_id_timeline", ["report_id", "as_of_from", "id"], unique=False)
        batch_op.create_index("ix_claim_revision", ["revision", "id"], unique=False)
        batch_op.create_index("ix_claim_source_id_timeline", ["source_id", "as_of_from", "id"], unique=False)
        batch_op.create_index("ix_claim_timeline", ["as_of_from", "id"], unique=False)

    op.create_table(
        "estimate",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_in", sa.Integer(), nullable=False),
        sa.Column("as_of", TEXT, nullable=True),
        sa.Column("as_of_from", sa.Date(), nullable=True),
        sa.Column("as_of_to", sa.Date(), nullable=True),
        sa.Column("quote", TEXT, nullable=False),
        sa.Column("quote_start", sa.Integer(), nullable=False),
        sa.Column("quote_end", sa.Integer(), nullable=False),
        sa.Column("report_id", TEXT, nullable=False),
        sa.Column("force_id", TEXT, nullable=True),
        sa.Column("location_id", TEXT, nullable=True),
        sa.Column("source_id", TEXT, nullable=True),
        sa.Column("measure", TEXT, nullable=False),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("counted", TEXT, nullable=True),
        sa.Column("currency", TEXT, nullable=True),
        sa.Column("per", TEXT, nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("best", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("bound", TEXT, nullable=False),
        sa.Column("hedge", TEXT, nullable=False),
        sa.Column("value_text", TEXT, nullable=False),
        sa.Column("value_start", sa.Integer(), nullable=False),
        sa.Column("value_end", sa.Integer(), nullable=False),
        sa.Column("method", TEXT, nullable=False),
        sa.Column("rule", TEXT, nullable=True),
        sa.Column("value_min", sa.Float(), sa.Computed("coalesce(low, best)", persisted=True), nullable=True),
        sa.Column("value_max", sa.Float(), sa.Computed("coalesce(high, best)", persisted=True), nullable=True),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("recency", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["force_id"],
            ["force.id"],
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["location.id"],
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("estimate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_estimate_as_of"), ["as_of"], unique=False)
        batch_op.create_index(batch_op.f("ix_estimate_as_of_to"), ["as_of_to"], unique=False)
        batch_op.create_index(batch_op.f("ix_estimate_best"), ["best"], unique=False)
        batch_op.create_index(batch_op.f("ix_estimate_bound"), ["bound"], unique=False)
        batch_op.create_index(batch_op.f("ix_estimate_counted"), ["counted"], unique=False)
        batch_op.create_index(batch_op.f("ix_estimate_currency"), ["currency"], unique=False)
        batch_op.create_index("ix_estimate_force_id_timeline", ["force_id", "as_of_from", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_estimate_hedge"), ["hedge"], unique=False)
        batch_op.create_index(batch_op.f("ix_estimate_high"), ["high"], unique=False)
        batch_op.create_index("ix_estimate_location_id_timeline", ["location_id", "as_of_from", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_estimate_low"), ["low"], unique=False)
        batch_op.create_index(batch_op.f("ix_estimate_measure"), ["measure"], unique=False)
        batch_op.create_index(batch_op.f("ix_estimate_method"), ["method"], unique=False)
        batch_op.create_index(batch_op.f("ix_estimate_per"), ["per"], unique=False)
        batch_op.create_index("ix_estimate_recency", ["recency", "word_count"], unique=False)
        batch_op.create_index("ix_estimate_report_id_timeline", ["report_id", "as_of_from", "id"], unique=False)
        batch_op.create_index("ix_estimate_revision", ["revision", "id"], unique=False)
        batch_op.create_index("ix_estimate_source_id_timeline", ["source_id", "as_of_from", "id"], unique=False)
        batch_op.create_index(
            "ix_estimate_timeline", ["as_of_from", "id", "low", "best", "high", "bound"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_estimate_unit"), ["unit"], unique=False)

    op.create_table(
        "mention",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_in", sa.Integer(), nullable=False),
        sa.Column("report_id", TEXT, nullable=False),
        sa.Column("entity", TEXT, nullable=False),
        sa.Column("location_id", TEXT, nullable=True),
        sa.Column("force_id", TEXT, nullable=True),
        sa.Column("source_id", TEXT, nullable=True),
        sa.Column("surface", TEXT, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("recency", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["force_id"],
            ["force.id"],
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["location.id"],
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_entity"), ["entity"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_force_id"), ["force_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_location_id"), ["location_id"], unique=False)
        batch_op.create_index("ix_mention_recency", ["recency", "word_count"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_report_id"), ["report_id"], unique=False)
        batch_op.create_index("ix_mention_revision", ["revision", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_start"), ["start"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_surface"), ["surface"], unique=False)

    op.create_table(
        "rolled_up",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("force_id", TEXT, nullable=True),
        sa.Column("month", TEXT, nullable=True),
        sa.Column("measure", TEXT, nullable=True),
        sa.Column("unit", TEXT, nullable=True),
        sa.Column("currency", TEXT, nullable=True),
        sa.Column("per", TEXT, nullable=True),
        sa.Column("estimates", sa.Integer(), nullable=True),
        sa.Column("denied", sa.Integer(), nullable=True),
        sa.Column("unattributed", sa.Integer(), nullable=True),
        sa.Column("approximate", sa.Integer(), nullable=True),
        sa.Column("speakers", sa.Integer(), nullable=True),
        sa.Column("voices", sa.Integer(), nullable=True),
        sa.Column("reports", sa.Integer(), nullable=True),
        sa.Column("first_date", sa.Date(), nullable=True),
        sa.Column("last_date", sa.Date(), nullable=True),
        sa.Column("envelope_low", sa.Float(), nullable=True),
        sa.Column("envelope_closed_low", sa.Float(), nullable=True),
        sa.Column("envelope_high", sa.Float(), nullable=True),
        sa.Column("envelope_closed_high", sa.Float(), nullable=True),
        sa.Column("overlap_low", sa.Float(), nullable=True),
        sa.Column("overlap_open_low", sa.Float(), nullable=True),
        sa.Column("overlap_high", sa.Float(), nullable=True),
        sa.Column("overlap_open_high", sa.Float(), nullable=True),
        sa.Column("mixed_location", sa.Boolean(), nullable=True),
        sa.Column("mixed_counted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("rolled_up", schema=None) as batch_op:
        batch_op.create_index(
            "ix_rolled_up_force_id", ["force_id", "month", "measure", "unit", "currency", "per", "number"], unique=False
        )

    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE report_words USING fts5 (words, content='report', content_rowid='recency', tokenize='ascii', columnsize=0)"
        )
        op.execute(
            "CREATE TRIGGER report_words_added AFTER INSERT ON report BEGIN INSERT INTO report_words (rowid, words) VALUES (new.recency, new.words); END"
        )
        op.execute(
            "CREATE TRIGGER report_words_removed AFTER DELETE ON report BEGIN INSERT INTO report_words (report_words, rowid, words) VALUES ('delete', old.recency, old.words); END"
        )
        op.execute(
            "CREATE TRIGGER report_words_revised AFTER UPDATE OF words, recency ON report BEGIN INSERT INTO report_words (report_words, rowid, words) VALUES ('delete', old.recency, old.words); INSERT INTO report_words (rowid, words) VALUES (new.recency, new.words); END"
        )
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE report ADD COLUMN vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(btrim(words), ' '))) STORED"
        )
        op.execute("CREATE INDEX ix_report_vector ON report USING gin (vector)")
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE force_words USING fts5 (words, content='force', content_rowid='recency', tokenize='ascii', columnsize=0)"
        )
        op.execute(
            "CREATE TRIGGER force_words_added AFTER INSERT ON force BEGIN INSERT INTO force_words (rowid, words) VALUES (new.recency, new.words); END"
        )
        op.execute(
            "CREATE TRIGGER force_words_removed AFTER DELETE ON force BEGIN INSERT INTO force_words (force_words, rowid, words) VALUES ('delete', old.recency, old.words); END"
        )
        op.execute(
            "CREATE TRIGGER force_words_revised AFTER UPDATE OF words, recency ON force BEGIN INSERT INTO force_words (force_words, rowid, words) VALUES ('delete', old.recency, old.words); INSERT INTO force_words (rowid, words) VALUES (new.recency, new.words); END"
        )
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE force ADD COLUMN vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(btrim(words), ' '))) STORED"
        )
        op.execute("CREATE INDEX ix_force_vector ON force USING gin (vector)")
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE location_words USING fts5 (words, content='location', content_rowid='recency', tokenize='ascii', columnsize=0)"
        )
        op.execute(
            "CREATE TRIGGER location_words_added AFTER INSERT ON location BEGIN INSERT INTO location_words (rowid, words) VALUES (new.recency, new.words); END"
        )
        op.execute(
            "CREATE TRIGGER location_words_removed AFTER DELETE ON location BEGIN INSERT INTO location_words (location_words, rowid, words) VALUES ('delete', old.recency, old.words); END"
        )
        op.execute(
            "CREATE TRIGGER location_words_revised AFTER UPDATE OF words, recency ON location BEGIN INSERT INTO location_words (location_words, rowid, words) VALUES ('delete', old.recency, old.words); INSERT INTO location_words (rowid, words) VALUES (new.recency, new.words); END"
        )
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE location ADD COLUMN vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(btrim(words), ' '))) STORED"
        )
        op.execute("CREATE INDEX ix_location_vector ON location USING gin (vector)")
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE source_words USING fts5 (words, content='source', content_rowid='recency', tokenize='ascii', columnsize=0)"
        )
        op.execute(
            "CREATE TRIGGER source_words_added AFTER INSERT ON source BEGIN INSERT INTO source_words (rowid, words) VALUES (new.recency, new.words); END"
        )
        op.execute(
            "CREATE TRIGGER source_words_removed AFTER DELETE ON source BEGIN INSERT INTO source_words (source_words, rowid, words) VALUES ('delete', old.recency, old.words); END"
        )
        op.execute(
            "CREATE TRIGGER source_words_revised AFTER UPDATE OF words, recency ON source BEGIN INSERT INTO source_words (source_words, rowid, words) VALUES ('delete', old.recency, old.words); INSERT INTO source_words (rowid, words) VALUES (new.recency, new.words); END"
        )
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE source ADD COLUMN vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(btrim(words), ' '))) STORED"
        )
        op.execute("CREATE INDEX ix_source_vector ON source USING gin (vector)")
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE claim_words USING fts5 (words, content='claim', content_rowid='recency', tokenize='ascii', columnsize=0)"
        )
        op.execute(
            "CREATE TRIGGER claim_words_added AFTER INSERT ON claim BEGIN INSERT INTO claim_words (rowid, words) VALUES (new.recency, new.words); END"
        )
        op.execute(
            "CREATE TRIGGER claim_words_removed AFTER DELETE ON claim BEGIN INSERT INTO claim_words (claim_words, rowid, words) VALUES ('delete', old.recency, old.words); END"
        )
        op.execute(
            "CREATE TRIGGER claim_words_revised AFTER UPDATE OF words, recency ON claim BEGIN INSERT INTO claim_words (claim_words, rowid, words) VALUES ('delete', old.recency, old.words); INSERT INTO claim_words (rowid, words) VALUES (new.recency, new.words); END"
        )
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE claim ADD COLUMN vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(btrim(words), ' '))) STORED"
        )
        op.execute("CREATE INDEX ix_claim_vector ON claim USING gin (vector)")
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE estimate_words USING fts5 (words, content='estimate', content_rowid='recency', tokenize='ascii', columnsize=0)"
        )
        op.execute(
            "CREATE TRIGGER estimate_words_added AFTER INSERT ON estimate BEGIN INSERT INTO estimate_words (rowid, words) VALUES (new.recency, new.words); END"
        )
        op.execute(
            "CREATE TRIGGER estimate_words_removed AFTER DELETE ON estimate BEGIN INSERT INTO estimate_words (estimate_words, rowid, words) VALUES ('delete', old.recency, old.words); END"
        )
        op.execute(
            "CREATE TRIGGER estimate_words_revised AFTER UPDATE OF words, recency ON estimate BEGIN INSERT INTO estimate_words (estimate_words, rowid, words) VALUES ('delete', old.recency, old.words); INSERT INTO estimate_words (rowid, words) VALUES (new.recency, new.words); END"
        )
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE estimate ADD COLUMN vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(btrim(words), ' '))) STORED"
        )
        op.execute("CREATE INDEX ix_estimate_vector ON estimate USING gin (vector)")
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE mention_words USING fts5 (words, content='mention', content_rowid='recency', tokenize='ascii', columnsize=0)"
        )
        op.execute(
            "CREATE TRIGGER mention_words_added AFTER INSERT ON mention BEGIN INSERT INTO mention_words (rowid, words) VALUES (new.recency, new.words); END"
        )
        op.execute(
            "CREATE TRIGGER mention_words_removed AFTER DELETE ON mention BEGIN INSERT INTO mention_words (mention_words, rowid, words) VALUES ('delete', old.recency, old.words); END"
        )
        op.execute(
            "CREATE TRIGGER mention_words_revised AFTER UPDATE OF words, recency ON mention BEGIN INSERT INTO mention_words (mention_words, rowid, words) VALUES ('delete', old.recency, old.words); INSERT INTO mention_words (rowid, words) VALUES (new.recency, new.words); END"
        )
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE mention ADD COLUMN vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(btrim(words), ' '))) STORED"
        )
        op.execute("CREATE INDEX ix_mention_vector ON mention USING gin (vector)")
