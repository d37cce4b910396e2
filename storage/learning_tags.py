"""The tags of learnings: each learning's, and the organisation's list of which they are."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select

from bot.features.learnings.rules import Tag
from bot.kernel.ids import OrganisationId
from storage.plans import checked
from storage.tables import LearningRow, LearningTagRow, TagRow


def read_tags(session: Session, row: LearningRow) -> tuple[Tag, ...]:
    """Read a stored learning's tags, in the order of their folded names."""
    return tags_of(session, OrganisationId(row.organisation), [row.id or 0])[row.id or 0]


def tags_of(session: Session, organisation: OrganisationId, learnings: Sequence[int]) -> dict[int, tuple[Tag, ...]]:
    """Read the tags of several stored learnings at once."""
    found: dict[int, list[Tag]] = {learning: [] for learning in learnings}
    rows = session.exec(
        select(LearningTagRow.learning_id, TagRow.folded, TagRow.label).where(
            checked(LearningTagRow.organisation, organisation),
            col(LearningTagRow.learning_id).in_(learnings),
            TagRow.organisation == LearningTagRow.organisation,
            TagRow.folded == LearningTagRow.folded,
        )
    )
    for learning, folded, label in rows:
        found[learning].append(Tag(folded=folded, label=label))
    # Sorted here: databases know several orders of letters.
    return {learning: tuple(sorted(tags, key=lambda tag: tag.folded)) for learning, tags in found.items()}


def write_tags(session: Session, row: LearningRow, tags: Sequence[Tag]) -> None:
    """Give a stored learning exactly these tags, or those that took their place."""
    if read_tags(session, row) == tuple(tags):
        return
    session.exec(delete(LearningTagRow).where(col(LearningTagRow.learning_id) == row.id))
    add_tags(session, OrganisationId(row.organisation), [(row, tags)])


def add_tags(
    session: Session, organisation: OrganisationId, given: Iterable[tuple[LearningRow, Sequence[Tag]]]
) -> None:
    """Give stored learnings that have no tags yet theirs, or those that took their place."""
    pairs = list(given)
    known = known_tags(session, organisation, [tag for _, tags in pairs for tag in tags])
    for row, tags in pairs:
        if row.id is None:
            raise RuntimeError("the database gave the learning no id")
        session.add_all(
            LearningTagRow(learning_id=row.id, folded=folded, organisation=organisation)
            for folded in sorted({known[tag.folded] for tag in tags})
        )
    session.flush()


def known_tags(session: Session, organisation: OrganisationId, tags: Iterable[Tag]) -> Mapping[str, str]:
    """See to it that the organisation has these tags; tell for each which one it is now, by folded names."""
    wanted = {tag.folded: tag for tag in reversed(list(tags))}
    if not wanted:
        return {}
    rows = [{"organisation": organisation, "folded": tag.folded, "label": tag.label} for tag in wanted.values()]
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    # Another process may have met the same tag a moment ago.
    session.connection().execute(insert(TagRow).on_conflict_do_nothing(), rows)
    found = session.exec(
        select(TagRow.folded, TagRow.merged_into).where(
            TagRow.organisation == organisation, col(TagRow.folded).in_(wanted)
        )
    )
    return {folded: merged_into or folded for folded, merged_into in found}


def tags_now(session: Session, organisation: OrganisationId, folded: Iterable[str]) -> Mapping[str, Tag]:
    """Tell for each of these folded names that the organisation has, which tag it is now. Changes nothing."""
    wanted = set(folded)
    rows = session.exec(
        select(TagRow).where(
            TagRow.organisation == organisation,
            or_(
                col(TagRow.folded).in_(wanted),
                col(TagRow.folded).in_(
                    select(TagRow.merged_into).where(
                        TagRow.organisation == organisation, col(TagRow.folded).in_(wanted)
                    )
                ),
            ),
        )
    ).all()
    known = {row.folded: row for row in rows}
    now = {name: known[known[name].merged_into or name] for name in wanted if name in known}
    return {name: Tag(folded=row.folded, label=row.label) for name, row in now.items()}
