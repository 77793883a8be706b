"""Answers that are slow, endless, huge, broken or of somebody else: bounded in time and memory, never believed."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
import tracemalloc
import zlib
from typing import Any

import pytest

from integrations.core import bodies
from integrations.core.errors import Ambiguous, NotReady, NotSent, PlatformError, Rejected, Unavailable, Untrusted
from integrations.core.http import Client
from tests.support.reasons import said, why

from .raw import KEY, RawServer, Say, answer, client, raw_server

WALL = 0.6
MOST = 50_000
MOVED = (301, 302, 303, 307, 308)


def drip(start: bytes, piece: bytes, pause: float = 0.05) -> Say:
    """Say ``start``, then ``piece`` again and again."""

    def say(connection: socket.socket) -> None:
        connection.sendall(start)
        until = time.monotonic() + 8
        while time.monotonic() < until:
            connection.sendall(piece)
            if pause:
                time.sleep(pause)

    return say


def ask(server: RawServer, method: str = "GET", **more: Any) -> Any:
    with client(f"http://127.0.0.1:{server.port}", wall=WALL, most=MOST, **more) as made:
        return made.request(method, "/things", json={"a": 1} if method == "POST" else None)


@pytest.mark.parametrize(("method", "error"), [("GET", Unavailable), ("POST", Ambiguous)])
@pytest.mark.parametrize(
    "say",
    [
        pytest.param(drip(b"", b"H"), id="C19 headers never come"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nX-A: ", b"a"), id="C18 headers drip"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n"), id="headers without end"),
        pytest.param(drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="only interim answers"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\n\r\n", b" "), id="C18 body drips"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", b" "), id="a promised body drips"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"), id="chunks drip"),
    ],
)
def test_a_call_ends_at_its_wall_whatever_drips(say: Say, method: str, error: type[PlatformError]) -> None:
    begun = time.monotonic()
    with raw_server(say) as server, pytest.raises(error):
        ask(server, method)
    assert time.monotonic() - begun < WALL + 1.5


@pytest.mark.parametrize(
    "say",
    [
        pytest.param(drip(b"HTTP/1.1 200 OK\r\n\r\n", b"[" * 65536, 0), id="endless"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", b" " * 65536, 0), id="promised"),
        pytest.param(
            drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"14\r\n" + b" " * 20 + b"\r\n", 0),
            id="crumbs",
        ),
        pytest.param(
            answer(gzip.compress(b"0" * 20_000_000), headers="Content-Encoding: gzip\r\n"), id="a bomb, packed"
        ),
        pytest.param(
            answer(gzip.compress(gzip.compress(b"0" * 20_000_000)), headers="Content-Encoding: gzip, gzip\r\n"),
            id="a bomb, packed twice",
        ),
    ],
)
def test_memory_is_bounded_whatever_comes(say: Say) -> None:
    with raw_server(say) as server, client(f"http://127.0.0.1:{server.port}", wall=3, most=MOST) as made:
        tracemalloc.start()
        try:
            with pytest.raises(Ambiguous):
                made.request("POST", "/things", json={})
            assert tracemalloc.get_traced_memory()[1] < 2_000_000
        finally:
            tracemalloc.stop()


def test_what_is_packed_as_asked_for_is_read() -> None:
    body = json.dumps([{"name": "Zoë"}] * 1000).encode()
    with raw_server(answer(gzip.compress(body), headers="Content-Encoding: gzip\r\n")) as server:
        assert len(ask(server).data) == 1000
    assert b"accept-encoding: gzip\r\n" in server.heard[0].lower()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(b'{"id": 1}' * 999)[:-9], "Content-Encoding: gzip\r\n"),
        (gzip.compress(b'{"id": 1}') + b"more", "Content-Encoding: gzip\r\n"),
        (b'{"id": 1}', "Content-Encoding: gzip\r\n"),
        (zlib.compress(b'{"id": 1}'), "Content-Encoding: br\r\n"),
        (b'{"id": 1, "n": NaN}', ""),
        (b'{"id": 1, "n": -Infinity}', ""),
        (b'{"id": 1', ""),
        (b"[" * 100_000, ""),
        (b'{"id": ' + b"9" * 10_000 + b"}", ""),
        (b"<html>Sign in</html>", "Content-Type: text/html\r\n"),
        (b"\xff\xfe\x00", ""),
    ],
    ids=[
        "cut",
        "trailing",
        "not packed",
        "another packing",
        "NaN",
        "infinity",
        "open",
        "deep",
        "long",
        "page",
        "bytes",
    ],
)
def test_what_cannot_be_read_is_not_believed(body: bytes, headers: str) -> None:
    with raw_server(answer(body, "201 Created", headers)) as server:
        with pytest.raises(Ambiguous):
            ask(server, "POST")
        with pytest.raises(Unavailable):
            ask(server)


def test_of_a_name_that_stands_twice_the_last_counts() -> None:
    with raw_server(answer(b'{"id": 1, "id": 2, "extra": null}')) as server:
        assert ask(server).data == {"id": 2, "extra": None}


@pytest.mark.parametrize("escape", ["\\ud800", "\\uDFFF", "a\\u0000b"])
def test_no_half_character_and_no_nul_comes_in(escape: str) -> None:
    """Neither a page nor a database takes them, wherever they stand."""
    found, broken = bodies.parse(f'{{"x{escape}": ["{escape}", {{"y": "{escape}"}}], "n": 1}}'.encode())
    assert not broken
    written = json.dumps(found, ensure_ascii=False)
    assert "\x00" not in written and written.encode() and found["n"] == 1
    whole, _ = bodies.parse(b'["\\ud83d\\ude00", "\\u00e9"]')
    assert whole == ["\U0001f600", "\u00e9"]


def test_the_kind_of_content_is_what_it_is_not_what_it_is_called() -> None:
    with raw_server(answer(b'{"id": 1}', headers="Content-Type: text/plain\r\n")) as server:
        assert ask(server).data == {"id": 1}


@pytest.mark.parametrize("cut", [0, 10, 30, 60])
def test_an_answer_that_is_cut_off_proves_nothing(cut: int) -> None:
    whole = b'HTTP/1.1 201 Created\r\nContent-Length: 60\r\n\r\n{"id": 1, "title": "a title'
    with raw_server(lambda connection: connection.sendall(whole[:cut])) as server:
        with pytest.raises(Ambiguous):
            ask(server, "POST")
        with pytest.raises(Unavailable):
            ask(server)


def _each_once(said: list[Say]) -> Say:
    def say(connection: socket.socket) -> None:
        said.pop()(connection)

    return say


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:{port}/", "/elsewhere", "file:///etc/passwd", "http://169.254.1.1/"]
)
def test_no_redirect_is_followed_and_no_key_goes_with_it(place: str) -> None:
    with raw_server(answer(b"{}")) as trap:
        left = [answer(b"", f"{status} Go", f"Location: {place.format(port=trap.port)}\r\n") for status in MOVED]
        with (
            raw_server(_each_once(left)) as server,
            client(f"http://127.0.0.1:{server.port}") as made,
        ):
            for _ in MOVED[1:]:
                with pytest.raises(Unavailable):
                    made.request("GET", "/things")
            with pytest.raises(Ambiguous):
                made.request("POST", "/things", json={})
        assert server.connections == len(MOVED) and KEY.encode() in server.heard[0]
        assert trap.connections == 0


@pytest.mark.parametrize("status", ["500 Oh", "502 Bad Gateway", "408 Slow", "299 Odd"])
def test_a_write_whose_fate_no_status_tells_is_ambiguous(status: str) -> None:
    with raw_server(answer(b"<html>proxy</html>", status)) as server, pytest.raises(Ambiguous) as caught:
        ask(server, "POST")
    assert "<" not in said(caught.value.reason)


def test_accepted_is_no_promise_for_a_write_and_later_for_a_read() -> None:
    with raw_server(answer(b"{}", "202 Accepted")) as server:
        assert ask(server, "POST").status == 202  # the adapter finds no id in it
        with pytest.raises(NotReady):
            ask(server)


@pytest.mark.parametrize("told", [Unavailable(why("A fault of its own.", "fake")), NotReady(why("Later.", "fake"))])
def test_a_platform_that_explains_a_write_away_leaves_it_open(told: PlatformError) -> None:
    with raw_server(answer(b"{}")) as server, pytest.raises(Ambiguous):
        ask(server, "POST", platform={"explain": lambda _status, _data: told})


@pytest.mark.parametrize("status", ["400 Bad", "409 Conflict", "422 Unprocessable"])
def test_a_refusal_is_told_in_words_without_secrets_or_length(status: str) -> None:
    words = f"no {KEY} " + "x" * 900
    refusal = answer(json.dumps({"message": words}).encode(), status)
    with raw_server(refusal) as server, pytest.raises(Rejected) as caught:
        ask(server, "POST")
    assert KEY not in said(caught.value.reason) and len(said(caught.value.reason)) < 560


def test_a_name_that_leads_inside_the_second_time_is_refused_at_the_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    """C35: what was checked is what is connected to; a later answer of the name server is checked anew."""
    found = iter(["93.184.216.34", "127.0.0.1"])
    reached: list[str] = []

    def resolve(_host: str, port: int, **_more: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(found), port))]

    def connect(address: tuple[str, int], *_rest: Any, **_more: Any) -> socket.socket:
        reached.append(address[0])
        raise ConnectionRefusedError

    with raw_server(answer(b"{}")) as server:
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        monkeypatch.setattr(socket, "create_connection", connect)
        with client(f"http://api.raw.test:{server.port}", allow_private=False) as made:
            with pytest.raises(PlatformError) as first:
                made.request("GET", "/")
            with pytest.raises(Untrusted):
                made.request("GET", "/")
        assert not isinstance(first.value, Untrusted)
        assert (reached, server.connections) == (["93.184.216.34"], 0)


def test_a_resolver_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call's limit holds from the name on; nothing was sent, so a write may go again."""
    asleep = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_rest, **_more: asleep.wait(60))
    with client("http://api.raw.test:9", wall=0.2) as made, pytest.raises(NotSent):
        made.request("POST", "/", json={})
    assert not asleep.is_set(), "it was left waiting"
    asleep.set()


def test_the_next_address_is_tried_where_one_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    known = socket.getaddrinfo

    def resolve(host: str, port: int, *rest: Any, **more: Any) -> Any:
        names = ("127.0.0.9", "127.0.0.1") if host == "api.raw.test" else (host,)
        return [entry for name in names for entry in known(name, port, *rest, **more)]

    with raw_server(answer(b'{"id": 1}')) as server:
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        with client(f"http://api.raw.test:{server.port}") as made:
            assert _id(made) == 1


def _id(made: Client) -> Any:
    return made.request("GET", "/").data["id"]
