"""Where this Pollen is installed, as `auth.test` tells at the start."""

from dataclasses import dataclass
from typing import Any, Protocol, Self

from bot.kernel.ids import OrganisationId, TeamId, UserId


class Answer(Protocol):
    """As much of a Web API answer as is read here."""

    def get(self, key: str, default: Any = None) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One install: a team, or an Enterprise organisation with all its teams."""

    organisation: OrganisationId
    team: TeamId
    enterprise: str | None
    bot_user: UserId
    bot: str | None
    url: str
    name: str

    @classmethod
    def read(cls, answer: Answer) -> Self:
        enterprise = answer.get("enterprise_id") or None
        whole = bool(enterprise) and bool(answer.get("is_enterprise_install"))
        return cls(
            organisation=OrganisationId((whole and enterprise) or answer.get("team_id")),
            team=TeamId(answer.get("team_id")),
            enterprise=enterprise,
            bot_user=UserId(answer.get("user_id")),
            bot=answer.get("bot_id"),
            url=answer.get("url") or "",
            name=answer.get("team") or "",
        )

    def includes(self, *, team: str, enterprise: str | None) -> bool:
        """Whether a person of this team belongs to the organisation, rather than being met in a shared channel."""
        return team == self.team or (self.enterprise is not None and self.enterprise in {enterprise, team})
