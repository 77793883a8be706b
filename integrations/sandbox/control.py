"""The other end of /_control/: a small client, and the words of the command line that it understands."""

from __future__ import annotations

import argparse
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from .faults import Kind
from .orders import loose_json
from .routing import CONTROL

DEFAULT_URL = "http://127.0.0.1:8900"
TIMEOUT = 120.0  # seconds: a long step of the clock may have much to settle
SHAPES = {
    "advance": "advance SECONDS",
    "to": "to INSTANT",
    "finish": "finish EVENT-TITLE",
    "expire": "expire PLATFORM",
    "fault": f"fault PLATFORM {'|'.join(Kind)} … | fault clear",
    "reset": "reset",
    "switch": "switch PLATFORM NAME VALUE",
}
WORDS = {"advance": 1, "to": 1, "finish": 1, "expire": 1, "fault": 2, "reset": 0, "switch": 3}
FAULT_OPTIONS = ("method", "path", "times", "status", "seconds", "retry_after", "probability", "body")


class ControlError(Exception):
    """One sentence for the person who asked. ``usage``: asked wrongly, rather than failed."""

    def __init__(self, message: str, *, usage: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.usage = usage


class ControlClient:
    """Asks a running sandbox at ``url``. Every method raises ControlError."""

    def __init__(self, url: str = DEFAULT_URL, timeout: float = TIMEOUT) -> None:
        self.url = url.rstrip("/")
        self.timeout = timeout
        try:
            parts = urlsplit(self.url)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise ControlError(f"'{url}' is no address such as {DEFAULT_URL}.", usage=True)
        # a proxy of the environment must not come between us and a port of this machine
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def advance(self, seconds: float) -> datetime:
        return _instant(self.post("advance", {"seconds": seconds}))

    def to(self, instant: datetime) -> datetime:
        return _instant(self.post("to", {"instant": instant.isoformat()}))

    def finish(self, title: str) -> dict[str, int]:
        """How many were ended, by platform."""
        ended: dict[str, int] = self.post("finish", {"title": title})["finished"]
        return ended

    def expire(self, platform: str) -> int:
        """How many access tokens of the platform are expired now."""
        return int(self.post("expire", {"platform": platform})["expired"])

    def fault(self, platform: str, kind: str, **values: Any) -> str:
        """Order a fault (see ``faults.Fault`` for values); returns it in words."""
        return str(self.post("fault", {"platform": platform, "kind": kind, **values})["fault"])

    def clear_faults(self) -> int:
        return int(self.post("fault", {"clear": True})["cleared"])

    def reset(self) -> None:
        self.post("reset", {})

    def switch(self, platform: str, name: str, value: Any) -> Any:
        return self.post("switch", {"platform": platform, "name": name, "value": value})["value"]

    def now(self) -> datetime:
        return _instant(self.get("now"))

    def ledger(self) -> dict[str, list[list[str]]]:
        return self.get("ledger")

    def requests(self) -> dict[str, Any]:
        return self.get("requests")

    def state(self) -> dict[str, Any]:
        return self.get("state")

    def post(self, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a control action."""
        return self._ask(name, json.dumps(body).encode())

    def get(self, name: str) -> dict[str, Any]:
        return self._ask(name, None)

    def _ask(self, name: str, raw: bytes | None) -> dict[str, Any]:
        # the scheme was checked to be http or https
        request = urllib.request.Request(  # noqa: S310
            f"{self.url}/{CONTROL}/{name}", data=raw, headers={"Content-Type": "application/json"}
        )
        try:
            with self._opener.open(request, timeout=self.timeout) as reply:
                return self._read(reply.read())
        except urllib.error.HTTPError as error:
            with error:
                message = str(self._read(error.read()).get("message", f"The sandbox answered {error.code}."))
            raise ControlError(message, usage=error.code == 400) from None
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            raise ControlError(f"No sandbox answers at {self.url}. Start one: manage.py sandbox") from None
        except http.client.HTTPException:
            raise ControlError(f"What answers at {self.url} is no sandbox.") from None

    def _read(self, raw: bytes) -> dict[str, Any]:
        try:
            data = json.loads(raw)
        except ValueError:
            data = None
        if not isinstance(data, dict):
            raise ControlError(f"What answers at {self.url} is no sandbox.")
        return data


def _instant(answer: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(answer["now"])


# --- the command's words --------------------------------------------------------------------------------------------


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``sandbox_control`` takes. One flat parser, so that options may stand anywhere."""
    parser.add_argument("--url", default=DEFAULT_URL, help=f"where the sandbox is (default: {DEFAULT_URL})")
    parser.add_argument("action", choices=list(SHAPES), metavar="ACTION", help="; ".join(SHAPES.values()))
    parser.add_argument("words", nargs="*", metavar="WORD", help="what the action needs")
    group = parser.add_argument_group("options of a fault")
    group.add_argument("--method", help="only requests of this method")
    group.add_argument("--path", metavar="FRAGMENT", help="only requests whose path holds this")
    group.add_argument(
        "--times", type=int, metavar="N", help="how many requests it strikes (default 1; 0: until cleared)"
    )
    group.add_argument("--status", type=int, metavar="N", help="the status to answer with")
    group.add_argument("--seconds", type=float, help="how long to wait: before the rest, or to stall")
    group.add_argument("--retry-after", metavar="V", help="Retry-After of a status: seconds or an HTTP date")
    group.add_argument("--probability", type=float, metavar="P", help="how likely each request is struck (default 1)")
    group.add_argument("--body", metavar="JSON", help="the body of a status; text that is no JSON is sent as a string")


def run(options: Mapping[str, Any]) -> str:
    """Do what the parsed ``options`` ask for and return what to print. Raises ControlError."""
    action, words = options["action"], options["words"]
    given = {name: options[name] for name in FAULT_OPTIONS if options.get(name) is not None}
    if given and (action != "fault" or words == ["clear"]):
        raise ControlError(f"--{next(iter(given)).replace('_', '-')} belongs to a fault.", usage=True)
    client = ControlClient(options["url"])
    if action != "fault":
        return _done(client, action, words)
    if list(words) == ["clear"]:
        return f"Faults taken back: {client.clear_faults()}."
    platform, kind = _shaped("fault", words)
    values = {**given, "body": loose_json(given["body"])} if "body" in given else given
    return f"Ordered: {client.fault(platform, kind, **values)}."


def _shaped(action: str, words: Sequence[str]) -> Sequence[str]:
    """``words``, as many as the action takes."""
    if len(words) != WORDS[action]:
        raise ControlError(f"It is written: {SHAPES[action]}", usage=True)
    return words


def _it_is(now: datetime) -> str:
    return f"In the sandbox it is now {now:%Y-%m-%d %H:%M:%S} UTC."


def _done(client: ControlClient, action: str, words: Sequence[str]) -> str:
    if action == "finish":
        title = " ".join(words)  # a title may come without quotation marks
        words = [title] if title else []
    match action, _shaped(action, words):
        case "advance", (text,):
            try:
                seconds = float(text)
            except ValueError:
                raise ControlError(f"'{text}' is no number of seconds.", usage=True) from None
            return _it_is(client.advance(seconds))
        case "to", (text,):
            return _it_is(_instant(client.post("to", {"instant": text})))
        case "finish", (title,):
            ended = client.finish(title)
            return f"Finished '{title}': {', '.join(f'{slug} {count}' for slug, count in ended.items())}."
        case "expire", (platform,):
            return f"{platform}: access tokens expired: {client.expire(platform)}."
        case "switch", (platform, name, value):
            return f"{platform}: {name} is now {json.dumps(client.switch(platform, name, value))}."
    client.reset()
    return "The sandbox is as new: accounts empty, real time, no faults; switches as they were."
