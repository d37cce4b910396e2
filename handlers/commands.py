"""The commands people type: one table, from which come `/pollen`'s help, the manifest and its test."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command as Slack lists it (`description`, `usage_hint`) and as help explains it (`help`)."""

    name: str
    description: str
    usage_hint: str
    help: str


COMMANDS = (
    Command(
        "/learned",
        "Log one thing you learned, so that other domains can use it",
        "[what you learned]",
        "Log one thing you learned. It is saved at once; without text a form opens.",
    ),
    Command(
        "/learnings",
        "Search and browse what other domains and yours have learned",
        "[words]",
        "Search and browse what was learned, here and in other domains. Only you see what you find.",
    ),
    Command(
        "/digest",
        "See your domain's next digest, its last ones and its schedule",
        "",
        "See the next digest as it will go out, the last ones, and when it is sent.",
    ),
    Command(
        "/goals",
        "See the goals from vision to backlog, and how they stand",
        "",
        "See all goals as a tree, yours first, and how each stands. Anyone may propose one.",
    ),
    Command(
        "/products",
        "See who owns a data product, what it is for and who uses it",
        "[words]",
        "Who owns this? With words you see the product's page at once; without, all of them, yours first.",
    ),
    Command(
        "/domains",
        "See the domains, propose one, choose yours",
        "",
        "See all domains, propose one or choose yours. Leads edit theirs here.",
    ),
    Command("/pollen", "What Pollen does and how to begin", "", "This page."),
)
