"""One request to a platform: identified, paced, bounded, and every way it can end turned into an answer or an error.

The only module that imports httpx. Redirects are never followed. Nothing is retried here, except after the
identification was renewed, which the platform's own answer proves to be harmless.
"""

from __future__ import annotations

import json as jsonlib
import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, cast
from urllib.parse import quote

import httpcore
import httpx

from . import bodies
from .account import AccountState, Limiter, NoLimit
from .auth import Auth
from .errors import (
    Ambiguous,
    CredentialRefused,
    Forbidden,
    Gone,
    NotReady,
    NotSent,
    PlatformError,
    RateLimited,
    Rejected,
    TooLarge,
    Unavailable,
    Untrusted,
)
from .gate import Deadline, Gate
from .network import GuardedBackend, walled
from .reasons import Reason
from .retry_after import asked_to_wait

log = logging.getLogger("callboard.http")

CONNECT_SECONDS = 5.0
READ_SECONDS = 65.0  # Airmeet's proxy cuts at 60 s (API v2, Timeouts); less would only manufacture ambiguity
WALL_SECONDS = 90.0
MAX_BYTES = 20 * 1024 * 1024
RENEWALS = 2  # of the identification, for one request: somebody else's token, then one of our own
WORDS = 500  # how much of a platform's own text is kept
SHORTEST_SECRET = 4  # what is shorter would strike harmless words
#: what a refusal quotes where the platform gave no words for it
NO_WORDS = Reason("core.no_words")

#: what a Client may be given to send through instead of the network; named here so that nobody else needs httpx for it
Transport = httpx.BaseTransport


@dataclass(frozen=True, slots=True)
class Answer:
    """``data`` is the parsed JSON, None for an empty body."""

    status: int
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Spoken(Protocol):
    """What a request needs to know of the platform it goes to."""

    @property
    def slug(self) -> str: ...
    @property
    def auth(self) -> Auth: ...
    @property
    def explain(self) -> Callable[[int, Any], PlatformError | None]: ...


class Client:
    """Talks to one account. Safe to share between a few threads.

    ``gate`` is asked in the last moment before bytes leave.
    ``hosts`` maps host keys to base addresses; ``credentials`` are plain here and are struck from everything that is
    kept or shown, and so is whatever it is told to ``hide``. No call lasts longer than ``wall`` seconds, all of them
    together no longer than ``within``; of no answer more than ``most`` bytes are held.
    """

    def __init__(
        self,
        platform: Spoken,
        *,
        hosts: Mapping[str, str],
        credentials: Mapping[str, str],
        options: Any,
        state: AccountState | None = None,
        limiter: Limiter | None = None,
        allow_private: bool = False,
        transport: Transport | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        within: float | None = None,
        wall: float = WALL_SECONDS,
        most: int = MAX_BYTES,
    ) -> None:
        self.platform = platform
        self.hosts = dict(hosts)
        self.credentials = dict(credentials)
        self.options = options
        self.state = state or AccountState()
        self.limiter: Limiter = limiter or NoLimit()
        self.now = now
        self.wall, self.most = wall, most
        self.memo: dict[str, Any] = {}
        self.gate = Gate()
        self._hidden: frozenset[str] = frozenset()
        self.requests = 0
        self.writes = 0
        self.answered = False  #: whether any request was answered well
        self._count = threading.Lock()
        self._deadline = Deadline(within)
        self._http = httpx.Client(
            transport=transport or _transport(allow_private),
            follow_redirects=False,
            headers={
                "User-Agent": "Callboard/0.1",
                "Accept": "application/json",
                "Accept-Encoding": bodies.ENCODINGS,
            },
            trust_env=False,
        )

    def __repr__(self) -> str:
        return f"Client({self.platform.slug})"

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def request(
        self,
        method: str,
        path: str,
        *,
        host: str = "api",
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        write: bool | None = None,
        cost: int = 1,
        headers: Mapping[str, str] | None = None,
        identify: bool = True,
    ) -> Answer:
        """Make one request and return its answer (2xx), or raise a PlatformError.

        ``path`` is appended to the host's base address; build it with ``segment`` for parts that are not ours.
        ``write`` says whether it may have an effect there (default: everything but GET). ``cost`` in budget points.
        """
        writes = method != "GET" if write is None else write
        began, renewals = None, 0
        while True:
            own = self.platform.auth.headers(self) if identify else {}
            began = began or self.now()
            try:
                sent = {**own, **(headers or {})}
                return self._once(method, host, path, params, json, writes, cost, sent, not identify)
            except PlatformError as error:
                if not identify or error.status is None or renewals == RENEWALS:
                    raise
                if not self.platform.auth.renew(self, own, error, began):
                    raise
                renewals += 1

    def _once(
        self,
        method: str,
        host: str,
        path: str,
        params: Mapping[str, Any] | None,
        json: Any,
        writes: bool,
        cost: int,
        headers: Mapping[str, str],
        signing_in: bool,
    ) -> Answer:
        self.limiter.take(cost)
        with self._count:
            self.requests += 1
            self.writes += writes
        started = time.monotonic()
        content = None if json is None else jsonlib.dumps(json, ensure_ascii=False).encode()
        try:
            status, reply, raw = self._exchange(method, self.hosts[host] + path, params, content, headers)
        except PlatformError as error:
            self._log(method, host, started, type(error).__name__)
            if isinstance(error, Ambiguous) and not writes:
                raise Unavailable(error.reason, status=error.status) from None
            raise
        self._log(method, host, started, str(status))
        answer = self._read(status, reply, raw, writes, signing_in)
        self.answered = True
        return answer

    def _exchange(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None,
        content: bytes | None,
        headers: Mapping[str, str],
    ) -> tuple[int, httpx.Headers, bytes]:
        sent = {"Content-Type": "application/json", **headers}
        wall = self._deadline.left(self.wall)
        bounds = httpx.Timeout(min(READ_SECONDS, wall), connect=min(CONNECT_SECONDS, wall))
        try:
            with (
                walled(wall) as left,
                self._http.stream(
                    method, url, params=params, content=content, headers=sent, timeout=bounds,
                    extensions=self.gate.watch(),
                ) as reply,
            ):  # fmt: skip
                return reply.status_code, reply.headers, self._body(reply, left)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            if _is_certificate(error):
                raise Untrusted(Reason("core.certificate", fix="account")) from None
            raise NotSent(Reason("core.unreachable")) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise Untrusted(Reason("core.base_address", fix="account")) from None
        except httpx.TimeoutException:
            raise Ambiguous(Reason("core.no_answer_in_time")) from None
        except httpx.HTTPError:
            raise Ambiguous(Reason("core.connection_broke")) from None

    def _body(self, reply: httpx.Response, left: Callable[[], float]) -> bytes:
        def tick() -> None:
            if left() <= 0:
                raise Ambiguous(Reason("core.answer_slow"), status=reply.status_code)

        try:
            # as it comes, packed: httpx would unpack each piece whole, however much is in it
            raw = cast(httpx.SyncByteStream, reply.stream)
            return bodies.gather(raw, reply.headers.get("content-encoding", ""), self.most, tick)
        except bodies.TooMuch:
            reason = Reason("core.answer_large", {"most": self.most // 2**20})
            raise Ambiguous(reason, status=reply.status_code) from None
        except bodies.Unreadable:
            raise Ambiguous(Reason("core.answer_packed"), status=reply.status_code) from None

    def _read(self, status: int, headers: httpx.Headers, raw: bytes, writes: bool, signing_in: bool) -> Answer:
        data, broken = bodies.parse(raw, write=writes)
        special = self.platform.explain(status, data)
        if special is not None:
            special.reason, special.status = special.reason.changed(self.scrub), special.status or status
            # of a write it can only be said that it was refused, or that it is not known what became of it
            open_write = writes and isinstance(special, Unavailable | NotReady)
            raise Ambiguous(special.reason, status=special.status) if open_write else special
        if status == 202 and not writes:
            raise NotReady(Reason("core.being_prepared"), status=status)
        if 200 <= status < 300:
            if broken:
                raise _untrusted_answer(status, writes)
            return Answer(status, data, dict(headers))
        raise self._refusal(status, headers, data, raw, writes, signing_in)

    def _refusal(
        self, status: int, headers: httpx.Headers, data: Any, raw: bytes, writes: bool, signing_in: bool
    ) -> PlatformError:
        after = asked_to_wait(headers, self.now())
        if status == 429 or (status == 503 and after is not None):
            if status == 429:
                self.limiter.refused()
            return RateLimited(Reason("core.slow_down"), retry_after=after, status=status)
        words = self.scrub(platform_words(data, raw))
        if status == 403 and not signing_in:
            return Forbidden(Reason("core.forbidden", {"words": words or NO_WORDS}), status=status)
        if status in (401, 403):
            reason = Reason("core.key_refused", {"status": status, "words": words}, fix="account")
            return CredentialRefused(reason, status=status)
        if status == 404:
            return Gone(Reason("core.not_known", {"words": words}), status=status)
        if status == 413:
            return TooLarge(Reason("core.request_large"), status=status)
        if 400 <= status < 500 and status not in (408, 425):
            return Rejected(Reason("core.refused", {"status": status, "words": words or NO_WORDS}), status=status)
        return _untrusted_answer(status, writes)

    def hide(self, secrets: Iterable[object]) -> None:
        """Strike these (values of encrypted options) from everything that is kept or shown, too."""
        self._hidden |= {str(value) for value in secrets}

    def scrub(self, text: str) -> str:
        """``text`` without the account's own secrets, cut to what is kept."""
        for value in sorted({*self.credentials.values(), self.state.token, *self._hidden}, key=len, reverse=True):
            if len(value) >= SHORTEST_SECRET:
                text = text.replace(value, "•••")
        return text[:WORDS]

    def _log(self, method: str, host: str, started: float, outcome: str) -> None:
        log.info(
            "platform call",
            extra={
                "platform": self.platform.slug,
                "host": host,
                "method": method,
                "outcome": outcome,
                "ms": round((time.monotonic() - started) * 1000),
            },
        )


def segment(value: str) -> str:
    """One path segment, percent-encoded, ``@`` and ``/`` included."""
    return quote(value, safe="~")


def platform_words(data: Any, raw: bytes) -> str:
    """The platform's own reason, if its body is JSON of one of the shapes seen; HTML is never passed on."""
    if isinstance(data, dict):
        for key in ("errors", "message", "error", "statusMessage", "code"):
            value = data.get(key)
            if isinstance(value, list) and value:
                return "; ".join(str(item) for item in value)
            if isinstance(value, str) and value:
                return value
    if isinstance(data, str):
        return data
    text = raw[:WORDS].decode(errors="replace").strip() if data is None else ""
    return "" if text.startswith("<") else text


def _untrusted_answer(status: int, writes: bool) -> PlatformError:
    reason = Reason("core.answer_open", {"status": status})
    return Ambiguous(reason, status=status) if writes else Unavailable(reason, status=status)


def _is_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _transport(allow_private: bool) -> httpx.HTTPTransport:
    transport = httpx.HTTPTransport(trust_env=False)
    # httpx offers no way to pass a network backend; its pool is the documented httpcore one
    transport._pool = httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(trust_env=False),
        max_connections=20,
        max_keepalive_connections=20,
        keepalive_expiry=30.0,
        network_backend=GuardedBackend(allow_private=allow_private),
    )
    return transport
