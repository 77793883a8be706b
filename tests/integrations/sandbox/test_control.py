"""The client of the control endpoints and the words it takes from a command line."""

from __future__ import annotations

import argparse
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from integrations.sandbox import control
from integrations.sandbox.control import ControlClient, ControlError
from integrations.sandbox.routing import Arrival
from integrations.sandbox.server import Server

from .fakes import served


@pytest.fixture
def server() -> Iterator[Server]:
    with served() as running:
        yield running


def said(server: Server, *words: str) -> str:
    parser = argparse.ArgumentParser()
    control.add_arguments(parser)
    return control.run(vars(parser.parse_args([*words, "--url", server.url])))


def add_note(server: Server, title: str) -> int:
    body = f'{{"title": "{title}"}}'.encode()
    return server.world.answer(Arrival("POST", "/notes/v1/notes", {}, body)).status


def test_client_moves_the_clock(server: Server) -> None:
    client = ControlClient(server.url)
    before = client.now()
    assert client.advance(3600) - before >= timedelta(hours=1)
    target = client.now() + timedelta(days=2)
    assert abs(client.to(target) - target) < timedelta(seconds=2)


def test_client_sees_what_happened(server: Server) -> None:
    add_note(server, "Opening")
    client = ControlClient(server.url + "/")
    assert client.ledger()["notes"] == [["note", "n1"]]
    assert client.requests()["counts"]["notes"] == 1
    assert client.state()["platforms"]["notes"]["label"] == "Notes"
    assert client.finish("Opening") == {"notes": 1}
    assert client.switch("notes", "limit", 3) == 3
    client.reset()
    assert client.ledger()["notes"] == []


def test_words_move_time_and_say_when_it_is(server: Server) -> None:
    assert said(server, "advance", "60").startswith("In the sandbox it is now 20")
    assert said(server, "to", "2100-01-01T01:00:00+01:00") == "In the sandbox it is now 2100-01-01 00:00:00 UTC."
    assert said(server, "to", "2100-01-02T00:00:00Z") == "In the sandbox it is now 2100-01-02 00:00:00 UTC."


def test_words_finish_a_title_with_or_without_quotation_marks(server: Server) -> None:
    add_note(server, "Grand Opening")
    assert said(server, "finish", "Grand Opening") == "Finished 'Grand Opening': notes 1."
    assert said(server, "finish", "Grand", "Opening") == "Finished 'Grand Opening': notes 1."


def test_words_order_and_clear_faults(server: Server) -> None:
    words = ["fault", "notes", "status", "--status", "429", "--retry-after", "5", "--times", "2", "--path", "/notes"]
    assert said(server, *words, "--method", "POST", "--body", '{"a": 1}').startswith("Ordered: notes: status, 429")
    assert add_note(server, "x") == 429
    assert server.world.faults.dump()[0]["body"] == {"a": 1}
    assert said(server, "fault", "clear") == "Faults taken back: 1."
    assert add_note(server, "x") == 201


def test_words_reset_and_switch(server: Server) -> None:
    assert said(server, "switch", "notes", "loud", "true") == "notes: loud is now true."
    assert said(server, "switch", "all", "latency", "20") == "all: latency is now 20.0."
    assert "as new" in said(server, "reset")


@pytest.mark.parametrize(
    ("words", "usage", "message"),
    [
        (["advance"], True, "advance SECONDS"),
        (["advance", "soon"], True, "no number"),
        (["advance", "-5"], False, "only moves forward"),
        (["advance", "inf"], False, "ends with the year"),
        (["to", "tomorrow"], True, "no ISO 8601 instant"),
        (["to", "2050-01-01T00:00"], True, "lacks its offset"),
        (["to", "2001-01-01T00:00Z"], False, "only moves forward"),
        (["finish"], True, "finish EVENT-TITLE"),
        (["finish", "Nothing"], False, "Nothing in the sandbox has the title 'Nothing'"),
        (["fault"], True, "fault PLATFORM"),
        (["fault", "notes", "explode"], True, "makes no sense: kind"),
        (["fault", "notes", "status"], True, "needs the status"),
        (["fault", "nobody", "stall"], True, "no platform 'nobody'"),
        (["reset", "--times", "2"], True, "--times belongs to a fault"),
        (["fault", "clear", "--retry-after", "2"], True, "--retry-after belongs to a fault"),
        (["reset", "now"], True, "written: reset"),
        (["switch", "notes", "loud"], True, "switch PLATFORM NAME VALUE"),
        (["switch", "notes", "quiet", "1"], True, "no switch 'quiet'"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(server: Server, words: list[str], usage: bool, message: str) -> None:
    with pytest.raises(ControlError) as caught:
        said(server, *words)
    assert message in caught.value.message
    assert caught.value.usage is usage


def test_nobody_there_is_one_sentence() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(ControlError, match=f"No sandbox answers at {url}") as caught:
            ControlClient(url).now()
    assert caught.value.usage is False


@pytest.mark.parametrize("answer", [b"SSH-2.0-other\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", b""])
def test_something_else_there_is_one_sentence(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        threading.Thread(target=_answer_once, args=(other, answer), daemon=True).start()
        with pytest.raises(ControlError, match="sandbox") as caught:
            ControlClient(f"http://127.0.0.1:{other.getsockname()[1]}", timeout=5).now()
    assert caught.value.usage is False


def _answer_once(listener: socket.socket, answer: bytes) -> None:
    line, _address = listener.accept()
    with line:
        line.recv(4096)
        line.sendall(answer)


@pytest.mark.parametrize("url", ["", "127.0.0.1:8900", "ftp://127.0.0.1", "file:///x", "http://", "http://h:99999"])
def test_no_web_address_is_wrong_usage(url: str) -> None:
    with pytest.raises(ControlError) as caught:
        ControlClient(url)
    assert caught.value.usage is True
