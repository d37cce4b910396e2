"""The Web API's methods: one table of all of them."""

from collections.abc import Mapping

from sandbox.methods import auth, blocks, chat, conversations, reactions, users, views
from sandbox.methods.method import Method

METHODS: Mapping[str, Method] = {
    method.name: method
    for module in (auth, blocks, chat, conversations, reactions, users, views)
    for method in module.METHODS
}
