"""An organisation's learnings as anybody could have left them, and its file as text."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from sqlmodel import col, select

from bot.features.domains.rules import State as DomainState
from bot.features.domains.rules import fold, folded_name
from bot.features.learnings.files.exporting import Exporting, FileFormat
from bot.features.learnings.files.importing import Importing
from bot.features.learnings.files.lesson_file import read_lessons
from bot.features.learnings.rules import clean, tags_from
from bot.kernel.ids import DomainId
from storage.learning_tags import add_tags
from storage.lesson_files import export_transactions, import_transactions
from storage.tables import DomainRow, LearningRow, PersonRow
from tests.clock import MONDAY_NOON

ACTING = "=+-@\t\r\n'\uff1d\uff0b\uff0d\uff20"
words = st.text(alphabet=st.one_of(st.sampled_from(f'{ACTING},;"#[]{{}} \u2028\x85ab'), st.characters(codec="utf-8")))
texts = st.one_of(words, words.map(lambda text: f"=cmd|{text}"), st.just("'=1+1"), st.just("a\r\nb"))
optional = st.one_of(st.none(), texts.map(lambda text: clean(text) or None))
labels = st.one_of(words, st.sampled_from(["a, b", "c; d", 'q"uote', "Zürich", "zurich", "[x]", "'=x"]))
names = words.map(lambda name: " ".join(f"{clean(name)[-50:]} d".split()))
instants = st.integers(0, 10**15).map(lambda micro: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(microseconds=micro))
learning = st.fixed_dictionaries(
    {
        "text": texts.map(lambda text: clean(text) or "x"),
        "title": optional.map(lambda title: title and clean(title[:120])),
        "why": optional,
        "recommendation": optional,
        "applies_when": optional,
        "kind": st.sampled_from([None, "worked", "did_not_work", "surprise"]),
        "evidence_url": st.sampled_from([None, "https://example.com/?a=1,2", "http://x.org/'"]),
        "visibility": st.sampled_from(["everyone", "domain"]),
        "retired_because": optional,
        "channel_id": st.sampled_from([None, "C0ORDERS"]),
        "author_id": st.sampled_from([None, "U-ana", "U-unknown"]),
        "author_name": optional,
        "saver_id": st.sampled_from([None, "U-ben"]),
        "logged_at": instants,
        "domain": st.integers(-1, 2),
        "tags": st.lists(labels, max_size=4),
        "state": st.sampled_from(["active", "retired", "superseded", "merged", "undone"]),
        "successor": st.integers(0, 5),
    }
)


def some_are_left(made):
    return any(one["state"] != "undone" for one in made["learnings"])


world = st.fixed_dictionaries(
    {
        "domains": st.lists(
            st.tuples(names, st.booleans()), min_size=3, max_size=3, unique_by=lambda one: fold(one[0])
        ),
        "learnings": st.lists(learning, min_size=1, max_size=4),
    }
).filter(some_are_left)


def fill(session, organisation, made):
    """Store it; an empty word is none, and a successor comes later than what it succeeds."""
    domains = [_domain(session, organisation, *one) for one in made["domains"]]
    session.merge(PersonRow(organisation=organisation, user_id="U-ana", name=" Ana\u2003Lima"))
    rows = []
    for one in made["learnings"]:
        about = {name: value for name, value in one.items() if name not in {"domain", "tags", "successor"}}
        row = LearningRow(organisation=organisation, domain_id=[*domains, None][one["domain"]], **about)
        session.add(row)
        session.flush()
        rows.append((row, tags_from(one["tags"])))
    add_tags(session, organisation, rows)
    for place, ((row, _), one) in enumerate(zip(rows, made["learnings"], strict=True), start=1):
        later = [other for other, _ in rows[place:]]
        if row.state in {"superseded", "merged"} and later:
            row.successor_id = later[one["successor"] % len(later)].id


def _domain(session, organisation, name, archived):
    state = DomainState.ARCHIVED if archived else DomainState.ACTIVE
    row = DomainRow(organisation=organisation, name=name, folded_name="", state=state, created_at=MONDAY_NOON)
    session.add(row)
    session.flush()
    row.folded_name = folded_name(DomainId(row.id or 0), name, state)
    session.flush()
    return row.id


async def exported(database, organisation, file_format="csv", **more):
    """The file, as it would be written."""
    parts: list[str] = []
    exporting = Exporting(transactions=export_transactions(database))
    await exporting.run_system(organisation, parts.append, file_format=FileFormat(file_format), **more)
    return "".join(parts)


async def imported(database, organisation, path, clock, **more):
    importing = Importing(transactions=import_transactions(database), clock=clock)
    return await importing.run_system(organisation, read_lessons(path), **more)


def stored(session, organisation):
    """All learnings of an organisation as they are, by what names them in files."""
    rows = session.exec(
        select(LearningRow).where(LearningRow.organisation == organisation).order_by(col(LearningRow.source_id))
    )
    return {row.source_id: row.model_dump() for row in rows}
