"""What people are to hear in the one message of their week."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "weekly_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("domain_id", sa.Integer(), nullable=True),
        sa.Column("node_id", sa.Integer(), nullable=True),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("week", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["domain_id"],
            ["domains.id"],
        ),
        sa.ForeignKeyConstraint(
            ["node_id"],
            ["nodes.id"],
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation", "user_id", "key"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("weekly_news", schema=None) as batch_op:
        batch_op.create_index("weekly_news_by_week", ["organisation", "week", "user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_weekly_news_domain_id"), ["domain_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_weekly_news_node_id"), ["node_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_weekly_news_product_id"), ["product_id"], unique=False)
