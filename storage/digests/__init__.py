"""Schedules, editions and what becomes of them, in rows and out."""

from sqlmodel import Session

from storage.digests.editions import SqlEditions
from storage.digests.responses import SqlResponses
from storage.digests.schedules import SqlSchedules
from storage.digests.sending import SqlSending
from storage.engine import Database, UnitOfWork


class SqlDigestStore(SqlSchedules, SqlEditions, SqlSending, SqlResponses):
    """Everything that the digests' services ask, over one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session


def digest_transactions(database: Database) -> UnitOfWork[SqlDigestStore]:
    return UnitOfWork(database, SqlDigestStore)


__all__ = ["SqlDigestStore", "digest_transactions"]
