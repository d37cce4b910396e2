"""Short ways to say who acts, and what they decide, in tests about settings."""

from bot.features.settings.rules import Decision
from bot.kernel.access import Actor, Visibility
from bot.kernel.settings import DomainsBy


def acting(user, organisation="T1", **more):
    return Actor(organisation=organisation, user=user, **more)


def a_decision(**about):
    return Decision(
        **{
            "emoji": "seedling",
            "domains_by": DomainsBy.MEMBERS,
            "public_visibility": Visibility.EVERYONE,
            "names_kept_days": None,
            **about,
        }
    )


DEFAULTS = a_decision()
