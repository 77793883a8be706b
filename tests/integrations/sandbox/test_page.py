"""The control page: every control of the command as a form, without scripts, and nothing foreign as markup."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from integrations.sandbox.control import SHAPES, ControlClient
from integrations.sandbox.faults import Kind
from integrations.sandbox.page import QUICK, render
from integrations.sandbox.routing import Arrival
from integrations.sandbox.server import Server
from integrations.sandbox.world import World

from .fakes import new_world, served


@pytest.fixture
def server() -> Iterator[Server]:
    with served() as running:
        yield running


def visit(server: Server, headers: dict[str, str] | None = None, **form: str) -> tuple[int, str]:
    data = urlencode(form).encode() if form else None
    request = urllib.request.Request(f"{server.url}/", data=data, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def said(page: str) -> str:
    found = re.search(r'<p role="status"[^>]*>(.*?)</p>', page)
    return found[1].replace("&#x27;", "'").replace("&quot;", '"') if found else ""


def add_note(server: Server, title: str = "Opening") -> int:
    return server.world.answer(Arrival("POST", "/notes/v1/notes", {}, f'{{"title": "{title}"}}'.encode())).status


def test_page_holds_every_control(server: Server) -> None:
    status, page = visit(server)
    assert status == 200
    assert set(re.findall(r'name="action" value="(\w+)"', page)) == set(SHAPES)
    assert {kind.value for kind in Kind} <= set(re.findall(r'<option value="([\w-]+)"', page))
    assert f"{server.url}/notes-figures" in page
    assert "<script" not in page


def test_time_moves(server: Server) -> None:
    before = server.world.now()
    assert said(visit(server, action="advance", seconds="3600")[1]).startswith("In the sandbox it is now 20")
    assert (server.world.now() - before).total_seconds() >= 3600
    assert "2100-01-01T" in said(visit(server, action="to", instant="2100-01-01T00:00:00Z")[1])
    status, page = visit(server, action="to", instant="2001-01-01T00:00:00Z")
    assert (status, said(page)[:41]) == (400, "The sandbox's time only moves forward, an")


def test_events_end_and_everything_is_reset(server: Server) -> None:
    add_note(server)
    assert said(visit(server, action="finish", title="Opening")[1]) == 'Finished “Opening”: {"notes": 1}.'
    assert visit(server, action="finish", title="Nothing of the kind")[0] == 400
    assert "Newest 30 of 1 effects" in visit(server)[1]
    visit(server, action="reset")
    assert ControlClient(server.url).ledger()["notes"] == []


def test_switches_take_what_they_are_like(server: Server) -> None:
    assert said(visit(server, action="switch", platform="notes", name="loud", value="true")[1]) == (
        "notes: loud is now true."
    )
    assert said(visit(server, action="switch", platform="notes", name="unit", value="minutes")[1]).endswith("minutes.")
    assert visit(server, action="switch", platform="notes", name="limit", value="many")[0] == 400
    assert visit(server, action="switch", platform="all", name="latency", value="1")[0] == 200
    assert server.world.platforms["notes"].switches() == {"loud": True, "unit": "minutes", "limit": 10}
    assert server.world.latency_ms == 1


def test_a_fault_is_ordered_strikes_and_is_taken_back(server: Server) -> None:
    form = {"action": "fault", "platform": "notes", "kind": "status", "method": "POST", "path": "", "status": "429"}
    page = visit(server, **form, retry_after="7", seconds="", times="2", probability="1", body='{"slow": 1}')[1]
    assert said(page) == "Ordered: notes: status, 429, on POST, 2 times."
    answer = server.world.answer(Arrival("POST", "/notes/v1/notes", {}, b"{}"))
    assert (answer.status, answer.headers["Retry-After"], answer.content) == (429, "7", b'{"slow": 1}')
    assert "Take all faults back" in page
    assert said(visit(server, action="fault", clear="true")[1]) == "Faults taken back: 1."
    assert add_note(server) == 201
    assert visit(server, action="fault", platform="notes", kind="status")[0] == 400


@pytest.mark.parametrize("values", QUICK.values(), ids=QUICK)
def test_quick_orders_make_sense(server: Server, values: dict[str, str]) -> None:
    assert visit(server, action="fault", platform="notes", **values)[0] == 200
    assert len(server.world.faults.dump()) == 1


def test_tokens_expire() -> None:
    world = World.of_registry()
    keys = {"x-airmeet-access-key": "a", "x-airmeet-secret-key": "b", "content-type": "application/json"}
    assert world.answer(Arrival("POST", "/airmeet/api/v1/auth", keys, b"{}")).status == 200
    token = next(iter(world.platforms["airmeet"].sandbox.state["tokens"]))
    held = {"x-airmeet-access-token": token, "content-type": "application/json"}
    assert world.answer(Arrival("GET", "/airmeet/api/v1/airmeets", held)).status == 200
    with served(world) as server:
        assert said(visit(server, action="expire", platform="airmeet")[1]) == "airmeet: access tokens expired: 1."
        assert ControlClient(server.url).expire("whereby") == 0
    assert world.answer(Arrival("GET", "/airmeet/api/v1/airmeets", held)).status == 412


@pytest.mark.parametrize("slug", ["airmeet", "bemyapp", "meltingspot"])
def test_mails_go_out_or_not(slug: str) -> None:
    """The switch ``mails`` of every platform that may write to people."""
    sandbox = World.of_registry().platforms[slug].sandbox
    for goes_out in (True, False):
        before = len(sandbox.state["ledger"])
        sandbox.state["switches"]["mails"] = goes_out
        sandbox.mail("ann@example.org")
        assert sandbox.state["ledger"][before:] == [["mail", "ann@example.org"]] * goes_out


@pytest.mark.parametrize("form", [{"action": "explode"}, {"action": ""}, {"x": "y"}])
def test_nonsense_is_refused_in_words(server: Server, form: dict[str, str]) -> None:
    status, page = visit(server, **form)
    assert status == 400
    assert "There is no control action" in said(page)


def test_another_site_cannot_send_the_form(server: Server) -> None:
    status, page = visit(server, {"Origin": "https://evil.example"}, action="reset")
    assert (status, said(page)) == (400, "This form was sent from another site. Nothing was done.")
    own = f"http://127.0.0.1:{server.port}"
    assert visit(server, {"Origin": own}, action="reset")[0] == 200


def test_other_methods_are_refused(server: Server) -> None:
    with pytest.raises(urllib.error.HTTPError, match="405"):
        urllib.request.urlopen(urllib.request.Request(f"{server.url}/", method="DELETE"), timeout=10)


class Labels(HTMLParser):
    """Counts inputs that stand in no label, and everything that is asked for by that name."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.bare, self.names = 0, 0, list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside += tag == "label"
        self.names.append(tag)
        if tag in ("input", "select", "textarea") and dict(attrs).get("type") != "hidden":
            self.bare += not self.inside

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "label"


def test_page_is_accessible_and_shows_foreign_text_as_text() -> None:
    world = new_world()
    world.answer(Arrival("POST", "/notes/v1/notes", {}, b'{"title": "x"}'))
    world.platforms["notes"].sandbox.record("<script>alert(1)</script>", "<img src=x>")
    world.answer(Arrival("GET", "/<script>", {}, b""))
    page = render(world, "http://sandbox.test", "<b>said</b>").decode()
    reader = Labels()
    reader.feed(page)
    assert reader.bare == 0
    assert not {"script", "img", "b"} & set(reader.names)
    assert '<html lang="en">' in page
    assert page.count("<h1>") == 1
    assert page.count("aria-labelledby") == page.count("<h2 ")
