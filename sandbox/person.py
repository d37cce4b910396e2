"""A person in the workspace, and everything they can do: only what Slack would let them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from sandbox import forms, membership, messages
from sandbox.elements import PRESSED, STATE_FIELDS, Control, chosen, options_of, press
from sandbox.errors import CantActError, SlackError
from sandbox.parcels import Reply
from sandbox.responses import answer_command
from sandbox.rules import MIN_QUERY_LENGTH, check_suggestions
from sandbox.stage import InMessage, InView, Stage, Wanted
from sandbox.typed import command_text, message_text
from sandbox.wire import Json
from sandbox.world import Channel, User

Target = Mapping[str, Any] | str | None
# An act that the app never hears of.
DONE = Reply(acked=True)


class Person:
    """Acts as one person. What they may not do, or can't see, raises CantActError with the reason."""

    def __init__(self, stage: Stage, user: User) -> None:
        self._stage = stage
        self._user = user

    @property
    def id(self) -> str:
        return self._user.id

    @property
    def name(self) -> str:
        return self._user.name

    @property
    def account(self) -> User:
        return self._user

    @property
    def views(self) -> list[Json]:
        """The open modals, the one on top last."""
        return [self._stage.views.shape(view) for view in self._stage.views.stack(self.id)]

    @property
    def view(self) -> Json | None:
        """The modal on top."""
        return self.views[-1] if self.views else None

    @property
    def home(self) -> Json | None:
        """The Home tab as the app published it last."""
        home = self._stage.views.home(self.id)
        return self._stage.views.shape(home) if home is not None else None

    @property
    def notices(self) -> list[str]:
        """What Slack itself told this person of an app that was late, or whose answer was of no use, oldest first."""
        return self._stage.notices.get(self.id, [])

    @property
    def errors(self) -> dict[str, str]:
        """What stands in red under the fields of the modal on top, by block id."""
        stack = self._stage.views.stack(self.id)
        return dict(stack[-1].errors) if stack else {}

    def sees(self, channel: str | Channel) -> list[Json]:
        """The messages of a channel that this person sees, ephemeral ones for them included."""
        place = self._place(channel)
        return place.timeline.seen_by(self.id) if self._stage.world.can_see(self._user, place) else []

    async def say(self, text: str, *, channel: str | Channel | None = None, thread: Target = None) -> Json:
        """Write a message (in the direct messages with the app when no channel is named); returns it."""
        place = self._member_of(channel)
        root = thread["ts"] if isinstance(thread, Mapping) else thread
        content = {"text": message_text(self._stage.world, text)}
        return messages.post(self._stage.world, place, self.id, content, thread=root)

    async def command(self, command: str, text: str = "", *, channel: str | Channel | None = None) -> Reply:
        """Type a slash command; what the ack says becomes visible to this person."""
        place = self._member_of(channel)
        known = self._stage.world.app.manifest.commands.get(command)
        if known is None:
            raise CantActError(f"{command} is not a valid command: the app's manifest does not have it.")
        self._must_be_of_this_team("Slash commands")
        words = command_text(self._stage.world, text, should_escape=bool(known.should_escape))
        payload = self._stage.payloads.command(self._user, place, command, words)
        reply = await self._stage.send(self.id, "slash_commands", payload)
        if not reply.acked:
            return reply
        try:
            answer_command(self._stage.world, self.id, place.id, reply.body)
        except SlackError as refusal:
            return self._stage.unusable(self.id, "slash_commands", payload, reply, refusal)
        return reply

    async def click(
        self,
        name: str,
        *,
        message: Target = None,
        view: Target = None,
        option: str | None = None,
        block_id: str | None = None,
        value: str | None = None,
        nth: int | None = None,
    ) -> Reply:
        """Press a button by its text or action id; `option` picks from an overflow menu.

        Where several are called so, `value`, `block_id` or `nth` (from 0) says which.
        """
        self._must_be_active()
        found = self._stage.locate(self._user, Wanted(name, block_id, value, nth), message=message, view=view)
        if found.control.type not in PRESSED:
            raise CantActError(f"{name!r} is a {found.control.type}: choose a value instead.")
        action = press(found.control, option, stamp=self._stage.world.ids.stamp())
        return await self._act(found, action)

    async def choose(
        self,
        name: str,
        value: Any,
        *,
        message: Target = None,
        view: Target = None,
        block_id: str | None = None,
        nth: int | None = None,
    ) -> Reply:
        """Pick in a menu, date picker, checkboxes and the like, or type into a field, by action id or label.

        Inputs of a form are only sent with it, unless they dispatch their actions.
        """
        self._must_be_active()
        wanted = Wanted(name, block_id, None, nth)
        found = self._stage.locate(self._user, wanted, message=message, view=view)
        control = found.control
        if control.type not in STATE_FIELDS:
            raise CantActError(f"{name!r} is a {control.type}: click it instead.")
        state = chosen(self._stage.world, control, value, suggested=await self._suggested(found, value))
        self._keep(found, state)
        if control.is_input and not control.block.get("dispatch_action"):
            return DONE
        stamp = self._stage.world.ids.stamp()
        action = {**state, "action_id": control.action_id, "block_id": control.block_id, "action_ts": stamp}
        return await self._act(found, action)

    async def suggest(
        self, name: str, typed: str, *, message: Target = None, view: Target = None, block_id: str | None = None
    ) -> Reply:
        """Type into an external menu; the reply's body has the options that the app offers."""
        self._must_be_active()
        found = self._stage.locate(self._user, Wanted(name, block_id), message=message, view=view)
        least = found.control.element.get("min_query_length", MIN_QUERY_LENGTH)
        if "external" in found.control.type and len(typed) < least:
            raise CantActError(f"{name!r} asks the app only once {least} characters are typed.")
        return await self._ask_options(found, typed)

    async def submit(self, values: Mapping[str, Any] | None = None, *, view: Target = None) -> Reply:
        """Fill in fields (by block id or label; others keep what they hold) and press the submit button.

        The reply's `errors` are those under fields: Slack's own (then the app was not asked) or the app's.
        """
        self._must_be_active()
        form = self._stage.view(self._user, view)
        if not form.content["submit"]:
            raise CantActError("This view has no submit button.")
        for name, value in (values or {}).items():
            found = InView(forms.field_named(form, name), form)
            state = chosen(self._stage.world, found.control, value, suggested=await self._suggested(found, value))
            self._keep(found, state)
        form.errors = forms.complaints(form)
        if form.errors:
            return Reply(acked=False, errors=form.errors)
        payload = self._stage.payloads.submission(self._user, form)
        reply = await self._stage.send(self.id, "interactive", payload)
        if not reply.acked:
            return reply
        try:
            return replace(reply, errors=forms.apply_response(self._stage.views, form, reply.body))
        except SlackError as refusal:
            return self._stage.unusable(self.id, "interactive", payload, reply, refusal)

    async def close_view(self, *, all_views: bool = False) -> Reply:
        """Press Cancel on the modal on top, or (with `all_views`) the x that closes all of them."""
        self._must_be_active()
        stack = self._stage.views.stack(self.id)
        top = self._stage.view(self._user, None)
        cleared = all_views or bool(top.content["clear_on_close"])
        told = stack[0] if cleared else top
        payload = self._stage.payloads.closing(self._user, told, cleared=cleared)
        if cleared:
            self._stage.views.clear(self.id)
        else:
            self._stage.views.close(top)
        if not told.content["notify_on_close"]:
            return DONE
        return await self._stage.send(self.id, "interactive", payload)

    async def shortcut(self, callback_id: str, *, message: Target = None) -> Reply:
        """Use a shortcut: a global one, or on a message that this person sees."""
        self._must_be_active()
        wanted = "global" if message is None else "message"
        known = self._stage.world.app.manifest.shortcuts
        if not any(one.callback_id == callback_id and one.type == wanted for one in known):
            raise CantActError(f"The app's manifest has no {wanted} shortcut {callback_id!r}.")
        if message is None:
            self._must_be_of_this_team("Global shortcuts")
            if self._user.is_guest:
                raise CantActError(f"{self.name} is a guest and sees no global shortcuts.")
            payload = self._stage.payloads.global_shortcut(self._user, callback_id)
            return await self._stage.send(self.id, "interactive", payload)
        channel, entry = self._stage.message(self._user, message)
        if entry.reader is not None:
            raise CantActError("Message shortcuts can't be used on a message that only you see.")
        payload = self._stage.payloads.message_shortcut(self._user, channel, entry.message, callback_id)
        return await self._stage.send(self.id, "interactive", payload)

    async def react(self, name: str, message: Target, *, add: bool = True) -> None:
        """Add an emoji to a message, or take it away."""
        self._must_be_active()
        channel, entry = self._stage.message(self._user, message or "")
        try:
            messages.react(self._stage.world, channel, entry.message["ts"], self.id, name.strip(":"), add=add)
        except SlackError as refusal:
            raise CantActError(f"{self.name} can't do that: {refusal.error}.") from None

    async def edit(self, message: Target, text: str) -> Json:
        """Change one's own message; returns it."""
        self._must_be_active()
        channel, entry = self._stage.message(self._user, message or "")
        if entry.message["user"] != self.id:
            raise CantActError(f"{self.name} can edit only messages of their own.")
        content = {"text": message_text(self._stage.world, text)}
        return messages.edit(self._stage.world, channel, entry.message["ts"], content, editor=self.id)

    async def delete(self, message: Target) -> None:
        """Delete one's own message or, as an admin, anyone's, the app's too."""
        self._must_be_active()
        channel, entry = self._stage.message(self._user, message or "")
        if entry.message["user"] != self.id and not (self._user.is_admin or self._user.is_owner):
            raise CantActError(f"{self.name} is no admin and can delete only messages of their own.")
        messages.remove(self._stage.world, channel, entry.message["ts"])

    async def join(self, channel: str | Channel) -> None:
        """Come into a public channel."""
        self._must_be_active()
        place = self._place(channel)
        if place.kind != "channel" or not self._stage.world.can_see(self._user, place):
            raise CantActError(f"{self.name} can't join {place.name or place.id} without an invitation.")
        membership.add(self._stage.world, place, self.id)

    async def leave(self, channel: str | Channel) -> None:
        self._must_be_active()
        membership.remove(self._stage.world, self._place(channel), self.id)

    async def set_status(self, text: str = "", *, emoji: str = "", until: datetime | None = None) -> None:
        """Say what one is up to, perhaps until a moment; without words, nothing any more."""
        self._must_be_active()
        self._user.status_text, self._user.status_emoji = text, emoji
        self._user.status_expiration = 0 if until is None else int(until.timestamp())
        membership.profile_changed(self._stage.world, self._user, "user_status_changed")

    async def edit_profile(self, *, display_name: str | None = None, tz: str | None = None) -> None:
        """Go by another name, or move to another time zone."""
        self._must_be_active()
        if tz is not None and tz not in available_timezones():
            raise CantActError(f"{tz!r} is no time zone; write one like Europe/Berlin.")
        self._user.display_name = self._user.display_name if display_name is None else display_name
        self._user.tz = tz or self._user.tz
        membership.profile_changed(self._stage.world, self._user)

    async def open_home(self, *, tab: str = "home") -> None:
        """Look at the app's Home tab, or at its messages."""
        self._must_be_active()
        place = self._stage.world.direct(self.id)
        event = {"type": "app_home_opened", "user": self.id, "channel": place.id, "tab": tab}
        event["event_ts"] = self._stage.world.ids.stamp()
        shown: Json = {"view": self.home} if tab == "home" and self.home is not None else {}
        self._stage.world.announce({**event, **shown}, None)

    async def _act(self, found: InMessage | InView, action: Json) -> Reply:
        payloads = self._stage.payloads
        if isinstance(found, InView):
            payload = payloads.action_in_view(self._user, found.view, action)
        else:
            state = self._stage.state(self._user, found.entry)
            payload = payloads.action_in_message(self._user, found.channel, found.entry, action, state)
        return await self._stage.send(self.id, "interactive", payload)

    def _keep(self, found: InMessage | InView, state: Json) -> None:
        control = found.control
        if isinstance(found, InView):
            found.view.state.setdefault(control.block_id, {})[control.action_id] = state
        else:
            place = (self.id, str(found.entry.message["ts"]))
            picked = self._stage.picked.setdefault(place, {})
            picked.setdefault(control.block_id, {})[control.action_id] = state

    async def _suggested(self, found: InMessage | InView, value: Any) -> list[Json]:
        """The options of an external menu that the app offers for what is being picked."""
        if "external" not in found.control.type or value is None:
            return []
        offered: list[Json] = []
        for typed in value if isinstance(value, list | tuple) else [value]:
            reply = await self._ask_options(found, str(typed))
            offered += options_of(reply.body) if isinstance(reply.body, dict) else []
        return offered

    async def _ask_options(self, found: InMessage | InView, typed: str) -> Reply:
        control: Control = found.control
        if "external" not in control.type:
            raise CantActError(f"{control.label or control.action_id!r} does not ask the app for its options.")
        payloads = self._stage.payloads
        if isinstance(found, InView):
            container = payloads.view_container(found.view)
        else:
            container = payloads.message_container(found.channel, found.entry)
        payload = payloads.suggestion(self._user, control, typed, container=container)
        reply = await self._stage.send(self.id, "interactive", payload)
        wrong = next(check_suggestions(reply.body), None) if reply.acked else None
        # Slack shows no results then.
        return reply if wrong is None else replace(reply, body={"options": []}, error=str(wrong))

    def _place(self, channel: str | Channel | None) -> Channel:
        if channel is None:
            return self._stage.world.direct(self.id)
        return channel if isinstance(channel, Channel) else self._stage.world.channel(channel)

    def _member_of(self, channel: str | Channel | None) -> Channel:
        """A conversation that the person may write in."""
        self._must_be_active()
        place = self._place(channel)
        if self.id not in place.members:
            raise CantActError(f"{self.name} is not in {place.name or place.id}; let them join it first.")
        if place.archived:
            raise CantActError(f"#{place.name} is archived; nobody can write in it.")
        return place

    def _must_be_active(self) -> None:
        if self._user.deleted:
            raise CantActError(f"{self.name}'s account is deactivated.")

    def _must_be_of_this_team(self, what: str) -> None:
        if self._user.team_id != self._stage.world.team.id:
            raise CantActError(f"{what} of this app are for people of its own workspace, and {self.name} is not.")
