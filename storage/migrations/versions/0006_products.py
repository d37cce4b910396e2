"""Data products and who owned them when, hand-overs, who left; names, merges and onboarding of domains."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _of_domains()
    _of_products()


def _of_domains() -> None:
    op.create_table(
        "departures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("leads_told_at", storage.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sponsor_told_at", storage.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["domain_id"],
            ["domains.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation", "user_id", "domain_id", "seen_at"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "domain_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=True),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_id"],
            ["domains.id"],
        ),
        sa.ForeignKeyConstraint(
            ["into_id"],
            ["domains.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("domain_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_domain_changes_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_domain_changes_into_id"), ["into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_domain_changes_organisation"), ["organisation"], unique=False)

    op.create_table(
        "domain_followers",
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("since", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain_id"],
            ["domains.id"],
        ),
        sa.PrimaryKeyConstraint("domain_id", "user_id"),
    )
    with op.batch_alter_table("domain_followers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_domain_followers_organisation"), ["organisation"], unique=False)

    op.create_table(
        "domain_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded_name", sa.String(), nullable=False),
        sa.Column("until_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain_id"],
            ["domains.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("domain_names", schema=None) as batch_op:
        batch_op.create_index("domains_by_old_name", ["organisation", "folded_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_domain_names_domain_id"), ["domain_id"], unique=False)

    op.create_table(
        "passed_tests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("test", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain_id"],
            ["domains.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("domain_id", "test"),
    )
    with op.batch_alter_table("passed_tests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passed_tests_organisation"), ["organisation"], unique=False)

    op.create_table(
        "phases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("began_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", storage.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("open_tests", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["domain_id"],
            ["domains.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("phases", schema=None) as batch_op:
        batch_op.create_index("phases_of_domain", ["organisation", "domain_id", "began_at"], unique=False)


def _of_products() -> None:
    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded_name", sa.String(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("product_type", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("steward_id", sa.String(), nullable=True),
        sa.Column("technical_owner_id", sa.String(), nullable=True),
        sa.Column("deputy_id", sa.String(), nullable=True),
        sa.Column("deputy_until", sa.Date(), nullable=True),
        sa.Column("basis_outcome", sa.Text(), nullable=True),
        sa.Column("basis_process", sa.Text(), nullable=True),
        sa.Column("basis_decides", sa.Text(), nullable=True),
        sa.Column("slo_url", sa.Text(), nullable=True),
        sa.Column("docs_url", sa.Text(), nullable=True),
        sa.Column("proposed_by", sa.String(), nullable=True),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("created_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain_id"],
            ["domains.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation", "folded_name"),
        sa.UniqueConstraint("organisation", "source_id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_products_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_products_steward_id"), ["steward_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_products_technical_owner_id"), ["technical_owner_id"], unique=False)
        batch_op.create_index("products_of_domain", ["organisation", "domain_id", "status"], unique=False)

    op.create_table(
        "consumers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("since", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["domain_id"],
            ["domains.id"],
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("product_id", "domain_id"),
        sa.UniqueConstraint("product_id", "user_id"),
    )
    with op.batch_alter_table("consumers", schema=None) as batch_op:
        batch_op.create_index("consumers_by_domain", ["organisation", "domain_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consumers_product_id"), ["product_id"], unique=False)

    op.create_table(
        "hand_overs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.String(), nullable=True),
        sa.Column("to_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("how_built", sa.Text(), nullable=True),
        sa.Column("slos", sa.Text(), nullable=True),
        sa.Column("consumers", sa.Text(), nullable=True),
        sa.Column("runbooks", sa.Text(), nullable=True),
        sa.Column("debts", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", storage.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", storage.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.create_index("hand_overs_by_state", ["organisation", "state", "expires_at"], unique=False)
        batch_op.create_index(
            "one_open_hand_over",
            ["product_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.create_table(
        "left_behind",
        sa.Column("departure_id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["departure_id"],
            ["departures.id"],
        ),
        sa.PrimaryKeyConstraint("departure_id", "thing"),
    )
    op.create_table(
        "output_ports",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
        ),
        sa.PrimaryKeyConstraint("product_id", "position"),
    )
    op.create_table(
        "ownerships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=True),
        sa.Column("owner_name", sa.String(), nullable=True),
        sa.Column("from_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until_at", storage.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ownerships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ownerships_product_id"), ["product_id"], unique=False)
        batch_op.create_index(
            "one_owner_now",
            ["product_id"],
            unique=True,
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        )
        batch_op.create_index("ownerships_of_person", ["organisation", "owner_id"], unique=False)

    op.create_table(
        "product_learnings",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("learning_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learning_id"],
            ["learnings.id"],
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
        ),
        sa.PrimaryKeyConstraint("product_id", "learning_id"),
    )
    with op.batch_alter_table("product_learnings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_learnings_learning_id"), ["learning_id"], unique=False)

    op.create_table(
        "product_nodes",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["node_id"],
            ["nodes.id"],
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
        ),
        sa.PrimaryKeyConstraint("product_id", "node_id"),
    )
    with op.batch_alter_table("product_nodes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_nodes_node_id"), ["node_id"], unique=False)

    op.create_table(
        "use_cases",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("consumer_domain_id", sa.Integer(), nullable=True),
        sa.Column("consumer_name", sa.String(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consumer_domain_id"],
            ["domains.id"],
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
        ),
        sa.PrimaryKeyConstraint("product_id", "position"),
    )
    with op.batch_alter_table("use_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_use_cases_consumer_domain_id"), ["consumer_domain_id"], unique=False)

    with op.batch_alter_table("domains", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sponsor_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("successor_id", sa.Integer(), nullable=True))

    with op.batch_alter_table("settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("onboarding", sa.JSON(), nullable=False, server_default="{}"))
