"""Learnings in full: tags of their own, successors, captured messages, settings, an audit"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("thing_id", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("audit_of_thing", ["organisation", "thing", "thing_id", "id"], unique=False)

    op.create_table(
        "settings",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("emoji", sa.String(), nullable=False),
        sa.Column("domains_by", sa.String(), nullable=False),
        sa.Column("public_visibility", sa.String(), nullable=False),
        sa.Column("names_kept_days", sa.Integer(), nullable=True),
        sa.Column("changed_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisation"),
    )
    op.create_table(
        "tags",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("organisation", "folded"),
    )
    op.create_table(
        "audit_words",
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["audit_id"],
            ["audit.id"],
        ),
        sa.PrimaryKeyConstraint("audit_id", "field"),
    )
    with op.batch_alter_table("audit_words", schema=None) as batch_op:
        batch_op.create_index("ix_audit_words_organisation", ["organisation"], unique=False)

    op.create_table(
        "captured_messages",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("learning_id", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learning_id"],
            ["learnings.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "channel_id", "ts"),
    )
    with op.batch_alter_table("captured_messages", schema=None) as batch_op:
        batch_op.create_index("ix_captured_messages_learning_id", ["learning_id"], unique=False)

    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outcome", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=True))
        batch_op.create_index("applications_by_time", ["organisation", "answered_at"], unique=False)

    with op.batch_alter_table("edition_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shown_version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("shown_successors", sa.String(), nullable=True))

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shown_version", sa.Integer(), nullable=False, server_default="1"))

    with op.batch_alter_table("editions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taught", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("learned", sa.Integer(), nullable=True))
        batch_op.create_index("editions_by_time", ["organisation", "due_at"], unique=False)

    op.execute(
        "INSERT INTO tags (organisation, folded, label)"
        " SELECT organisation, folded, MIN(label) FROM learning_tags GROUP BY organisation, folded"
    )
    with op.batch_alter_table("learning_tags", schema=None) as batch_op:
        batch_op.drop_column("label")
    # Which learnings have a tag, the newest first, is read from the index alone.
    op.drop_index("learnings_by_tag", table_name="learning_tags")
    op.create_index("learnings_by_tag", "learning_tags", ["organisation", "folded", "learning_id"], unique=False)

    # Not as a batch: on SQLite that would copy the table, and drop the old one from under those that refer to it.
    for column in (
        sa.Column("author_name", sa.String(), nullable=True),
        sa.Column("saver_id", sa.String(), nullable=True),
        sa.Column("retired_because", sa.Text(), nullable=True),
        sa.Column("changed_at", storage.columns.UtcDateTime(timezone=True), nullable=True),
    ):
        op.add_column("learnings", column)
    # When somebody changed it is not known any more; that they did keeps a file from taking it back.
    op.execute("UPDATE learnings SET changed_at = logged_at WHERE version > 1")
    op.execute("ALTER TABLE learnings ADD COLUMN successor_id INTEGER REFERENCES learnings (id)")
    op.create_index("ix_learnings_successor_id", "learnings", ["successor_id"], unique=False)
    random_name = (
        "lower(hex(randomblob(16)))"
        if op.get_bind().dialect.name == "sqlite"
        else "replace(CAST(gen_random_uuid() AS text), '-', '')"
    )
    op.execute(f"UPDATE learnings SET source_id = 'pollen:' || {random_name} WHERE source_id IS NULL")  # noqa: S608

    op.add_column("domains", sa.Column("former_channel_id", sa.String(), nullable=True))
    op.create_index("ix_domains_former_channel_id", "domains", ["former_channel_id"], unique=False)

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_at", storage.columns.UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("set_by", sa.String(), nullable=True))
        batch_op.create_index(
            "one_schedule_of_the_organisation",
            ["organisation"],
            unique=True,
            sqlite_where=sa.text("domain_id IS NULL"),
            postgresql_where=sa.text("domain_id IS NULL"),
        )
