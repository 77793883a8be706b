"""A small OpenID provider on loopback: discovery, authorize, token, keys and userinfo, each of which can be spoilt."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT, SECRET = "callboard", "client-secret-of-tests"
KEY, OTHER_KEY = (generate_private_key(65537, 2048) for _ in range(2))


class FakeProvider:
    """``person``: the claims of whoever signs in there. ``spoil``: changes an ID token's claims before they are signed.
    ``config``, ``userinfo``: what differs from a right answer. ``asked``: parameters of each authorize request."""

    def __init__(self) -> None:
        self.issuer = ""
        self.person: dict[str, Any] = {}
        self.spoil: Callable[[dict[str, Any]], dict[str, Any]] = dict
        self.config: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.key: RSAPrivateKey | str = KEY
        self.algorithm, self.kid = "RS256", "one"
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.broken = ""  #: a path that answers 500

    def answer(self, path: str, query: dict[str, str], body: dict[str, str], bearer: str) -> tuple[int, Any, str]:
        """Status, document, address of a redirect."""
        if path == self.broken:
            return 500, {}, ""
        if path == "/.well-known/openid-configuration":
            return 200, self._configuration(), ""
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return 200, {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}, ""
        if path == "/authorize":
            self.asked.append(query)
            code = secrets.token_urlsafe()
            self.codes[code] = query
            return 302, {}, f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
        if path == "/token":
            return self._token(body)
        if path == "/userinfo" and bearer == "Bearer access":
            return 200, {"sub": "sub-1", **self.person, **self.userinfo}, ""
        return 404, {}, ""

    def _configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **self.config,
        }

    def _token(self, body: dict[str, str]) -> tuple[int, Any, str]:
        asked = self.codes.pop(body.get("code", ""), None)
        if asked is None or (body.get("client_id"), body.get("client_secret")) != (CLIENT, SECRET):
            return 400, {"error": "invalid_grant"}, ""
        digest = hashlib.sha256(body.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}, ""
        now = int(time.time())
        whose = {"iss": self.issuer, "aud": CLIENT, "sub": "sub-1", "nonce": asked["nonce"]}
        when = {"iat": now, "exp": now + 300, "auth_time": now}
        claims = self.spoil({**whose, **when, **self.person})
        signed = jwt.encode(claims, self.key, self.algorithm, headers={"kid": self.kid})
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": signed}, ""


@contextmanager
def running() -> Iterator[FakeProvider]:
    provider = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = dict(parse_qsl(self.rfile.read(length).decode()))
            bearer = self.headers.get("Authorization", "")
            status, document, target = provider.answer(parts.path, dict(parse_qsl(parts.query)), body, bearer)
            self.send_response(status)
            if target:
                self.send_header("Location", target)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(document).encode())

        do_GET = _answer  # noqa: N815 - the library's names
        do_POST = _answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def parameters(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
