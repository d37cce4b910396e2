"""Views by the app."""

from sandbox.errors import SlackError, invalid_arguments
from sandbox.methods.method import Method, Request
from sandbox.views import OpenView
from sandbox.wire import Json


def views_open(request: Request) -> Json:
    view = request.arguments.mapping("view")
    return _answer(request, request.views.open(request.arguments.text("trigger_id"), view))


def views_push(request: Request) -> Json:
    view = request.arguments.mapping("view")
    return _answer(request, request.views.push(request.arguments.text("trigger_id"), view))


def views_update(request: Request) -> Json:
    view_id, external_id = request.arguments.text("view_id"), request.arguments.text("external_id")
    if not view_id and not external_id:
        raise invalid_arguments("missing required field: view_id")
    target = request.views.find(view_id) if view_id else request.views.by_external_id(external_id)
    view = request.arguments.mapping("view")
    return _answer(request, request.views.update(target, view, view_hash=request.arguments.text("hash")))


def views_publish(request: Request) -> Json:
    home = request.world.app.manifest.features.app_home
    if home is None or not home.home_tab_enabled:
        raise SlackError("not_enabled")
    user = request.world.users.get(request.arguments.text("user_id"))
    if user is None or user.deleted:
        raise invalid_arguments("invalid `user_id`")
    view = request.arguments.mapping("view")
    return _answer(request, request.views.publish(user.id, view, view_hash=request.arguments.text("hash")))


def _answer(request: Request, view: OpenView) -> Json:
    return {"view": request.views.shape(view, values=False)}


UNFIT = ("duplicate_external_id", "view_too_large")
NO_TRIGGER = ("exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id")
METHODS = [
    Method(
        "views.open", views_open, required=("view",), optional=("trigger_id",), errors=(*UNFIT, *NO_TRIGGER), tier="t4"
    ),
    Method(
        "views.push",
        views_push,
        required=("view",),
        optional=("trigger_id",),
        errors=(*UNFIT, *NO_TRIGGER, "not_found", "push_limit_reached"),
        tier="t4",
    ),
    Method(
        "views.update",
        views_update,
        required=("view",),
        optional=("external_id", "hash", "view_id"),
        errors=(*UNFIT, "hash_conflict", "not_found"),
        tier="t4",
    ),
    Method(
        "views.publish",
        views_publish,
        required=("user_id", "view"),
        optional=("hash",),
        errors=(*UNFIT, "hash_conflict", "not_enabled"),
        tier="t4",
    ),
]
