"""Search: the terms of learnings, an index of them in each engine's own way, and a vocabulary.

Nothing is filled here: the bot indexes what it finds without an entry, a few at a time.
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0003"
down_revision = "0002"

# Terms come folded and stemmed, so that this tokenizer only parts them at spaces: it leaves every sign outside of ASCII
# as it is. Where a term stands in a text is not indexed, which makes this a third of the size.
ON_SQLITE = (
    """
    CREATE VIRTUAL TABLE learning_tokens USING fts5(
        title, body, facets, content='learning_words', content_rowid='position',
        tokenize="ascii tokenchars '_'", detail=none, columnsize=0
    )
    """,
    """
    CREATE TRIGGER learning_tokens_added AFTER INSERT ON learning_words BEGIN
        INSERT INTO learning_tokens (rowid, title, body, facets)
        VALUES (new.position, new.title, new.body, new.facets);
    END
    """,
    """
    CREATE TRIGGER learning_tokens_removed AFTER DELETE ON learning_words BEGIN
        INSERT INTO learning_tokens (learning_tokens, rowid, title, body, facets)
        VALUES ('delete', old.position, old.title, old.body, old.facets);
    END
    """,
    """
    CREATE TRIGGER learning_tokens_changed AFTER UPDATE ON learning_words BEGIN
        INSERT INTO learning_tokens (learning_tokens, rowid, title, body, facets)
        VALUES ('delete', old.position, old.title, old.body, old.facets);
        INSERT INTO learning_tokens (rowid, title, body, facets)
        VALUES (new.position, new.title, new.body, new.facets);
    END
    """,
)
# Before each token stands in which 64 days its learning was logged: the newest matches are found without looking at
# all the older ones. storage/index/engines.py spells the expression in the same way.
ON_POSTGRESQL = (
    """
    CREATE INDEX learning_tokens ON learning_words USING gin ((string_to_array(
        to_hex(position >> 37) || '.'
        || replace(title || ' ' || body || ' ' || facets, ' ', ' ' || to_hex(position >> 37) || '.'),
        ' '
    ) COLLATE "C")) WITH (fastupdate = off)
    """,
)


def upgrade() -> None:
    position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    in_bytes = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "learning_words",
        sa.Column("position", position, autoincrement=False, nullable=False),
        sa.Column("learning_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("logged_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("analyzer", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("with_merged", sa.Boolean(), nullable=False),
        sa.Column("facets", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["learning_id"], ["learnings.id"]),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("learning_id"),
    )
    op.create_index("learning_words_by_position", "learning_words", ["organisation", "position"], unique=False)
    op.create_table(
        "words",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("word", in_bytes, nullable=False),
        sa.Column("backwards", in_bytes, nullable=False),
        sa.PrimaryKeyConstraint("organisation", "length", "word"),
    )
    op.create_index("words_backwards", "words", ["organisation", "length", "backwards"], unique=False)
    for statement in ON_SQLITE if op.get_bind().dialect.name == "sqlite" else ON_POSTGRESQL:
        op.execute(statement)
