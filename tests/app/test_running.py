"""A running Pollen: started, asked how it is, and stopped, in both modes and on both databases."""

import aiohttp
import pytest

from tests.slack import living


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_health_is_told_in_both_modes(tmp_path, http):
    async with living(f"sqlite:///{tmp_path}/a.db", http=http) as world, aiohttp.ClientSession() as browser:
        async with browser.get(f"{world.pollen.url}/healthz") as alive:
            assert (alive.status, await alive.json()) == (200, {"alive": True})
        async with browser.get(f"{world.pollen.url}/readyz") as ready:
            assert ready.status == 200
            assert (await ready.json())["ready"] is True
