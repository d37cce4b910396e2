"""The Lean Value Tree: nodes, measures of success, readings, reviews, support requests, reminders; lines of editions."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "nudges",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("made_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "user_id", "week"),
    )
    op.create_table(
        "nodes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lead_id", sa.String(), nullable=True),
        sa.Column("watcher_id", sa.String(), nullable=True),
        sa.Column("sponsor_id", sa.String(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("weight", storage.columns.Exact(length=64), nullable=True),
        sa.Column("belief", sa.Text(), nullable=True),
        sa.Column("expected_outcome", sa.Text(), nullable=True),
        sa.Column("success_signal", sa.Text(), nullable=True),
        sa.Column("kill_criteria", sa.Text(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("said_status", sa.String(), nullable=True),
        sa.Column("said_because", sa.Text(), nullable=True),
        sa.Column("said_until", sa.Date(), nullable=True),
        sa.Column("said_by", sa.String(), nullable=True),
        sa.Column("proposed_by", sa.String(), nullable=True),
        sa.Column("archived_with", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("created_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain_id"],
            ["domains.id"],
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["nodes.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation", "source_id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("nodes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nodes_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nodes_sponsor_id"), ["sponsor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nodes_watcher_id"), ["watcher_id"], unique=False)
        batch_op.create_index("nodes_below", ["organisation", "parent_id"], unique=False)
        batch_op.create_index("nodes_of_domain", ["organisation", "domain_id", "state"], unique=False)

    op.create_table(
        "backlog_links",
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["node_id"],
            ["nodes.id"],
        ),
        sa.PrimaryKeyConstraint("node_id", "position"),
    )
    op.create_table(
        "check_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("needs_support", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["node_id"],
            ["nodes.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.create_index("check_ins_of_node", ["organisation", "node_id", "on_date"], unique=False)

    op.create_table(
        "measures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("baseline", storage.columns.Exact(length=64), nullable=True),
        sa.Column("target", storage.columns.Exact(length=64), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("timing", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("measured_by", sa.Text(), nullable=True),
        sa.Column("weight", storage.columns.Exact(length=64), nullable=True),
        sa.Column("removed_at", storage.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("created_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["node_id"],
            ["nodes.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation", "source_id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("measures", schema=None) as batch_op:
        batch_op.create_index("measures_of_node", ["organisation", "node_id", "position"], unique=False)

    op.create_table(
        "node_channels",
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["node_id"],
            ["nodes.id"],
        ),
        sa.PrimaryKeyConstraint("node_id", "channel_id"),
    )
    with op.batch_alter_table("node_channels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_node_channels_organisation"), ["organisation"], unique=False)

    op.create_table(
        "node_learnings",
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("learning_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learning_id"],
            ["learnings.id"],
        ),
        sa.ForeignKeyConstraint(
            ["node_id"],
            ["nodes.id"],
        ),
        sa.PrimaryKeyConstraint("node_id", "learning_id"),
    )
    with op.batch_alter_table("node_learnings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_node_learnings_learning_id"), ["learning_id"], unique=False)

    op.create_table(
        "node_participants",
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["node_id"],
            ["nodes.id"],
        ),
        sa.PrimaryKeyConstraint("node_id", "user_id"),
    )
    with op.batch_alter_table("node_participants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_node_participants_organisation"), ["organisation"], unique=False)

    op.create_table(
        "nudge_items",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("for_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["node_id"],
            ["nodes.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "user_id", "week", "node_id"),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["node_id"],
            ["nodes.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index("reviews_of_node", ["organisation", "node_id", "at"], unique=False)

    op.create_table(
        "snoozes",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["node_id"],
            ["nodes.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "user_id", "node_id"),
    )
    op.create_table(
        "support_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("sponsor_id", sa.String(), nullable=False),
        sa.Column("needed", sa.Text(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["node_id"],
            ["nodes.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("support_requests", schema=None) as batch_op:
        batch_op.create_index("support_by_date", ["organisation", "state", "needed_by"], unique=False)
        batch_op.create_index("support_of_node", ["organisation", "node_id"], unique=False)

    op.create_table(
        "edition_lines",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("lasts", sa.Boolean(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("left_out", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
        ),
        sa.PrimaryKeyConstraint("edition_id", "position"),
    )
    with op.batch_alter_table("edition_lines", schema=None) as batch_op:
        batch_op.create_index("lines_about", ["organisation", "thing"], unique=False)

    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("value", storage.columns.Exact(length=64), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["measures.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("measure_id", "on_date"),
    )
    with op.batch_alter_table("readings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_readings_organisation"), ["organisation"], unique=False)

    op.create_table(
        "support_turns",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_requests.id"],
        ),
        sa.PrimaryKeyConstraint("request_id", "position"),
    )
