"""What a database holds survives its migrations."""

from alembic import command
from sqlalchemy import text

from storage.engine import Database
from storage.migrate import _config, differences, migrate

FILLED = """
INSERT INTO domains (id, organisation, name, folded_name, purpose, state, created_at, version)
VALUES (1, 'T1', 'Orders', 'orders', '', 'active', '2026-01-05 12:00:00.000000', 1);
INSERT INTO learnings (id, organisation, domain_id, author_id, text, visibility, state, source_id, logged_at, version)
VALUES (1, 'T1', 1, 'U1', 'Ask first.', 'everyone', 'active', NULL, '2026-01-05 12:00:00.000000', 3), (2, 'T1', 1, NULL, 'Pack light.', 'everyone', 'undone', 'import:7', '2026-01-05 12:00:00.000000', 1), (3, 'T1', 1, 'U1', 'Weigh twice.', 'everyone', 'active', NULL, '2026-01-05 12:00:00.000000', 1);
INSERT INTO learning_tags (learning_id, folded, label, organisation)
VALUES (1, 'api', 'API', 'T1'), (2, 'api', 'api', 'T1'), (2, 'cafe', 'Café', 'T1');
INSERT INTO applications (id, organisation, learning_id, domain_id, state, answered_by, answered_at)
VALUES (1, 'T1', 1, 1, 'planned', 'U2', '2026-01-05 12:00:00.000000');
INSERT INTO schedules (id, organisation, domain_id, cadence, weekday, local_time, zone, starts_on, created_at, changed_at, version)
VALUES (1, 'T1', 1, 'weekly', 0, '09:00:00', 'UTC', '2026-01-05', '2026-01-05 12:00:00.000000', '2026-01-05 12:00:00.000000', 1);
INSERT INTO editions (id, organisation, schedule_id, domain_id, due_on, due_at, covers_from, state, reason, made_at)
VALUES (1, 'T1', 1, 1, '2026-01-05', '2026-01-05 12:00:00.000000', '2026-01-05 12:00:00.000000', 'queued', '', '2026-01-05 12:00:00.000000');
INSERT INTO edition_items (edition_id, position, organisation, learning_id, reason)
VALUES (1, 1, 'T1', 1, 'new')
"""


def migrated(database):
    """Fill the first tables, migrate, and return all that is asked of them."""
    with database.engine.begin() as connection:
        command.upgrade(_config(connection), "0001")
    with database.engine.begin() as connection:
        for statement in FILLED.split(";"):
            connection.execute(text(statement))
    migrate(database)
    assert differences(database) == []

    def ask(question):
        with database.engine.begin() as connection:
            return [tuple(row) for row in connection.execute(text(question))]

    assert ask("SELECT id, text, version, successor_id FROM learnings ORDER BY id") == [
        (1, "Ask first.", 3, None),
        (2, "Pack light.", 1, None),
        (3, "Weigh twice.", 1, None),
    ]
    assert ask("SELECT id FROM learnings WHERE changed_at = logged_at") == [(1,)]
    sources = dict(ask("SELECT id, source_id FROM learnings"))
    assert sources[2] == "import:7"
    assert sources[1] != sources[3]
    assert all(sources[number].startswith("pollen:") for number in (1, 3))
    tags = ask("SELECT organisation, folded, lower(label), merged_into FROM tags ORDER BY folded")
    assert tags == [("T1", "api", "api", None), ("T1", "cafe", "café", None)]
    assert ask("SELECT learning_id, folded FROM learning_tags ORDER BY 1, 2") == [(1, "api"), (2, "api"), (2, "cafe")]
    assert ask("SELECT state, outcome FROM applications") == [("planned", None)]
    assert ask("SELECT learning_id, shown_version FROM edition_items") == [(1, 1)]


def test_learnings_tags_and_editions_come_through_on_sqlite(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    migrated(database)
    database.close()
    assert [path.name for path in tmp_path.glob("*before*")]


def test_learnings_tags_and_editions_come_through_on_postgresql(postgresql_database):
    with postgresql_database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text('DROP DATABASE IF EXISTS "migrating"'))
        connection.execute(text('CREATE DATABASE "migrating"'))
    database = Database(postgresql_database.url.set(database="migrating").render_as_string(hide_password=False))
    migrated(database)
    database.close()
