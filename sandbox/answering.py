"""How requests under /_sandbox are read and answered: JSON in and out, a sentence for what can't be done."""

import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from sandbox.errors import SandboxError, SlackError
from sandbox.wire import Json

Model = TypeVar("Model", bound=BaseModel)
Handler = Callable[[web.Request], Awaitable[Json]]
BAD_REQUEST, NOT_FOUND, CONFLICT = 400, 404, 409


def answering(handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Turn what the handler returns or raises into a response."""

    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response({"ok": True, **await handler(request)})
        except SandboxError as refusal:
            return web.json_response({"ok": False, "error": str(refusal)}, status=CONFLICT)
        except SlackError as refusal:
            return web.json_response(refusal.answer(), status=CONFLICT)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(step) for step in first["loc"])
            sentence = f"{where}: {first['msg']}." if where else f"{first['msg']}."
            return web.json_response({"ok": False, "error": sentence}, status=BAD_REQUEST)
        except web.HTTPNotFound:
            sentence = f"There is no {request.path} to post to."
            return web.json_response({"ok": False, "error": sentence}, status=NOT_FOUND)

    return answer


async def read(request: web.Request, model: type[Model]) -> Model:
    text = await request.text()
    try:
        return model.model_validate(json.loads(text) if text else {})
    except json.JSONDecodeError:
        raise SandboxError("The body is not JSON.") from None
