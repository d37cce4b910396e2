"""What people are told of channels."""

from bot.features.people.rules import Lost, Trouble
from bot.kernel.posts import Post
from handlers.kit import as_dicts, closed, escape, section, spoken


def lost(given: Lost) -> Post:
    """Tell a lead, once, that the digest has nowhere to go, and what helps. It resumes by itself."""
    where = f"#{given.channel_name}" if given.channel_name else "its channel"
    name = closed(given.name)
    before, after = "The digest of ", f" has no channel now: {_why(given.trouble, where)}"
    return Post(
        key=f"notice:channel:{given.domain}:{given.at.isoformat()}:{given.lead}",
        kind="notice",
        text=spoken(f"{before}{name}{after}"),
        blocks=as_dicts([section(f"{before}*{escape(name)}*{escape(after)}")]),
        user=given.lead,
    )


def _why(trouble: Trouble, where: str) -> str:
    return {
        Trouble.ARCHIVED: f"{where} is archived. Once it is open again, the digest comes again. "
        "You can also choose another channel in /domains.",
        Trouble.GONE: f"{where} was deleted. Choose another channel in /domains.",
        Trouble.SHARED: f"{where} is shared with another organisation, and a digest stays inside this one. "
        "Choose another channel in /domains.",
        Trouble.NOT_IN: f"Pollen is not in {where} any more. Type /invite @Pollen there, and the digest comes again.",
    }[trouble]
