"""Every method of the service with every role: who may, who may not, and what the refusal says."""

import pytest
from sqlmodel import col, select

from bot.features.domains.rules import Seen, seen_of
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError
from storage.tables import DomainRow
from tests.domains.words import acting, wanted

ROLES = {
    "admin": acting("admin"),
    "lead": acting("lead"),
    "other lead": acting("other"),
    "member": acting("member"),
    "unknown": acting("nobody-knows"),
    "guest": acting("guest"),
    "external": acting("external"),
    "external by payload": acting("member", external=True),
    "inactive": acting("inactive"),
    "bot": acting("robot"),
    "other organisation": acting("lead", organisation="T2"),
}
FULL = {"admin", "lead", "other lead", "member", "unknown"}
EDITORS = {"admin", "lead"}
DECIDERS = {"admin", "lead", "other lead"}
NEW = wanted("New", channel="C9")
NO_VERSION = Seen(version=0, marks={})
NEEDS_A_DOMAIN = {"accept", "decline", "claim", "edit", "archive", "restore", "choose_domain", "to_edit"}

METHODS = {
    "first": (lambda s, r, a, d: s.first(a, NEW, delivery=d), FULL),
    "create": (lambda s, r, a, d: s.create(a, wanted("New", channel="C9", leads=("lead",)), delivery=d), {"admin"}),
    "propose": (lambda s, r, a, d: s.propose(a, NEW, delivery=d), FULL),
    "accept": (lambda s, r, a, d: s.accept(a, r["Proposed"], delivery=d), DECIDERS),
    "decline": (lambda s, r, a, d: s.decline(a, r["Proposed"], delivery=d), DECIDERS),
    "claim": (lambda s, r, a, d: s.claim(a, r["Unclaimed"], delivery=d), FULL),
    "edit": (
        lambda s, r, a, d: s.edit(
            a, r["Orders"], wanted("Renamed", channel="C9", leads=("lead",)), seen=r["seen"], delivery=d
        ),
        EDITORS,
    ),
    "archive": (lambda s, r, a, d: s.archive(a, r["Orders"], delivery=d), EDITORS),
    "restore": (lambda s, r, a, d: s.restore(a, r["Archived"], delivery=d), EDITORS),
    "choose_domain": (lambda s, r, a, d: s.choose_domain(a, r["Orders"], delivery=d), FULL),
}
READS = {
    "overview": (lambda s, r, a: s.overview(a), FULL),
    "beginning": (lambda s, r, a: s.beginning(a), FULL),
    "to_edit": (lambda s, r, a: s.to_edit(a, r["Orders"]), EDITORS),
    "choices": (lambda s, r, a: s.choices(a), FULL),
    "domain_of": (lambda s, r, a: s.domain_of(a, None), FULL),
    "welcome": (lambda s, r, a: s.welcome(a, None), FULL),
}


@pytest.fixture
async def world(rows, reader):
    """One domain in each state, and somebody in each role."""
    await rows.people(
        {
            "admin": {"is_admin": True},
            "lead": {},
            "other": {},
            "member": {},
            "guest": {"is_guest": True, "is_admin": True},
            "external": {"is_external": True},
            "inactive": {"is_active": False, "is_admin": True},
            "robot": {"is_bot": True},
        }
    )
    found = {
        "Orders": await rows.domain(
            "Orders", leads=["lead", "inactive", "guest"], channel="C1", purpose="Takes orders"
        ),
        "Delivery": await rows.domain("Delivery", leads=["other"], channel="C2"),
        "Unclaimed": await rows.domain("Unclaimed", state="unclaimed"),
        "Proposed": await rows.domain("Proposed", state="proposed", proposed_by="member", channel="C3"),
        "Archived": await rows.domain("Archived", state="archived", leads=["lead"]),
    }
    found["seen"] = seen_of(await reader.to_edit(acting("admin"), found["Orders"]))
    return found


async def everything(database):
    return await database.read(
        lambda session: [row.model_dump() for row in session.exec(select(DomainRow).order_by(col(DomainRow.id)))]
    )


def allowed_in(table, method):
    """Roles that may; whoever acts in an organisation of their own finds nothing there, but may begin it."""
    _, allowed = table[method]
    alone = {"other organisation"} if method not in {"create", *NEEDS_A_DOMAIN} else set()
    return [role for role in ROLES if role in allowed | alone]


@pytest.mark.parametrize(("method", "role"), [(m, role) for m in METHODS for role in allowed_in(METHODS, m)])
async def test_each_act_is_done_for_those_who_may(domains, world, delivery, method, role):
    assert await METHODS[method][0](domains, world, ROLES[role], delivery()) is not None


@pytest.mark.parametrize("method", METHODS)
async def test_each_act_is_refused_to_those_who_may_not_and_changes_nothing(domains, world, database, delivery, method):
    before = await everything(database)
    for role in ROLES.keys() - set(allowed_in(METHODS, method)):
        with pytest.raises((NotAllowedError, NotFoundError)) as refused:
            await METHODS[method][0](domains, world, ROLES[role], delivery())
        assert refused.value.text.endswith(".")
        assert "@" not in refused.value.text
    assert await everything(database) == before


@pytest.mark.parametrize("method", READS)
async def test_each_page_is_for_those_who_may(reader, world, method):
    for role, actor in ROLES.items():
        if role in allowed_in(READS, method):
            await READS[method][0](reader, world, actor)
            continue
        with pytest.raises((NotAllowedError, NotFoundError)):
            await READS[method][0](reader, world, actor)


def test_every_act_of_the_service_is_in_the_table(domains):
    public = {name for name in vars(type(domains)) if not name.startswith(("_", "system_"))}
    assert public == set(METHODS)


def test_every_page_is_in_the_table(reader):
    assert {name for name in vars(type(reader)) if not name.startswith("_")} == set(READS)


@pytest.mark.parametrize(
    ("method", "says"),
    [
        ("create", "Only an admin creates domains at once. Type /domains and propose yours."),
        ("accept", "Lead, Other or an admin can decide about Proposed."),
        ("edit", "Only Lead or an admin can change it."),
        ("archive", "Only Lead or an admin can archive it."),
        ("restore", "Only Lead or an admin can bring it back."),
    ],
)
async def test_a_refusal_names_who_can(domains, world, delivery, method, says):
    with pytest.raises(NotAllowedError) as refused:
        await METHODS[method][0](domains, world, ROLES["member"], delivery())
    assert refused.value.text == says


async def test_a_lead_who_was_removed_while_the_form_was_open_cannot_submit_it(domains, world, delivery):
    leads = wanted(leads=("other",))
    await domains.edit(ROLES["admin"], world["Orders"], leads, seen=world["seen"], delivery=delivery())
    with pytest.raises(NotAllowedError, match="Only Other or an admin"):
        await domains.edit(ROLES["lead"], world["Orders"], wanted(), seen=world["seen"], delivery=delivery())


async def test_who_leads_only_an_archived_domain_decides_nothing(domains, world, delivery):
    await domains.archive(ROLES["lead"], world["Orders"], delivery=delivery())
    with pytest.raises(NotAllowedError, match="Other or an admin can decide"):
        await domains.accept(ROLES["lead"], world["Proposed"], delivery=delivery())


@pytest.mark.parametrize("name", ["Archived", "Proposed"])
async def test_what_does_not_live_is_neither_edited_archived_nor_chosen(domains, reader, world, delivery, name):
    domain, admin = world[name], ROLES["admin"]
    for act in (
        domains.edit(admin, domain, wanted(leads=("lead",)), seen=NO_VERSION, delivery=delivery()),
        domains.archive(admin, domain, delivery=delivery()),
        domains.choose_domain(admin, domain, delivery=delivery()),
        reader.to_edit(admin, domain),
    ):
        with pytest.raises(ConflictError, match=f"{name} is (archived|not a domain yet)"):
            await act
