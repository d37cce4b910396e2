"""What shows words later must be judged too: these fail when something does that the walk does not know."""

from tests.reliability.hostile_texts.round import PRINTED
from tests.sources import method_calls
from tests.visibility.test_every_output import GOLDEN, WALKED_COMMANDS

SHOWN = {"chat_postMessage", "chat_update", "views_open", "views_push", "views_update"}
"""Methods by which Pollen shows something: the walk judges each call of them."""
ASKED = {
    "apps_connections_open",
    "auth_test",
    "chat_getPermalink",
    "conversations_history",
    "conversations_info",
    "conversations_join",
    "conversations_list",
    "conversations_members",
    "conversations_open",
    "conversations_replies",
    "reactions_get",
    "team_info",
    "users_conversations",
    "users_info",
    "users_list",
}
"""Methods that only ask, or open or join a conversation."""
FAMILIES = {
    "apps",
    "auth",
    "bookmarks",
    "canvases",
    "chat",
    "conversations",
    "files",
    "pins",
    "reactions",
    "reminders",
    "team",
    "usergroups",
    "users",
    "views",
}
"""What the names of Slack's methods begin with."""
PRINT_NOTHING_WRITTEN = {"run", "sandbox", "demo"}
"""Commands that show what the log holds, what the sandbox's own tests judge, and the example's words."""


def test_every_method_by_which_something_is_shown_is_judged():
    used = {name for _, name, _ in method_calls()}
    of_slack = {name for name in used if name.split("_")[0] in FAMILIES and "_" in name}
    assert of_slack - ASKED == SHOWN


def test_every_answer_to_a_response_url_and_every_post_says_that_nothing_is_unfurled():
    for path, name, call in method_calls():
        sends_by_url = path.name in {"answers.py", "sending.py"} and name == "send"
        if name == "chat_postMessage" or sends_by_url:
            said = {one.arg: getattr(one.value, "value", None) for one in call.keywords}
            assert said.get("unfurl_links") is False, path
            assert said.get("unfurl_media") is False, path


def test_every_command_at_the_terminal_is_judged():
    printed = {" ".join(word for word in words if not word.startswith("-")) for words in PRINTED}
    moved = {f"{act} {what}" for act in ("import", "export") for what in ("learnings", "goals", "products")}
    assert printed | moved | PRINT_NOTHING_WRITTEN == WALKED_COMMANDS


def test_every_golden_payload_is_sent():
    """The walk reads the folder, so that a payload that is added is sent as well."""
    assert len(GOLDEN) > 100
    assert {path.parent.name for path in GOLDEN} == {"digests", "domains", "goals", "learnings", "products", "settings"}
