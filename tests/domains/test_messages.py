"""What is said about domains, and how the list of them looks."""

import json

import pytest
from inline_snapshot import snapshot

from bot.features.domains.onboarding.pages import Spot
from bot.features.domains.onboarding.rules import Stage
from bot.features.domains.onboarding.store import Facts
from bot.features.domains.reader import Beginning, Line, Overview, Welcome
from bot.features.domains.results import Decided, NotFirst, Proposed
from bot.features.domains.rules import Act, State
from bot.features.domains.store import ChannelTrouble
from bot.kernel.ids import DomainId
from bot.kernel.settings import DomainsBy
from handlers.commands import COMMANDS
from handlers.domains import messages, overview
from handlers.domains.channels import Access
from handlers.kit import as_dicts
from sandbox.rules import check_message, check_view
from tests.domains.pictures import conflict, in_message, in_view
from tests.domains.test_rules import a_domain
from tests.domains.words import wanted

NASTY = "<!channel> *A&B* @here"


def a_line(domain, *, acts=(), leads=("Ana",), more_leads=0, proposer=None, is_chosen=False, **more):
    return Line(
        domain=domain,
        leads=leads,
        more_leads=more_leads,
        proposer=proposer,
        acts=frozenset(acts),
        is_chosen=is_chosen,
        **more,
    )


def a_welcome(**about):
    return Welcome(**{"is_admin": False, "leads": (), "domain": None, "by_channel": False, "is_empty": False, **about})


# /pollen.


def test_the_first_page_of_an_empty_organisation_offers_the_first_domain():
    assert in_message(messages.welcome(a_welcome(is_empty=True))) == snapshot("""\
Pollen brings what one domain learned to the other domains that need it.

There is no domain yet. Create the first one, and you lead it.

`/learned [what you learned]`  Log one thing you learned. It is saved at once; without text a form
opens.
`/learnings [words]`  Search and browse what was learned, here and in other domains. Only you see
what you find.
`/digest`  See the next digest as it will go out, the last ones, and when it is sent.
`/goals`  See all goals as a tree, yours first, and how each stands. Anyone may propose one.
`/products [words]`  Who owns this? With words you see the product's page at once; without, all of
them, yours first.
`/domains`  See all domains, propose one or choose yours. Leads edit theirs here.
`/pollen`  This page.

What somebody wrote can be saved, too: choose “Save as learning” in the menu of a message. Its
author is named and told.

[Create the first domain]\
""")


def test_the_first_page_tells_who_one_is():
    given = a_welcome(is_admin=True, leads=("Orders", "A&B"), domain="A&B", by_channel=True)
    assert in_message(messages.welcome(given)) == snapshot("""\
Pollen brings what one domain learned to the other domains that need it.

You lead *Orders* and *A&B*. You are an admin: you can create domains, and change every one. What
you log here goes to *A&B*, because this is its channel.

`/learned [what you learned]`  Log one thing you learned. It is saved at once; without text a form
opens.
`/learnings [words]`  Search and browse what was learned, here and in other domains. Only you see
what you find.
`/digest`  See the next digest as it will go out, the last ones, and when it is sent.
`/goals`  See all goals as a tree, yours first, and how each stands. Anyone may propose one.
`/products [words]`  Who owns this? With words you see the product's page at once; without, all of
them, yours first.
`/domains`  See all domains, propose one or choose yours. Leads edit theirs here.
`/pollen`  This page.

What somebody wrote can be saved, too: choose “Save as learning” in the menu of a message. Its
author is named and told.

[Change your domain]  [See all domains]  [Settings]\
""")


def test_the_first_page_explains_every_command_and_reads_aloud():
    message = messages.welcome(a_welcome(domain="Orders"))
    for command in COMMANDS:
        assert command.name in in_message(message)
        assert command.help in message.text
    assert "What you log here goes to Orders, because you chose it." in message.text


@pytest.mark.parametrize(("emoji", "way"), [("seedling", ", or react to it with :seedling:."), ("", " of a message.")])
def test_the_first_page_tells_how_messages_are_saved(emoji, way):
    message = messages.welcome(a_welcome(domain="Orders", emoji=emoji))
    for read in (message.text, json.dumps(as_dicts(message.blocks), ensure_ascii=False)):
        assert "choose “Save as learning” in the menu of a message" in read
        assert f"{way} Its author is named and told." in read


def test_names_cannot_ping_anyone():
    message = messages.welcome(a_welcome(leads=(NASTY,), domain=NASTY))
    rendered = json.dumps(as_dicts(message.blocks))
    assert "<!channel>" not in message.text + rendered
    assert "@here" not in message.text
    assert '"verbatim": false' not in rendered


def test_who_leads_very_many_domains_reads_of_the_first_few():
    leads = tuple("&" * 60 for _ in range(60))
    assert "and 55 more." in in_message(messages.welcome(a_welcome(leads=leads, domain="&" * 60)))


# The list.


def a_spot():
    facts = Facts(
        stage=Stage.DEFINE,
        goals={"at risk": 1, "on track": 2},
        owned=3,
        unowned=1,
        taught=4,
        applied_elsewhere=1,
        applied=2,
    )
    return Spot(facts=facts, days=12, sponsor="Eva")


def test_the_list_shows_each_domain_with_what_one_may_do():
    lines = (
        a_line(a_domain(1, state=State.PROPOSED), acts=(Act.ACCEPT, Act.DECLINE), proposer="Eva"),
        a_line(a_domain(2, name="Bikes", leads=("U1",)), acts=(Act.EDIT, Act.ARCHIVE), more_leads=2, is_chosen=True),
        a_line(a_domain(3, name="Parts", channel=None, purpose="", leads=("U1",)), acts=(Act.CHOOSE,)),
        a_line(a_domain(4, name="Care", channel=None, state=State.UNCLAIMED), acts=(Act.CLAIM,)),
        a_line(a_domain(5, name="Old", channel=None, state=State.ARCHIVED), acts=(Act.RESTORE,)),
        a_line(a_domain(6, name="Rest"), acts=(Act.CHOOSE, Act.CLAIM), trouble=ChannelTrouble.ARCHIVED),
    )
    shown = Overview(lines=lines, page=1, pages=3, beginning=Beginning.PROPOSE)
    assert in_view(overview.build(shown, spots={DomainId(2): a_spot()}, said="Bikes is saved.")) == snapshot("""\
Domains
=======

Bikes is saved.

[Propose a domain]

*Orders*
Takes orders
  Proposed by Eva, for #orders

[Accept]  [Decline]

*Bikes*  (yours)
Takes orders
  #orders · led by Ana and 2 more  In define for 12 days · sponsor Eva · 3 goals: 1 at risk, 2 on
  track · 3 products owned, 1 unowned · 4 lessons taught (1 applied elsewhere), 2 applied

[Open]  [Edit]  [Archive]

*Parts*
  no channel yet · led by Ana

[Open]  [This is mine]

*Care*
Takes orders
  Nobody leads it yet · no channel yet

[Open]  [Lead it]

*Old*
Takes orders
  Archived

[Open]  [Bring back]

*Rest*
Takes orders
  #orders · nobody leads it any more  Its channel is archived. No digest goes out until it is open
  again or a lead chooses another.

[Open]  [This is mine]  [Lead it]
  A domain's leads and admins change it. Any domain's lead or an admin accepts a proposal.

[Previous page]  [Next page]
  Page 2 of 3

[Close]\
""")


def test_an_empty_list_offers_the_first_domain():
    empty = Overview(lines=(), page=0, pages=1, beginning=Beginning.FIRST)
    assert in_view(overview.build(empty, spots={})) == snapshot("""\
Domains
=======

There is no domain yet. Whoever creates the first one leads it.

[Create the first domain]
  A domain's leads and admins change it. Any domain's lead or an admin accepts a proposal.

[Close]\
""")


def test_the_fullest_list_still_fits():
    full = a_domain(1, name="&" * 60, purpose="&" * 500, leads=("U1",))
    lines = tuple(
        a_line(
            a_domain(number, name=full.name, purpose=full.purpose),
            acts=tuple(Act),
            leads=("&" * 80,) * 3,
            more_leads=7,
            is_chosen=True,
        )
        for number in range(20)
    )
    rendered = overview.build(
        Overview(lines=lines, page=1, pages=3, beginning=Beginning.CREATE), spots={}, said="&" * 400
    )
    assert check_view(rendered.to_dict(), surface="modal") == []
    assert len(json.dumps(rendered.to_dict())) < 250_000


@pytest.mark.parametrize("trouble", ChannelTrouble)
def test_the_list_says_what_helps_where_a_digest_has_lost_its_channel(trouble):
    lines = (a_line(a_domain(leads=("U1",)), trouble=trouble),)
    said = in_view(overview.build(Overview(lines=lines, page=0, pages=1, beginning=Beginning.CREATE), spots={}))
    helps = {"archived": "chooses another", "shared": "can choose another", "not_in": "/invite @Pollen"}[trouble]
    assert helps in " ".join(said.split())


@pytest.mark.parametrize(
    ("by", "says"),
    [(DomainsBy.LEADS, "Domain leads and admins propose domains here"), (DomainsBy.ADMINS, "Only admins create")],
)
def test_who_may_not_begin_a_domain_reads_who_does(by, says):
    shown = Overview(lines=(a_line(a_domain()),), page=0, pages=1, beginning=Beginning.CLOSED, domains_by=by)
    said = in_view(overview.build(shown, spots={}))
    assert says in said
    assert "[Propose a domain]" not in said
    nothing = in_view(
        overview.build(Overview(lines=(), page=0, pages=1, beginning=Beginning.CLOSED, domains_by=by), spots={})
    )
    assert "An admin creates the first one." in nothing


@pytest.mark.parametrize(
    ("learnings", "says"),
    [
        (0, "Nothing was learned in it yet"),
        (1, "The learning in it stays, marked (archived): whoever can read it now"),
        (1234, "The 1,234 learnings in it stay, marked (archived): whoever can read them now"),
    ],
)
def test_archiving_is_confirmed_knowing_how_much_was_learned_there(learnings, says):
    lines = (a_line(a_domain(name="&" * 60), acts=(Act.ARCHIVE,), learnings=learnings),)
    rendered = overview.build(Overview(lines=lines, page=0, pages=1, beginning=Beginning.CREATE), spots={}).to_dict()
    assert check_view(rendered, surface="modal") == []
    assert says in json.dumps(rendered)


def test_the_first_page_offers_no_first_domain_to_who_may_not_create_it():
    said = in_message(messages.welcome(a_welcome(is_empty=True, may_begin=False)))
    assert "There is no domain yet. An admin creates the first one." in said
    assert "[" not in said.replace("[what you learned]", "").replace("[words]", "")


def test_the_list_knows_its_page_and_other_views_have_none():
    listed = overview.build(Overview(lines=(), page=2, pages=3, beginning=Beginning.CREATE), spots={}).to_dict()
    assert overview.page_in(listed) == 2
    assert overview.page_in({"callback_id": "learnings.form.v1", "private_metadata": "x"}) is None


# Sentences.


def test_an_editor_reads_what_another_changed():
    current = a_domain(name="Order desk", purpose="A & B", channel="C2", leads=("U1",), version=2)
    assert messages.changed_meanwhile(conflict(current, wanted("Mine"))) == snapshot("""\
Somebody changed this domain while you were writing:
• Its name is *Order desk*.
• Its purpose is “A &amp; B”.
• Its channel is <#C2>.
• Its leads are Ana and Ben.
Nothing is saved yet. What you typed is still here: press Save again to put it over theirs.\
""")


def test_an_editor_reads_what_another_took_away():
    current = a_domain(purpose="", channel=None, version=2)
    assert messages.changed_meanwhile(conflict(current, wanted("Mine"))) == snapshot("""\
Somebody changed this domain while you were writing:
• It has no purpose.
• It has no channel.
Nothing is saved yet. What you typed is still here: press Save again to put it over theirs.\
""")


def test_acts_are_told_in_a_sentence():
    domain, bare = a_domain(), a_domain(channel=None)
    assert [
        messages.created(domain),
        messages.proposed(Proposed(domain=domain, deciders="Ana or an admin")),
        messages.edited(domain),
        messages.accepted(domain),
        messages.declined(domain),
        messages.claimed(domain),
        messages.claimed(bare),
        messages.archived(domain),
        messages.restored(bare),
        messages.restored(domain),
        messages.restored(a_domain(state=State.UNCLAIMED)),
        messages.chosen(domain),
        messages.not_first(NotFirst(first=domain, by="Ana")),
    ] == snapshot(
        [
            "Orders is a domain now: what is logged in its channel goes there. /digest shows what it will read.",
            "Orders is proposed. Ana or an admin can accept it in /domains; you will lead it then.",
            "Orders is saved.",
            "Orders is a domain now, and whoever proposed it is told.",
            "Orders is declined, and whoever proposed it is told.",
            "You lead Orders now. Press Edit to change it.",
            "You lead Orders now. Press Edit to give it a channel.",
            "Orders is archived. What was learned there stays, marked (archived), for whoever can read it now. Its name and its channel are free.",
            "Orders is back. Press Edit to give it a channel: until then, only authors, its leads and admins read what is for the domain only.",
            "Orders is back, with its channel.",
            "Orders is back. Nobody leads it yet.",
            "What you log goes to Orders from now on, but for what you write in another domain's channel.",
            "Ana was faster: *Orders* is the first domain. What you typed is here; propose it as yours.",
        ]
    )


def test_what_is_left_to_do_about_a_channel_is_told():
    assert {access.value: messages.about_channel(access) for access in Access} == snapshot(
        {
            "ready": "",
            "invite": "Pollen is not in its channel yet: type /invite @Pollen there.",
            "shared": "Its channel is shared with another organisation, and lessons stay in this one: choose another with Edit in /domains.",
            "archived": "Its channel is archived: choose another with Edit in /domains.",
            "unknown": "Slack did not answer about its channel: type /invite @Pollen there, to be sure.",
        }
    )


def test_a_proposer_is_told_what_became_of_it():
    domain = a_domain(proposed_by="U2", name="A&B")
    told = []
    for accepted, leads in ((True, True), (True, False), (False, False)):
        post = messages.decided(Decided(domain=domain, by="Ana", accepted=accepted, leads=leads))
        assert (post.user, post.channel, post.kind) == ("U2", None, "notice")
        assert check_message({"text": post.text, "blocks": post.blocks}) == []
        told.append((post.key, post.text, post.blocks[0]["text"]["text"]))
    assert told == snapshot(
        [
            (
                "domain:1:accepted",
                "Ana accepted A&amp;B, the domain that you proposed. You lead it now. /digest shows when its digest comes.",
                "Ana accepted *A&amp;B*, the domain that you proposed. You lead it now. /digest shows when its digest comes.",
            ),
            (
                "domain:1:accepted",
                "Ana accepted A&amp;B, the domain that you proposed, and leads it.",
                "Ana accepted *A&amp;B*, the domain that you proposed, and leads it.",
            ),
            (
                "domain:1:declined",
                "Ana did not accept A&amp;B, the domain that you proposed. Ask what it lacks; you can propose it again.",
                "Ana did not accept *A&amp;B*, the domain that you proposed. Ask what it lacks; you can propose it again.",
            ),
        ]
    )


def test_nobody_is_told_of_a_domain_that_nobody_proposed():
    with pytest.raises(ValueError, match="nobody proposed"):
        messages.decided(Decided(domain=a_domain(), by="Ana", accepted=True, leads=True))


def test_names_are_listed_as_one_says_them():
    assert [messages.listed(names) for names in ([], ["Ana"], ["Ana", "Ben"], ["Ana", "Ben", "Eva"])] == [
        "nobody",
        "Ana",
        "Ana and Ben",
        "Ana, Ben and Eva",
    ]


def test_a_form_that_came_too_late_is_offered_again():
    offer = messages.open_again(messages.OPEN_EDIT, "7")
    assert in_message(offer) == snapshot("""\
Slack did not open it this time. Press the button to open it now.

[Open]\
""")
    button = as_dicts(offer.blocks)[1]["elements"][0]
    assert (button["action_id"], button["value"]) == (messages.OPEN_EDIT, "7")
