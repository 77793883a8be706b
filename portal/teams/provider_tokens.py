"""What the organisation's identity provider says of somebody, believed only as far as it can be proved.

OpenID Connect Core 1.0, sections 3.1.3.7 (ID token) and 5.3.2 (userinfo).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

#: signatures by the provider's private key; a shared secret or none proves nothing about who made the token
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
LONGEST_SUBJECT = 191  #: characters that the table of identities has room for
LEEWAY = 60.0  #: seconds by which clocks may differ
TIMEOUT = 10.0  #: seconds
MOST = 1_000_000  #: bytes of an answer


class Unproven(OAuth2Error):  # type: ignore[misc]
    """What the provider says is not proved. The words are our own, fit for a log."""


class ProviderSession(requests.Session):
    """Requests to the provider: over https as its issuer is, with no redirect followed, ended in time and size."""

    def __init__(self, issuer: str) -> None:
        super().__init__()
        self._scheme = urlsplit(issuer).scheme

    def send(self, request: requests.PreparedRequest, **rest: Any) -> requests.Response:
        if urlsplit(str(request.url)).scheme != self._scheme:
            raise Unproven("the provider names an address that is not https")
        answer = super().send(request, **{**rest, "timeout": TIMEOUT, "allow_redirects": False, "stream": True})
        body = b""
        with answer:
            for part in answer.iter_content(8192):
                body += part
                if len(body) > MOST:
                    raise Unproven("the provider's answer is too long")
        answer._content = body
        return answer


def checked_configuration(found: Any, issuer: str) -> dict[str, Any]:
    """The provider's own description of itself, if it is the provider's and names all that a sign-in takes."""
    if not isinstance(found, dict) or any(not isinstance(found.get(name), str) for name in (*ENDPOINTS, "issuer")):
        raise Unproven("the provider's configuration lacks what a sign-in takes")
    if found["issuer"].rstrip("/") != issuer.rstrip("/"):
        raise Unproven("the provider's configuration names another issuer")
    return found


def read_id_token(token: Any, config: Mapping[str, str], client_id: str, session: requests.Session) -> dict[str, Any]:
    """The claims of an ID token that the provider has signed for us and that holds now. Raises Unproven."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise Unproven("the ID token is not signed by a key of the provider")
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(session.get(config["jwks_uri"]).json(), header.get("kid")),
            algorithms=[header["alg"]],
            audience=client_id,
            issuer=config["issuer"],
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise Unproven(f"the ID token does not hold: {type(error).__name__}") from error
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client_id:
        raise Unproven("the ID token was made for others as well")
    if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise Unproven("the ID token names nobody")
    return claims


def _key(found: Any, kid: str | None) -> jwt.PyJWK:
    """The key that a token names; without a name the only one there is."""
    keys = [key for key in jwt.PyJWKSet.from_dict(found).keys if kid is None or key.key_id == kid]
    if len(keys) != 1:
        raise KeyError("no such key")
    return keys[0]


def joined(token: dict[str, Any], userinfo: Any) -> dict[str, Any]:
    """Both together; an address goes with the word on whether it was verified. Userinfo of somebody else is refused."""
    if not isinstance(userinfo, dict) or userinfo.get("sub") != token["sub"]:
        raise Unproven("userinfo tells of somebody else")
    source = token if "email_verified" in token else userinfo
    address = {name: source.get(name) for name in ("email", "email_verified")}
    return {**userinfo, **token, **address}
