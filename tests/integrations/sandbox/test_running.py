"""The sandbox in the foreground, and the two commands around it."""

from __future__ import annotations

import io
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from integrations.sandbox.control import ControlClient
from integrations.sandbox.running import CannotRun, announcement, run
from integrations.sandbox.world import World
from portal.cli.management.commands import sandbox, sandbox_control

from .fakes import new_world, served

ROOT = Path(__file__).parents[3]
PROGRAM = """
import sys
from pathlib import Path
from integrations.sandbox.running import run
from tests.integrations.sandbox.fakes import new_world
run(new_world(), 0, Path(sys.argv[1]), lambda line: print(line, flush=True))
"""


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it_cleanly_with_the_world_kept(tmp_path: Path, stop: signal.Signals) -> None:
    state = tmp_path / "world.json"
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, state], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().split("api=")[1].split()[0]
    process.stdout.readline()
    ControlClient(address.removesuffix("/notes")).advance(100)
    process.send_signal(stop)
    assert process.wait(10) == 0
    assert process.stdout.read() == ""
    process.stdout.close()
    assert json.loads(state.read_text())["offset"] == 100


def test_one_line_per_platform() -> None:
    assert announcement(new_world(), "http://127.0.0.1:8900") == [
        "Notes: api=http://127.0.0.1:8900/notes figures=http://127.0.0.1:8900/notes-figures"
        " | credentials: api_key=notes-key",
        "rooms: api=http://127.0.0.1:8900/rooms/v1 | credentials: api_key=rooms-key",
    ]


def test_taken_port_is_a_failure_and_leaves_the_state_alone(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with served() as other, pytest.raises(CannotRun, match=f"Port {other.port} is taken") as caught:
        run(new_world(), other.port, tmp_path / "world.json", print)
    assert caught.value.usage is False
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("port", [-1, 65536])
def test_impossible_port_is_wrong_usage(port: int) -> None:
    with pytest.raises(CannotRun) as caught:
        run(new_world(), port, None, print)
    assert caught.value.usage is True


def test_unusable_state_file_is_wrong_usage_and_kept(tmp_path: Path) -> None:
    state = tmp_path / "world.json"
    state.write_text("{}")
    for path in (state, tmp_path, state / "inside"):
        with pytest.raises(CannotRun) as caught:
            run(new_world(), 0, path, print)
        assert caught.value.usage is True
    assert state.read_text() == "{}"


def test_running_over_a_failing_reader_still_stops(tmp_path: Path) -> None:
    def broken(_line: str) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        run(new_world(), 0, tmp_path / "world.json", broken)
    assert (tmp_path / "world.json").exists()


def test_sandbox_command_hands_over_and_tells_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def runs(world: object, port: int, state: Path | None, say: Any, note: Any) -> None:
        seen.append((world, port, state))
        say("a line")
        note("where to control it")

    monkeypatch.setattr(World, "of_registry", new_world)
    monkeypatch.setattr(sandbox, "serve_world", runs)
    out, err = io.StringIO(), io.StringIO()
    call_command(sandbox.Command(), "--port", "0", "--by", "ada", stdout=out, stderr=err)
    assert (seen[0][1:], out.getvalue(), err.getvalue()) == ((0, None), "a line\n", "where to control it\n")


def refused(*arguments: Any) -> tuple[int, str]:
    """Run a command that refuses: its exit status and the sentence it leaves on standard error."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command(*arguments, stdout=out, stderr=err, no_color=True)
    assert out.getvalue() == ""
    return int(caught.value.code or 0), err.getvalue()


@pytest.mark.parametrize(("usage", "code"), [(True, 2), (False, 1)])
def test_sandbox_command_exit_codes(monkeypatch: pytest.MonkeyPatch, usage: bool, code: int) -> None:
    def fails(*_: object) -> None:
        raise CannotRun("It cannot.", usage=usage)

    monkeypatch.setattr(World, "of_registry", new_world)
    monkeypatch.setattr(sandbox, "serve_world", fails)
    assert refused(sandbox.Command()) == (code, "It cannot.\n")


def test_control_command_prints_what_happened() -> None:
    out = io.StringIO()
    with served() as server:
        call_command(sandbox_control.Command(), "reset", "--url", server.url, "--by", "ada", stdout=out)
    assert out.getvalue().startswith("The sandbox is as new")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["advance", "soon"], (2, "'soon' is no number of seconds.\n")),
        (["finish", "Nothing"], (1, "Nothing in the sandbox has the title 'Nothing'.\n")),
    ],
)
def test_control_command_exit_codes(words: list[str], answer: tuple[int, str]) -> None:
    with served() as server:
        assert refused(sandbox_control.Command(), *words, "--url", server.url) == answer


def test_control_command_with_nobody_there_fails() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        status, words = refused(sandbox_control.Command(), "reset", "--url", url)
    assert (status, words.startswith("No sandbox answers")) == (1, True)
