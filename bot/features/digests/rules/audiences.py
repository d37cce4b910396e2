"""Who an edition is for, where it goes, and why it can't, if so."""

from dataclasses import dataclass

from bot.kernel.ids import ChannelId, DomainId, UserId

ORGANISATION = "The organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """The domain that an edition is for, or the organisation, as it is now."""

    domain: DomainId | None
    """None is the organisation."""
    name: str
    purpose: str = ""
    is_active: bool = True
    became: str = ""
    """What an archived domain became part of, as a sentence; empty for any other."""
    channel: ChannelId | None = None
    channel_name: str = ""
    channel_seen: bool = False
    channel_private: bool = True
    """Known to be public or not: the name of a private channel is not for everyone."""
    channel_archived: bool = False
    channel_shared: bool = False
    bot_is_member: bool = False
    leads: tuple[UserId, ...] = ()
    """Who is told what became of a digest: a domain's leads; for the organisation who set it up, or a few admins."""
    lead_names: tuple[str, ...] = ()
    """Who can change it, besides admins."""

    @property
    def public_name(self) -> str:
        """The channel's name, where it is no secret; else nothing."""
        return "" if self.channel_private else self.channel_name

    @property
    def trouble(self) -> str | None:
        """Say why nothing can be posted to its channel, and what helps; None when all is well."""
        who, here = ("A lead", "/domains") if self.domain is not None else ("An admin", "/digest")
        if self.channel is None:
            whose = "The domain" if self.domain is not None else "The organisation's digest"
            return f"{whose} has no channel. {who} can choose one in {here}."
        where = f"#{self.public_name}" if self.public_name else "its channel"
        if self.channel_archived:
            return f"{_capital(where)} is archived. {who} can choose another channel in {here}."
        if self.channel_shared:
            return f"{_capital(where)} is shared with another organisation, and a digest stays inside this one."
        if not self.channel_seen or not self.bot_is_member:
            return f"Pollen is not in {where}. Invite it there with /invite."
        return None


def digest_of(domain_name: str | None) -> str:
    """Name a domain's digest at the beginning of a sentence; without a name, the organisation's."""
    return "The organisation's digest" if domain_name is None else f"The digest of {domain_name}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
