"""Goes through everything that Pollen shows, with hostile words in whatever is typed, and keeps what is wrong."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest

from tests.reliability.hostile_texts.judge import in_blocks, in_message, in_view
from tests.reliability.hostile_texts.world import OUTSIDE, READERS, SECRET, World, secrets

POSTED = {"chat.postMessage": True, "chat.update": False, "chat.postEphemeral": False}
"""Methods that show a message, and whether Slack would unfurl what they link unless told otherwise."""

EXPECTED = {"not_found", "push_limit_reached"}
"""What Slack may answer here that has nothing to do with words: golden payloads name views that nobody has open."""


class Walk:
    """Acts in a world and judges what comes of each act."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.wrong: dict[str, str] = {}
        self.outputs = 0
        self.acts = 0
        self.secrets_shown = 0
        """How often somebody who may read them was shown the words that are for Finance alone."""
        self._calls = 0
        self._answers = 0
        self._serial = count(1)
        self.look("furnishing")

    async def send(self, path: Path, name: str, *, as_it_is: bool = False) -> None:
        """Deliver a golden payload as this reader, with hostile words in it."""
        where = f"{path.parent.name}/{path.stem} as {name}"
        body = self.as_person(golden(path), name)
        if not as_it_is:
            body = self.poisoned(body)
        await self.deliver(body, name, where)

    async def deliver(self, body: dict[str, Any], name: str, where: str) -> None:
        self.acts += 1
        person = self.world.here.slack.person(name)
        response = await self.world.here.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        await self.world.here.settled()
        ack = str(response.body or "")
        while person.view is not None and not person.account.deleted:
            await person.close_view()
        said = self.look(where, ack=ack, is_command="command" in body)
        if SECRET in f"{ack}{said}" and name not in OUTSIDE:
            self.secrets_shown += 1
        elif SECRET in f"{ack}{said}":
            for word in await secrets(self.world):
                if word in f"{ack}{said} ":
                    self.wrong.setdefault(f"{name} was shown a secret", where)

    def look(self, where: str, *, ack: str = "", is_command: bool = False) -> str:
        """Judge what was shown since the last look; return all of it as one text."""
        calls = self.world.here.slack.calls[self._calls :]
        answers = self.world.answers[self._answers :]
        self._calls += len(calls)
        self._answers += len(answers)
        shown = [call for call in calls if call.method in POSTED or call.method.startswith("views.")]
        for call in shown:
            self.note(where, self._in_call(call.method, call.arguments))
            if not call.answer.get("ok") and call.answer.get("error") not in EXPECTED:
                self.note(where, [f"Slack refused {call.method}: {call.answer}"])
        for _, payload in answers:
            self.note(where, in_message(payload, self.world.known, is_answer=True))
        self.note(where, self._in_ack(ack, is_command=is_command))
        self.outputs += len(shown) + len(answers) + bool(ack)
        return json.dumps([[call.arguments for call in shown], answers], ensure_ascii=False, default=str)

    def note(self, where: str, wrong: Iterable[str]) -> None:
        for one in wrong:
            self.wrong.setdefault(one, where)

    def _in_call(self, method: str, arguments: Mapping[str, Any]) -> Iterator[str]:
        if method in POSTED:
            given = {key: value for key, value in arguments.items() if key not in {"token", "client_msg_id"}}
            if not POSTED[method]:
                given |= {"unfurl_links": False, "unfurl_media": False}
            return in_message({**given, "blocks": _read(given.get("blocks"))}, self.world.known)
        return in_view(_read(arguments["view"]), self.world.known)

    def _in_ack(self, ack: str, *, is_command: bool) -> Iterator[str]:
        try:
            body = json.loads(ack)
        except ValueError:
            body = {"text": ack, "unfurl_links": False, "unfurl_media": False} if ack and is_command else None
        if not isinstance(body, dict):
            return
        if "view" in body:
            yield from in_view(_read(body["view"]), self.world.known)
        elif is_command:
            yield from in_message(body, self.world.known, is_answer=True)
        else:
            yield from in_blocks([{"type": "section", "options": body}], self.world.known)

    # Payloads.

    def as_person(self, body: dict[str, Any], name: str) -> dict[str, Any]:
        """Let this reader have sent it just now, from where they are."""
        slack = self.world.here.slack
        person = slack.person(name)
        body["trigger_id"] = slack.rights(person, READERS[name])["trigger_id"]
        body = self._aimed(json.dumps(body).replace("{response_url}", f"{self.world.answers_url}/{name}"))
        team = "T0OTHER" if name == "eve" else "T0SANDBOX"
        if "user" in body:
            body["user"] = {"id": person.id, "name": name, "username": name, "team_id": team}
        else:
            body |= {"user_id": person.id, "user_name": name, "team_id": team}
        if "view" in body:
            # Each form is another one, or the second to be sent would count as a repeat of the first.
            body["view"]["hash"] = f"1767614400.{next(self._serial):08d}"
        return body

    def _aimed(self, body: str) -> dict[str, Any]:
        """Let what was clicked below an edition be below one that was posted there: Orders' is the fourth."""
        position = self.world.rng.randrange(3)
        body = re.sub(r'"value": "2:0"', f'"value": "4:{position}"', body)
        aimed: dict[str, Any] = json.loads(
            body.replace('\\"edition\\":2,\\"position\\":0', f'\\"edition\\":4,\\"position\\":{position}')
        )
        return aimed

    def poisoned(self, body: dict[str, Any]) -> dict[str, Any]:
        """Put hostile words wherever the payload has words that somebody typed."""
        world, rng = self.world, self.world.rng
        view = body.get("view") or {}
        room = {
            block.get("block_id"): (block.get("element") or {}).get("max_length") for block in view.get("blocks", [])
        }
        for block, fields in (view.get("state") or {}).get("values", {}).items():
            for held in fields.values():
                self._fill(held, block, room.get(block))
        for action in body.get("actions", []):
            self._fill(action, action.get("block_id", ""), None)
        if body.get("type") == "block_suggestion" and rng.random() < 0.7:
            body["value"] = rng.choice((world.short(20), world.text(), SECRET))
        if "command" in body and body.get("text"):
            body["text"] = world.text()
        if "message" in body and body.get("type") == "message_action":
            self._say(body["message"])
        if view.get("private_metadata") and rng.random() < 0.7:
            kept = json.loads(view["private_metadata"])
            if "words" in kept:
                kept["words"] = self._searched()
            view["private_metadata"] = json.dumps(kept)
        return body

    def _fill(self, held: dict[str, Any], block: str, most: int | None) -> None:
        world = self.world
        if held.get("type") == "plain_text_input":
            if block == "evidence_url":
                held["value"] = world.address() if world.rng.random() < 0.7 else world.short(100)
            elif "find" in str(held.get("action_id")):
                held["value"] = self._searched()
            else:
                held["value"] = world.short(most) if most and most < 200 else world.text()[: most or 3000]
        if held.get("type") == "multi_external_select" and held.get("selected_options"):
            for option in held["selected_options"]:
                option["value"] = world.short(40)

    def _searched(self) -> str:
        """Draw words to search: hostile ones, or what finds such texts."""
        rng = self.world.rng
        found = f"{self.world.mark}{self.world.seed}n{rng.randrange(len(self.world.texts))}"
        return rng.choice((self.world.text()[:200], found, found, "plan parcel nobody", SECRET))

    def _say(self, message: dict[str, Any]) -> None:
        """Let somebody have written it: as rich text, with links that have other names, and as Slack escapes it."""
        words, address = self.world.text(), self.world.address()
        escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        message["ts"] = f"1767614400.{next(self._serial):06d}"
        message["text"] = f"{escaped} <{address}|Sign in here> <!channel> <@U0BEN|{'x'}>"
        pieces = [
            {"type": "text", "text": words},
            {"type": "link", "url": address, "text": "Sign in here"},
            {"type": "broadcast", "range": "channel"},
            {"type": "user", "user_id": "U0BEN"},
            {"type": "emoji", "name": "tada"},
        ]
        section = {"type": "rich_text_section", "elements": pieces}
        message["blocks"] = [{"type": "rich_text", "block_id": "b1", "elements": [section]}]


def golden(path: Path) -> dict[str, Any]:
    """Read a payload that was kept, from a view that nobody has open: by its number it might be somebody else's here."""
    body: dict[str, Any] = json.loads(re.sub(r'"V0(\d+)(\\?")', r'"V0GOLDEN\1\2', path.read_text("utf-8")))
    return body


def _read(given: Any) -> Any:
    return json.loads(given) if isinstance(given, str) else given
