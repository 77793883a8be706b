"""The world through a real socket: framing, kept connections, faults as a caller sees them, stopping."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from integrations.sandbox import connections
from integrations.sandbox.server import Server, serve

from .fakes import in_threads, new_world, served

NOTE = json.dumps({"title": "Opening"})


@pytest.fixture
def server() -> Iterator[Server]:
    with served() as running:
        yield running


@pytest.fixture
def line(server: Server) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    yield connection
    connection.close()


def ask(line: http.client.HTTPConnection, method: str, path: str, body: str | None = None) -> tuple[int, object]:
    line.request(method, path, body)
    reply = line.getresponse()
    raw = reply.read()
    return reply.status, json.loads(raw) if raw else None


def raw_exchange(server: Server, sent: bytes) -> bytes:
    """Everything the server says until it closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(sent)
        return b"".join(iter(lambda: line.recv(65536), b""))


def add_note(server: Server) -> bytes:
    head = f"POST /notes/v1/notes HTTP/1.1\r\nHost: x\r\nContent-Length: {len(NOTE)}\r\n\r\n"
    return raw_exchange(server, (head + NOTE).encode())


def test_answer_and_headers_come_through(line: http.client.HTTPConnection) -> None:
    line.request("POST", "/notes/v1/notes", NOTE)
    reply = line.getresponse()
    assert (reply.status, json.loads(reply.read())) == (201, {"id": "n1"})
    assert (reply.headers["Content-Type"], reply.headers["X-Note"]) == ("application/json", "n1")


def test_one_connection_carries_many_requests(line: http.client.HTTPConnection) -> None:
    ask(line, "POST", "/notes/v1/notes", NOTE)
    first = line.sock
    answers = [ask(line, "GET", "/notes-figures/v1/figures") for _ in range(20)]
    assert answers == [(200, {"notes": 1})] * 20
    assert ask(line, "DELETE", "/notes/v1/notes/n1") == (204, None)
    assert ask(line, "GET", "/nowhere")[0] == 404
    assert ask(line, "PATCH", "/notes/v1/notes/n1")[0] == 404
    assert line.sock is first


def test_pipelined_small_answers_are_not_delayed(line: http.client.HTTPConnection) -> None:
    ask(line, "GET", "/notes-figures/v1/figures")
    began = time.monotonic()
    for _ in range(50):
        ask(line, "GET", "/notes-figures/v1/figures")
    assert time.monotonic() - began < 1.5  # with Nagle against delayed acknowledgements it would be 2 s


def test_head_has_the_length_but_no_body(server: Server) -> None:
    said = raw_exchange(server, b"HEAD /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert said.endswith(b"\r\n\r\n")


def test_body_above_the_cap_is_refused_and_the_connection_closed(
    line: http.client.HTTPConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MAX_BODY", 1000)
    assert ask(line, "POST", "/notes/v1/notes", "x" * 200_000)[0] == 413
    assert line.sock is None
    assert ask(line, "POST", "/notes/v1/notes", json.dumps({"title": "x" * 900}))[0] == 201


@pytest.mark.parametrize(
    ("header", "status"),
    [("Transfer-Encoding: chunked", b"411"), ("Content-Length: -5", b"400"), ("Content-Length: ten", b"400")],
)
def test_odd_framing_is_refused(server: Server, header: str, status: bytes) -> None:
    said = raw_exchange(server, f"POST /notes/v1/notes HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
    assert said.split(b" ")[1] == status


def test_body_that_ends_early_has_no_effect(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(b"POST /notes/v1/notes HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{")
        line.shutdown(socket.SHUT_WR)
        assert line.recv(100) == b""
    assert server.world.requests()["counts"]["notes"] == 0


def test_status_fault_has_no_effect(server: Server, line: http.client.HTTPConnection) -> None:
    server.world.order({"platform": "notes", "kind": "status", "status": 503, "retry_after": "7"})
    line.request("POST", "/notes/v1/notes", NOTE)
    reply = line.getresponse()
    reply.read()
    assert (reply.status, reply.headers["Retry-After"]) == (503, "7")
    assert server.world.ledger()["notes"] == []
    assert ask(line, "POST", "/notes/v1/notes", NOTE)[0] == 201


@pytest.mark.parametrize(("kind", "effects"), [("drop-before", 0), ("drop-after", 1)])
def test_dropped_connection_says_nothing(server: Server, kind: str, effects: int) -> None:
    server.world.order({"platform": "notes", "kind": kind})
    assert add_note(server) == b""
    assert len(server.world.ledger()["notes"]) == effects
    assert server.world.requests()["last"] == [["POST", "/notes/v1/notes", 0]]


def test_truncated_answer_has_the_full_length_and_half_the_body(server: Server) -> None:
    server.world.order({"platform": "notes", "kind": "truncate"})
    head, _, body = add_note(server).partition(b"\r\n\r\n")
    assert b"Content-Length: 12" in head
    assert body == b'{"id":'
    assert server.world.ledger()["notes"] == [["note", "n1"]]


def test_truncated_answer_without_body_stops_in_the_head(server: Server) -> None:
    server.world.order({"platform": "notes", "kind": "truncate"})
    said = raw_exchange(server, b"DELETE /notes/v1/notes/n1 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert said.startswith(b"HTTP/1.1")
    assert b"\r\n\r\n" not in said


def test_garbage_is_html_and_the_connection_stays(server: Server, line: http.client.HTTPConnection) -> None:
    server.world.order({"platform": "notes", "kind": "garbage"})
    line.request("POST", "/notes/v1/notes", NOTE)
    reply = line.getresponse()
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert reply.read().startswith(b"<!doctype html>")
    assert ask(line, "GET", "/notes-figures/v1/figures") == (200, {"notes": 1})


def test_delay_is_waited_for_and_holds_up_nobody_else(server: Server) -> None:
    server.world.order({"platform": "notes", "kind": "delay", "seconds": 0.6, "method": "POST"})
    began = time.monotonic()
    slow = threading.Thread(target=add_note, args=(server,))
    slow.start()
    other = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    assert ask(other, "GET", "/notes-figures/v1/figures") == (200, {"notes": 0})
    assert time.monotonic() - began < 0.5
    time.sleep(0.8)
    assert ask(other, "GET", "/notes-figures/v1/figures") == (200, {"notes": 1})
    other.close()
    server.stop()  # cuts the connection that was kept open after the late answer
    slow.join(5)
    assert not slow.is_alive()


def test_stall_has_its_effect_and_answers_nothing_for_its_time(server: Server) -> None:
    server.world.order({"platform": "notes", "kind": "stall", "seconds": 0.4})
    began = time.monotonic()
    assert add_note(server) == b""
    assert time.monotonic() - began >= 0.4
    assert len(server.world.ledger()["notes"]) == 1


def test_latency_is_added_to_every_answer(server: Server, line: http.client.HTTPConnection) -> None:
    server.world.switch("all", "latency", 100)
    began = time.monotonic()
    for _ in range(3):
        ask(line, "GET", "/rooms/v1/meetings")
    assert 0.3 <= time.monotonic() - began < 2


def test_stopping_ends_a_stall_at_once_and_cuts_idle_connections() -> None:
    world = new_world()
    world.order({"platform": "notes", "kind": "stall"})
    with served(world) as server:
        idle = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        ask(idle, "GET", "/rooms/v1/meetings")
        said: list[bytes] = []
        stalled = threading.Thread(target=lambda: said.append(add_note(server)))
        stalled.start()
        while not world.ledger()["notes"]:
            time.sleep(0.01)
        began = time.monotonic()
    stalled.join(5)
    assert time.monotonic() - began < 2
    assert said == [b""]
    assert idle.sock is not None
    assert idle.sock.recv(1) == b""
    idle.close()


def test_a_delayed_request_given_up_by_stopping_has_no_effect() -> None:
    world = new_world()
    world.order({"platform": "notes", "kind": "delay", "seconds": 60})
    with served(world) as server:
        waiting = threading.Thread(target=add_note, args=(server,))
        waiting.start()
        while world.faults.dump():
            time.sleep(0.01)
    waiting.join(5)
    assert not waiting.is_alive()
    assert world.ledger()["notes"] == []


def test_taken_port_is_told_when_taking_it(server: Server) -> None:
    with pytest.raises(OSError, match="in use"):
        serve(new_world(), server.port)


def test_two_threads_with_a_connection_each_lose_nothing(server: Server) -> None:
    def work() -> None:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        for _ in range(40):
            assert ask(line, "POST", "/notes/v1/notes", NOTE)[0] == 201
        line.close()

    in_threads(2, work)
    keys = [key for _effect, key in server.world.ledger()["notes"]]
    assert keys == [f"n{number}" for number in range(1, 81)]


def test_control_pages_and_their_refusals(line: http.client.HTTPConnection) -> None:
    ask(line, "POST", "/notes/v1/notes", NOTE)
    assert ask(line, "GET", "/_control/ledger") == (200, {"notes": [["note", "n1"]], "rooms": []})
    assert ask(line, "GET", "/_control/requests") == (
        200,
        {"counts": {"notes": 1, "rooms": 0}, "last": [["POST", "/notes/v1/notes", 201]]},
    )
    status, state = ask(line, "GET", "/_control/")
    assert isinstance(state, dict)
    assert (status, state["platforms"]["notes"]["effects"]) == (200, 1)
    assert ask(line, "GET", "/_control/nothing")[0] == 404
    assert ask(line, "POST", "/_control/nothing", "{}")[0] == 404
    assert ask(line, "PUT", "/_control/reset", "{}")[0] == 405


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("advance", "{"),
        ("advance", "[]"),
        ("advance", "{}"),
        ("advance", '{"seconds": "5"}'),
        ("advance", '{"seconds": true}'),
        ("to", '{"instant": "tomorrow"}'),
        ("to", '{"instant": "2050-01-01T00:00:00"}'),
        ("finish", '{"title": " "}'),
        ("fault", "{}"),
        ("fault", '{"platform": "nobody", "kind": "stall"}'),
        ("switch", '{"platform": "notes", "name": "loud"}'),
    ],
)
def test_control_action_asked_wrongly_is_refused_in_words(
    line: http.client.HTTPConnection, name: str, body: str
) -> None:
    status, answer = ask(line, "POST", f"/_control/{name}", body)
    assert isinstance(answer, dict)
    assert (status, bool(answer["message"])) == (400, True)
