"""C34: a certificate that is expired, of another host, or signed by nobody we know: refused before a byte is sent."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from integrations.core.errors import Ambiguous, NotSent, Unavailable, Untrusted

from .raw import answer, client, raw_server

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass
class Authority:
    """Signs certificates of servers."""

    folder: Path

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._sign(_name("Tests"), self.key, NOW + DAY, x509.BasicConstraints(True, None))
        self.file = self.folder / "authority.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def server(self, *, until: dt.datetime = NOW + DAY, address: str = "127.0.0.1") -> ssl.SSLContext:
        """What a server of this address shows until then."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        made = self._sign(_name("Server"), key, until, names)
        file = self.folder / "server.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _sign(self, subject: x509.Name, key: Any, until: dt.datetime, extension: Any) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(_name("Tests"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - 9 * DAY)
            .not_valid_after(until)
            .add_extension(extension, critical=False)
            .sign(self.key, hashes.SHA256())
        )


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that our client trusts."""
    made = Authority(tmp_path)
    trusting = ssl.create_default_context(cafile=str(made.file))
    trusting.verify_flags &= ~ssl.VERIFY_X509_STRICT  # wants extensions that do not matter here
    monkeypatch.setattr(httpx, "create_ssl_context", lambda **_: trusting)
    return made


def test_a_good_one_is_taken(authority: Authority) -> None:
    said = answer(b'{"id": 1}')
    with raw_server(said, authority.server()) as server, client(f"https://127.0.0.1:{server.port}") as made:
        assert made.request("GET", "/").data == {"id": 1}


@pytest.mark.parametrize("bad", ["expired", "other host", "unknown signer"])
def test_a_bad_one_stops_the_account_before_anything_is_sent(authority: Authority, tmp_path: Path, bad: str) -> None:
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    context = {
        "expired": lambda: authority.server(until=NOW - DAY),
        "other host": lambda: authority.server(address="127.0.0.2"),
        "unknown signer": lambda: Authority(stranger).server(),
    }[bad]()
    with raw_server(answer(b'{"id": 1}'), context) as server:
        with client(f"https://127.0.0.1:{server.port}") as made, pytest.raises(Untrusted):
            made.request("POST", "/", json={"secret": "body"})
        assert server.connections == 1 and server.heard == []


def test_somebody_who_speaks_no_tls_gets_nothing(authority: Authority) -> None:
    with raw_server(answer(b"{}")) as server:
        with client(f"https://127.0.0.1:{server.port}", wall=2) as made, pytest.raises(NotSent):
            made.request("POST", "/", json={"secret": "body"})
        assert not any(b"secret" in heard for heard in server.heard)


@pytest.mark.parametrize("status", ["301 Moved", "307 Moved"])
def test_no_redirect_leads_out_of_the_encrypted(authority: Authority, status: str) -> None:
    """C25: from https to http nothing follows, and no key."""
    with raw_server(answer(b"{}")) as plain:
        moved = answer(b"", status, f"Location: http://127.0.0.1:{plain.port}/\r\n")
        with raw_server(moved, authority.server()) as server, client(f"https://127.0.0.1:{server.port}") as made:
            with pytest.raises(Unavailable):
                made.request("GET", "/")
            with pytest.raises(Ambiguous):
                made.request("POST", "/", json={})
        assert plain.connections == 0
