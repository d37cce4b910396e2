"""People and admins of a workspace do what changes who is who and what is where; then Pollen is asked."""

from random import Random

from sqlmodel import select

from storage.tables import ChannelRow, MembershipRow, PersonRow
from tests.slack import ORGANISATION

PEOPLE = ("ana", "ben", "cora", "gus")
CHANNELS = {"orders": "C0ORDERS", "logistics": "C0LOGISTICS", "finance": "C0FINANCE"}
KNOWN = "orders"


class Upheaval:
    """So many changes, drawn from a seed."""

    def __init__(self, scene, seed):
        self.scene = scene
        self.slack = scene.slack
        self.draw = Random(seed)
        self.ids = dict(CHANNELS)
        self.done = []

    def happen(self, times):
        """Change something that often."""
        for _ in range(times):
            act = self.draw.choice(
                [self.close_or_open, self.come_or_go, self.come_or_go, self.bot, self.rename, self.file]
            )
            act()

    def close_or_open(self):
        name = self.draw.choice(PEOPLE)
        gone = self.slack.person(name).account.deleted
        (self.slack.reactivate if gone else self.slack.deactivate)(name)
        self.done.append((name, "reactivated" if gone else "deactivated"))

    def come_or_go(self):
        name, channel = self.draw.choice(PEOPLE), self.ids["orders"]
        person = self.slack.person(name)
        if person.account.deleted or self.slack.channel(channel).archived:
            return
        inside = person.id in self.slack.channel(channel).members
        (self.slack.remove if inside else self.slack.invite)(channel, name)
        self.done.append((name, "left" if inside else "joined"))

    def bot(self):
        channel = self._any()
        if self.slack.channel(channel).archived:
            return
        inside = "U0BOT" in self.slack.channel(channel).members
        (self.slack.remove if inside else self.slack.invite)(channel, "U0BOT")
        self.done.append((channel, "bot left" if inside else "bot joined"))

    def rename(self):
        channel = self._any()
        self.slack.rename(channel, f"name-{self.draw.randrange(1000)}-{len(self.done)}")
        self.done.append((channel, "renamed"))

    def file(self):
        channel = self._any()
        archived = not self.slack.channel(channel).archived
        self.slack.archive(channel, archived=archived)
        self.done.append((channel, "archived" if archived else "unarchived"))

    def _any(self):
        return self.ids[self.draw.choice(list(CHANNELS))]

    def truth(self):
        """How it is in Slack, as far as Pollen can know."""
        accounts = {name: not self.slack.person(name).account.deleted for name in PEOPLE}
        places: dict[str, object] = {}
        for name, number in self.ids.items():
            channel = self.slack.channel(number)
            inside = "U0BOT" in channel.members
            if inside or not channel.is_private:
                places[name] = (channel.name, channel.archived, inside)
            else:
                places[name] = inside
        return accounts, places

    async def known(self):
        """How Pollen thinks it is, for comparison with the truth."""

        def work(session):
            accounts, places = {}, {}
            for name in PEOPLE:
                row = session.get(PersonRow, (ORGANISATION, self.slack.person(name).id))
                accounts[name] = row.is_active
            for name, number in self.ids.items():
                row = session.get(ChannelRow, (ORGANISATION, number))
                inside = row.bot_is_member
                if inside or not self.slack.channel(number).is_private:
                    places[name] = (row.name, row.is_archived, inside)
                else:
                    places[name] = inside
            return accounts, places

        return await self.scene.pollen.database.read(work)

    def insiders(self):
        """Who is in the domain's channel. Of an archived one, whoever was there last."""
        return sorted(
            name for name in PEOPLE if self.slack.person(name).id in self.slack.channel(self.ids[KNOWN]).members
        )

    async def known_insiders(self):
        wanted = select(MembershipRow.user_id).where(MembershipRow.channel_id == self.ids[KNOWN])
        found = await self.scene.pollen.database.read(lambda session: set(session.exec(wanted)))
        return sorted(name for name in PEOPLE if self.slack.person(name).id in found)
