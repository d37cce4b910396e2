"""`pollen migrate`: the database's tables."""

from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    app.command("migrate")(migrate)


def migrate(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether something is missing; exit with 1 if so.")
    ] = False,
) -> None:
    """Bring the database of POLLEN_DATABASE_URL to this version.

    SQLite files are copied first, beside themselves. `pollen run` does this by itself for
    SQLite; PostgreSQL is migrated with this command only.

    Example: POLLEN_DATABASE_URL=postgresql://pollen@localhost/pollen pollen migrate
    """
    from bot.settings import DatabaseSettings
    from storage.engine import Database
    from storage.migrate import migrate as migrate_now
    from storage.migrate import newest_revision, revision_of

    database = Database(DatabaseSettings.read().pollen_database_url)
    try:
        if check:
            at, newest = revision_of(database), newest_revision()
            typer.echo(f"The database is at {at or 'nothing yet'}; this version of Pollen expects {newest}.")
            raise typer.Exit(0 if at == newest else 1)
        done = migrate_now(database)
    finally:
        database.close()
    if done.before == done.after:
        typer.echo(f"Nothing to do: the database is at {done.after}.")
        return
    if done.copy is not None:
        typer.echo(f"Copied the database to {done.copy} first.")
    typer.echo(f"Migrated the database from {done.before or 'empty'} to {done.after}.")
