"""Products as anybody could have left them, and documents as anybody could have written them."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bot.features.products.files.records import Case, Consumer, Record
from bot.features.products.rules.ownership import Ownership, Why
from bot.features.products.rules.product import Basis, Deputy, OutputPort, Owner, ProductType, Status
from bot.kernel.ids import UserId
from tests.clock import MONDAY_NOON

NOW = MONDAY_NOON
PEOPLE = ("U1", "U2", "W.3")
ODD = "=+-@\t\n'\"#:{}[],&*!|>%`~? \u2028\u2029\x85\x07\ufeff\uff1d\U0001f41d"
signs = st.one_of(st.sampled_from(ODD), st.characters(codec="utf-8", exclude_characters="\x00"))
texts = st.one_of(
    st.text(signs, max_size=20),
    st.sampled_from(
        [
            "no",
            "null",
            "1e3",
            "0x1",
            "1_0",
            "2026-01-01",
            "a\n\n  b",
            "- a: b",
            "a # b",
            "~",
            "a\r\nb",
            "<<",
            "=",
            "12:30",
        ]
    ),
)
words = texts.map(str.strip)
lines = texts.map(lambda text: " ".join(text.split()))
names = lines.map(lambda text: f"{text} n".strip())
users = st.sampled_from([None, *map(UserId, PEOPLE)])
days = st.integers(1, 900).map(lambda many: (NOW - timedelta(days=many)).date())
instants = st.integers(0, 10**15).map(lambda micro: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(microseconds=micro))
urls = st.sampled_from(["", "https://x.org/?a=1,2", "http://münchen.example/#'", "https://x.org/" + "a" * 200])
owners = st.one_of(
    st.none(),
    st.sampled_from(PEOPLE).map(lambda user: Owner(user=UserId(user))),
    st.sampled_from(["jo@acme.com", "@jo", "=jo", "no", "1.0"]).map(lambda name: Owner(name=name)),
)
values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**17), 10**17),
        st.floats(allow_nan=False, allow_infinity=False),
        texts,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=5,
)


@st.composite
def histories(draw):
    times = sorted(draw(st.lists(instants, min_size=1, max_size=5)))
    ends = [*times[1:], None]
    return tuple(
        Ownership(owner=draw(owners), since=since, until=until, why=draw(st.sampled_from(Why)), by=draw(users))
        for since, until in zip(times, ends, strict=True)
    )


records = st.builds(
    Record,
    source=st.uuids().map(lambda number: f"pollen:{number.hex}"),
    name=st.tuples(names, st.uuids()).map(lambda both: f"{both[0]} {both[1].hex}"),
    domain=st.sampled_from(["Ørders", "Sales: EU"]),
    purpose=words,
    product_type=st.sampled_from(ProductType),
    status=st.sampled_from([status for status in Status if status is not Status.DECLINED]),
    steward=users,
    technical_owner=users,
    deputy=st.one_of(st.none(), st.builds(Deputy, user=st.sampled_from(PEOPLE).map(UserId), until=days)),
    basis=st.builds(Basis, outcome=words, process=words, decides=words),
    use_cases=st.lists(
        st.one_of(
            st.builds(Case, decision=lines, domain=st.sampled_from(["Ørders", "Sales: EU"])),
            st.builds(Case, decision=lines, consumer=lines),
        ),
        max_size=3,
    ).map(tuple),
    output_ports=st.lists(st.builds(OutputPort, name=names, version=lines, kind=lines, url=urls), max_size=3).map(
        tuple
    ),
    slo_url=urls,
    docs_url=urls,
    consumers=st.lists(
        st.one_of(
            st.builds(Consumer, domain=st.sampled_from(["Ørders", "Sales: EU"]), since=instants),
            st.builds(Consumer, user=st.sampled_from(PEOPLE).map(UserId), since=instants),
        ),
        max_size=3,
        unique_by=lambda one: (one.domain, one.user),
    ).map(lambda some: tuple(sorted(some, key=lambda one: (one.since, one.domain, one.user or "")))),
    proposed_by=users,
    created_at=instants,
    history=histories(),
    kept=st.just({}),
)
owner_days = st.fixed_dictionaries({}, optional={"dateIn": st.just("2024-01-01"), "dateOut": st.just("2025-01-01")})
more = st.fixed_dictionaries(
    {}, optional={"tags": values, "customProperties": values, "description": texts, "x": values}
)


def _with(fixed, **optional):
    return st.tuples(fixed, st.fixed_dictionaries({}, optional=optional), more).map(
        lambda all_: all_[2] | all_[1] | all_[0]
    )


members = st.one_of(
    _with(
        st.fixed_dictionaries({"username": st.sampled_from(["U1", "jo"])}),
        role=st.sampled_from(["Data Steward", "x", "tech owner", "Deputy"]),
        dateOut=st.sampled_from(["2027-01-01", "soon"]),
        name=texts,
    ),
    values,
)
owner_members = _with(
    st.fixed_dictionaries(
        {"username": st.sampled_from(["U1", "jo@x.org"]), "role": st.sampled_from(["Owner", "DATA product OWNER"])}
    ),
    name=texts,
).flatmap(lambda one: owner_days.map(lambda dates: one | dates))
ports = st.one_of(
    _with(st.fixed_dictionaries({"name": names}), version=texts.map(str.strip), type=lines, sbom=values), values
)
definitions = st.one_of(
    _with(st.fixed_dictionaries({"type": st.sampled_from(["slo", "SLA", "Docs", "tutorial"]), "url": urls})), values
)
documents = st.builds(
    lambda fixed, optional, owner, others: (
        optional | fixed | ({"team": {"members": [*owner, *others], "z": 1}} if owner or others else {})
    ),
    st.fixed_dictionaries(
        {
            "apiVersion": st.sampled_from(["v0.9.0", "v1.0.0", "v1.1.0"]),
            "kind": st.just("DataProduct"),
            "id": st.uuids().map(lambda number: number.hex + "x"),
            "name": st.tuples(names, st.uuids()).map(lambda both: f"{both[0]} {both[1].hex}"),
            "status": st.sampled_from(["Active", "draft", "RETIRED", "proposed"]),
            "domain": st.sampled_from(["Ørders", "Sales: EU"]),
        }
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "version": texts,
            "tenant": values,
            "description": st.dictionaries(st.sampled_from(["limitations", "usage", "x"]), values, max_size=3).flatmap(
                lambda d: words.map(lambda w: {**d, "purpose": w})
            ),
            "tags": values,
            "outputPorts": st.lists(ports, max_size=4),
            "inputPorts": st.lists(ports, max_size=2),
            "managementPorts": values,
            "support": st.lists(
                st.one_of(_with(st.fixed_dictionaries({"channel": texts, "url": urls})), values), max_size=3
            ),
            "authoritativeDefinitions": st.lists(definitions, max_size=4),
            "customProperties": st.lists(
                st.one_of(_with(st.fixed_dictionaries({"property": texts, "value": values})), values), max_size=3
            ),
            "productCreatedTs": st.sampled_from(["2024-01-01T00:00:00Z", "2024-01-01"]),
            "dataQuality": values,
        },
    ),
    st.lists(owner_members, max_size=1),
    st.lists(members, max_size=3),
)
