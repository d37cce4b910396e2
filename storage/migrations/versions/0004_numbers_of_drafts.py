"""The number of a draft is never given to another one.

Buttons name drafts by number and stay in messages for months. SQLite gives the highest number
again once its row is deleted: an old *Discard* would have thrown away newer words. PostgreSQL never does.
"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("drafts", recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass
