"""A hand-written Slack directory that may break off anywhere."""

from bot.features.people.directory import UnknownToSlackError
from tests.people.words import a_channel, shown


class FakeDirectory:
    def __init__(self):
        self.people = {}
        self.channels = {}
        self.in_channels = {}
        self.page = 2
        self.failures = {}
        self.asked = []
        self.meanwhile = None
        """Called once, between two pages of whatever is listed next, or while somebody is looked up."""

    def add(self, *users, **about):
        self.people.update({user: shown(user, **about) for user in users})

    def channel_of(self, name, *members, **about):
        self.channels[name] = a_channel(name, **{"name": name.lower(), "is_private": False, **about})
        self.in_channels[name] = list(members)

    def fail(self, what, error, *, after=0):
        """Raise `error` from `what`, once `after` pages were handed out."""
        self.failures[what] = (error, after)

    async def person(self, user):
        self._look("person", user)
        found = self._get(self.people, user)
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return found

    async def everyone(self):
        async for page in self._pages("everyone", [p for p in self.people.values() if not p.is_external]):
            yield page

    async def channel(self, channel):
        self._look("channel", channel)
        return self._get(self.channels, channel)

    async def members(self, channel):
        self._get(self.channels, channel)
        async for page in self._pages(f"members {channel}", self.in_channels[channel]):
            yield page

    async def own_channels(self):
        async for page in self._pages("own_channels", [c for c in self.channels.values() if c.bot_is_member]):
            yield page

    async def _pages(self, what, items):
        items = list(items)
        self.asked.append(what)
        error, after = self.failures.get(what, (None, 0))
        for number, start in enumerate(range(0, max(len(items), 1), self.page)):
            if error is not None and number >= after:
                raise error
            yield items[start : start + self.page]
            if self.meanwhile is not None:
                meanwhile, self.meanwhile = self.meanwhile, None
                await meanwhile()
        if error is not None:
            raise error

    def _look(self, what, item):
        self.asked.append(f"{what} {item}")
        error, _ = self.failures.get(what, (None, 0))
        if error is not None:
            raise error

    @staticmethod
    def _get(items, item):
        if item not in items:
            raise UnknownToSlackError("not_found")
        return items[item]
