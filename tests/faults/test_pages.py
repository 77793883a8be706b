"""What staff do in the browser, against the real web server: many clicks, one push; an outage that is said as such."""

from __future__ import annotations

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import httpx
import pytest
from django.urls import reverse

from .installation import Installation, until
from .proxy import Proxy
from .sizes import Grown
from .truth import verdict


@pytest.fixture
def site(place: Installation) -> str:
    """Where gunicorn answers."""
    place.run("collectstatic", "--noinput", "--verbosity", 0)
    port = Proxy.free_port()
    words = ("--bind", f"127.0.0.1:{port}", "--workers", 2, "--threads", 2, "--config", "python:portal.web_server")
    place.start("gunicorn", "portal.wsgi", *words)
    url = f"http://127.0.0.1:{port}"
    until(lambda: answers(url), seconds=180)
    return url


def answers(url: str) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(f"{url}/healthz/web").status_code == 200
    return False


def signed_in(place: Installation, site: str, name: str) -> httpx.Client:
    words = ("add_user", name, "--email", f"{name}@example.org", "--team", "Main", "--role", "owner")
    path = place.json(*words)["link"].partition("/sign-in/")[2]
    client = httpx.Client(base_url=site, timeout=60)
    page = client.get(f"/sign-in/{path}")
    answer = client.post(f"/sign-in/{path}", data=fields(page.text))
    assert answer.status_code == 302, answer.text[:500]
    return client


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the last form on a page."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_connections_that_nobody_closes_keep_nobody_out(place: Installation, site: str) -> None:
    """Each is answered and then left open by its client: that must cost the others nothing."""
    host, port = urlsplit(site).hostname, urlsplit(site).port
    assert host and port
    with ExitStack() as kept:
        for _ in range(60):
            idle = kept.enter_context(socket.create_connection((host, port), timeout=20))
            idle.sendall(f"GET /nothing/ HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        assert answers(site), "gunicorn by itself would wait two seconds for each"
        assert b" 404 " in idle.recv(100)


def test_many_clicks_are_one_push(place: Installation, site: str) -> None:
    """B01, B02, B03: a double click, two people at once, Back and the button again, F5."""
    place.event("rooms", slots=3, guests=0, on=["whereby"])
    people = [signed_in(place, site, name) for name in ("bo", "cy")]
    page = reverse("desk:plan", args=[1])
    shown = [client.get(page) for client in people]
    assert [one.status_code for one in shown] == [200, 200], shown[0].text[-1000:]
    forms = [(client, fields(one.text)) for client, one in zip(people, shown, strict=True)]
    with ThreadPoolExecutor(4) as pool:
        clicks = list(pool.map(lambda own: own[0].post(page, data=own[1]), forms * 2))
    assert {click.status_code for click in clicks} == {302}, clicks[0].text[-1500:]
    runs = {click.headers["location"] for click in clicks}
    assert len(runs) == 1, runs
    again = people[0].post(page, data=forms[0][1])
    assert again.headers["location"] in runs
    place.run("push", "rooms", "--wait")
    found = verdict(place)
    assert found.sound, found
    assert found.states == {"done": 3}
    words = re.sub(r"(<[^>]*>|\s)+", " ", people[1].get(runs.pop()).text)
    assert "3 done" in words or "3 of 3" in words, words


def test_an_outage_is_said_and_passes(place: Installation, site: str) -> None:
    """A16, what a browser sees: no traceback, and the next request works again."""
    if not isinstance(place.size, Grown):
        return  # SQLite is never away
    client = signed_in(place, site, "bo")
    place.size.wire.cut()
    answer = client.get("/admin/")
    assert answer.status_code == 503
    assert "Traceback" not in answer.text
    assert not answers(site)
    place.size.wire.mend()
    assert client.get("/admin/").status_code == 200
    assert answers(site)
