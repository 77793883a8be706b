"""The last moment before bytes leave: whoever may not send any more keeps them back."""

from __future__ import annotations

import pytest

from integrations import registry
from integrations.core.errors import NotSent
from integrations.core.http import Client
from integrations.sandbox.server import serve
from integrations.sandbox.world import World


@pytest.mark.parametrize("connected", [False, True])
def test_nothing_leaves_once_it_may_not_go(connected: bool) -> None:
    """On a new connection as on one that is open already; afterwards the client can be used as before."""
    with serve(World.of_registry()) as server:
        platform = registry.get("whereby")
        (_, url), *_ = server.world.addresses(server.url)["whereby"]
        options = platform.account_options()
        hosts, keys = {"api": url}, {"api_key": "key-of-a-test"}
        with Client(platform, hosts=hosts, credentials=keys, options=options, allow_private=True) as client:
            if connected:
                client.request("GET", "/meetings")
            client.gate.may_go = lambda: False
            with pytest.raises(NotSent):
                client.request("POST", "/meetings", json={"endDate": "2030-01-01T00:00:00Z"})
            assert server.world.requests()["counts"]["whereby"] == connected
            client.gate.may_go = lambda: True
            client.request("GET", "/meetings")
            assert server.world.requests()["counts"]["whereby"] == connected + 1
