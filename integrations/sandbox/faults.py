"""Faults to order: what is to go wrong, on which requests, how often.

========== ======== =====================================================================
kind       effect   what the caller sees
========== ======== =====================================================================
status     no       the status ordered, with a body and a Retry-After where given
delay      yes      the true answer, late
drop-before no      the connection closed without an answer
drop-after yes      the connection closed without an answer
truncate   yes      the head and half of the body, then the connection closed
garbage    yes      a page of HTML instead of JSON (200, or the status ordered)
stall      yes      nothing for a long time, then the connection closed
========== ======== =====================================================================

``seconds`` are waited before a fault does its part; a stall waits them after the effect.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from .outgoing import Ending, Outgoing, json_answer

ALL = "all"  # a fault's platform when it concerns every one
STALL_SECONDS = 120.0  # longer than our own client waits for an answer and for a whole call
SEED = 1


class Kind(StrEnum):
    STATUS = "status"
    DELAY = "delay"
    DROP_BEFORE = "drop-before"
    DROP_AFTER = "drop-after"
    TRUNCATE = "truncate"
    GARBAGE = "garbage"
    STALL = "stall"


class FaultError(ValueError):
    """A fault that makes no sense; the text says why."""


class Fault(BaseModel):
    """One order. ``path`` is a piece of the address (mount included, encoded or not); ``times`` 0: until cleared.

    ``probability`` is that of each fitting request to be struck; only struck ones count against ``times``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    platform: str = Field(min_length=1)
    kind: Kind
    method: str = Field("", pattern=r"^[A-Za-z]*$")
    path: str = ""
    times: int = Field(1, ge=0)
    status: int | None = Field(None, ge=200, le=599)
    seconds: float | None = Field(None, ge=0, le=3600, allow_inf_nan=False)
    retry_after: str = Field("", pattern=r"^[\x20-\x7e]*$")
    probability: float = Field(1.0, gt=0, le=1)
    body: Any = None

    @field_validator("method")
    @classmethod
    def _upper(cls, value: str) -> str:
        return value.upper()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind is Kind.STATUS and self.status is None:
            raise ValueError("a status fault needs the status to answer with")
        if self.kind is Kind.DELAY and not self.seconds:
            raise ValueError("a delay needs its seconds")
        return self

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Fault:
        """The fault that ``values`` describe; raises FaultError in words."""
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            places = (".".join(map(str, item["loc"])).replace("_", "-") for item in error.errors())
            words = (str(item["msg"]).removeprefix("Value error, ") for item in error.errors())
            raise FaultError(
                "; ".join(": ".join(filter(None, pair)) for pair in zip(places, words, strict=True))
            ) from None

    def fits(self, platform: str, method: str, path: str) -> bool:
        return (
            self.platform in (ALL, platform)
            and self.method in ("", method)
            and (self.path in path or self.path in unquote(path))
        )

    def described(self) -> str:
        """The order in one line, as it is printed."""
        parts = [f"{self.platform}: {self.kind}"]
        parts += [str(self.status)] if self.status is not None else []
        parts += [f"{self.seconds:g} s"] if self.seconds is not None else []
        parts += [f"on {self.method or 'any method'}"] + ([f"…{self.path}…"] if self.path else [])
        parts += ["until cleared" if self.times == 0 else f"{self.times} time{'s' if self.times > 1 else ''}"]
        parts += [f"with probability {self.probability:g}"] if self.probability < 1 else []
        return ", ".join(parts)


@dataclass(slots=True)
class _Armed:
    fault: Fault
    struck: int = 0

    @property
    def spent(self) -> bool:
        return bool(self.fault.times) and self.struck >= self.fault.times


class Faults:
    """The orders in force, oldest first: the first that fits a request and wins its draw strikes it."""

    def __init__(self, seed: int = SEED) -> None:
        self._random = random.Random(seed)
        self._armed: list[_Armed] = []
        self._lock = threading.Lock()

    def arm(self, fault: Fault) -> None:
        with self._lock:
            self._armed.append(_Armed(fault))

    def clear(self) -> int:
        """Take every order back; returns how many there were."""
        with self._lock:
            count = len(self._armed)
            self._armed.clear()
            return count

    def strike(self, platform: str, method: str, path: str) -> Fault | None:
        """The fault for this request, counted as used, or None."""
        with self._lock:
            for armed in self._armed:
                if armed.fault.fits(platform, method, path) and self._random.random() < armed.fault.probability:
                    armed.struck += 1
                    self._armed = [item for item in self._armed if not item.spent]
                    return armed.fault
            return None

    def dump(self) -> list[dict[str, Any]]:
        """Every order with how often it has struck; the draws themselves start anew when it is loaded."""
        with self._lock:
            return [{"struck": item.struck, **item.fault.model_dump(mode="json")} for item in self._armed]

    def load(self, dumped: Sequence[Mapping[str, Any]]) -> None:
        """Put back what ``dump`` gave; raises FaultError."""
        armed = [_Armed(Fault.of({k: v for k, v in row.items() if k != "struck"}), row["struck"]) for row in dumped]
        with self._lock:
            self._armed = armed


Wait = Callable[[float], None]


def suffer(fault: Fault, carry_out: Callable[[], Outgoing], wait: Wait) -> Outgoing:
    """What becomes of a request under ``fault``. ``carry_out`` has the effect and gives the true answer."""
    if fault.kind is not Kind.STALL:
        wait(fault.seconds or 0)
    if fault.kind is Kind.DROP_BEFORE:
        return Outgoing(ending=Ending.NOTHING)
    if fault.kind is Kind.STATUS:
        status = fault.status or 500
        body = {"message": f"Ordered fault: {status}"} if fault.body is None else fault.body
        return json_answer(status, body, {"Retry-After": fault.retry_after} if fault.retry_after else {})
    answer = carry_out()
    if fault.kind is Kind.STALL:
        wait(STALL_SECONDS if fault.seconds is None else fault.seconds)
    match fault.kind:
        case Kind.DROP_AFTER | Kind.STALL:
            return replace(answer, ending=Ending.NOTHING)
        case Kind.TRUNCATE:
            return replace(answer, ending=Ending.HALF)
        case Kind.GARBAGE:
            page = b"<!doctype html><html><head><title>Proxy</title></head><body><h1>Ordered fault</h1></body></html>"
            return Outgoing(fault.status or 200, page, {"Content-Type": "text/html; charset=utf-8"})
        case _:
            return answer
