"""What the rows of one organisation say: whose they are, and what should have happened and did not."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.app.doctor.findings import Checked, Finding, broken, look
from bot.features.digests.rules.schedules import Schedule, is_zone
from bot.features.people.rules import SWEPT_EVERY
from bot.kernel.ids import OrganisationId
from storage.diagnosis import Posts, Timetable

OVERDUE = timedelta(minutes=15)
"""How long what is due may wait before somebody looks why."""
LONG_PAUSE = timedelta(days=60)
LOOKS_BACK = timedelta(days=30)
"""How far back posts that were lost are of interest."""
NOT_SWEPT = 2 * SWEPT_EVERY


def check_organisation(known: Sequence[OrganisationId], present: OrganisationId | None) -> Checked:
    """See that the database is this installation's: `present` is the token's, None where Slack was not asked."""

    def findings() -> Iterator[Finding]:
        others = [organisation for organisation in known if organisation != present]
        if present is not None and present not in known and others:
            yield broken(
                f"The token is of {present}, and the database of {', '.join(others)}: look at POLLEN_DATABASE_URL and "
                "SLACK_BOT_TOKEN."
            )
        elif len(known) > 1:
            yield look(
                f"The database holds several installations ({', '.join(known)}): each is kept apart, but name one "
                "with --organisation where a command asks, and keep one database each if you did not mean it."
            )
        elif not known:
            yield look("No installation has used this database yet: start `pollen run`.")

    return Checked(name="organisation", well="The database is this installation's alone.", findings=tuple(findings()))


def check_schedules(running: Sequence[Schedule], timetables: Sequence[Timetable], *, now: datetime) -> Checked:
    """See that digests are made when they are due."""
    whose = {timetable.schedule: _digest(timetable.whose) for timetable in timetables}

    def findings() -> Iterator[Finding]:
        for timetable in timetables:
            if not is_zone(timetable.zone):
                yield broken(
                    f"{_capital(whose[timetable.schedule])} goes by the time zone {timetable.zone}, which Pollen "
                    "does not know: change the schedule in /digest."
                )
            if timetable.paused_at is not None and now - timetable.paused_at > LONG_PAUSE:
                days = (now - timetable.paused_at).days
                yield look(
                    f"{_capital(whose[timetable.schedule])} has been paused for {days} days: a lead can resume it in "
                    "/digest."
                )
        for schedule in running:
            if is_zone(schedule.rhythm.zone) and any(now - due.at > OVERDUE for due in schedule.open(now)):
                yield look(
                    f"{_capital(whose.get(schedule.id, 'a digest'))} is overdue: see that `pollen run` runs, and what "
                    "its log says of the sweep “editions”."
                )

    return Checked(name="schedules", well=f"{len(timetables)} schedules, none overdue.", findings=tuple(findings()))


def check_posts(posts: Posts) -> Checked:
    """See that what was to be posted was."""

    def findings() -> Iterator[Finding]:
        if posts.waiting:
            yield look(
                f"{_messages(posts.waiting)} should have left more than {OVERDUE.seconds // 60} minutes ago: see that "
                "`pollen run` runs, and what its log says of the sweep “outbox”."
            )
        if posts.unknown:
            yield look(
                f"Of {_messages(posts.unknown)} of the last {LOOKS_BACK.days} days nobody knows whether Slack took "
                "them: the domain's leads can look, and press Send again in their notice."
            )
        failed = dict(posts.lost)
        refused = sum(failed.values()) - posts.unknown
        if refused > 0:
            reasons = ", ".join(f"{error} ({count})" for error, count in sorted(failed.items()))
            yield look(
                f"Slack did not take {_messages(refused)} in the last {LOOKS_BACK.days} days: {reasons}. "
                "The leads were told; the channels below may say why."
            )

    return Checked(name="posts", well="Everything that was to be posted was.", findings=tuple(findings()))


def check_search(not_indexed: int) -> Checked:
    """See that what was learned is found."""
    findings: tuple[Finding, ...] = ()
    if not_indexed:
        what = "1 learning is" if not_indexed == 1 else f"At least {not_indexed:,} learnings are"
        findings = (look(f"{what} not in the search index yet: see that `pollen run` runs; it goes on with it there."),)
    return Checked(name="search", well="Everything that can be searched is in the index.", findings=findings)


def check_people(last_swept: datetime | None, led_by_nobody: Sequence[str], *, now: datetime) -> Checked:
    """See that people and channels are read anew every day, and that every domain has a lead."""

    def findings() -> Iterator[Finding]:
        if last_swept is None or now - last_swept > NOT_SWEPT:
            since = "never" if last_swept is None else f"last on {last_swept:%Y-%m-%d}"
            yield look(
                f"People and channels are read anew every day, here {since}: see that `pollen run` runs, and what its "
                "log says of the sweep “people”."
            )
        for name in led_by_nobody:
            yield look(f"Nobody leads {name} any more: whoever wants to can press Lead it in /domains.")

    return Checked(
        name="people", well="People were read within a day; every domain has a lead.", findings=tuple(findings())
    )


def _digest(whose: str) -> str:
    return f"the digest of {whose}" if whose else "the organisation's digest"


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count:,} messages"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
