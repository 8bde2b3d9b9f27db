"""What a receiver can do on the wire: another address, another certificate, another place."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from yarl import URL

from preparation.delivery.outside import Outside, outside_session, post
from preparation.errors import DeliveryFailed
from tests.delivery.test_outside import FixedResolver

HOST = "hooks.example.org"
HERE = Outside(hosts=frozenset({HOST}), loopback=True)
BODY = b'{"what_matters": "my grandson"}'

type Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Run a server that does as it likes; give its port."""
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


class Heard:
    """Takes what comes and answers with the same bytes each time."""

    def __init__(self, answer: bytes = b"HTTP/1.1 204 No Content\r\n\r\n") -> None:
        self.answer = answer
        self.requests: list[bytes] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.requests.append(head + await reader.read(len(BODY)))
        writer.write(self.answer)
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()


@pytest.mark.covers("H19", "95")
async def test_what_was_checked_is_what_is_connected_to() -> None:
    """Resolved once: a second answer for the same name would be another machine."""
    heard = Heard()
    async with listening(heard) as port:
        resolver = FixedResolver(["127.0.0.1"], ["10.0.0.1"], port=port)
        async with outside_session(HERE, resolver) as session:
            url = URL(f"http://{HOST}:{port}/hook")
            assert (await post(session, url, BODY, {})).status == 204
            assert resolver.asked == 1
            with pytest.raises(DeliveryFailed):
                await post(session, url, BODY, {})
            assert resolver.asked == 2
    assert len(heard.requests) == 1
    assert f"Host: {HOST}:{port}".encode() in heard.requests[0]


@pytest.mark.covers("F60", "96", "H19")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "to", ["http://169.254.169.254/latest", "http://127.0.0.1:{port}/inside", "//10.0.0.1/", "/x"]
)
async def test_a_redirect_leads_nowhere(status: int, to: str) -> None:
    heard = Heard()
    async with listening(heard) as port:
        where = to.format(port=port)
        heard.answer = f"HTTP/1.1 {status} Go\r\nLocation: {where}\r\n\r\n".encode()
        async with outside_session(HERE) as session:
            answer = await post(session, URL(f"http://127.0.0.1:{port}/hook"), BODY, {}, reads=99)
    assert (answer.status, len(heard.requests)) == (status, 1)


def context(folder: Path, *, name: str, days: int) -> ssl.SSLContext:
    """Return a server's side of TLS, with a certificate that nobody signed but itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(encoding))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file)
    return tls


@pytest.mark.covers("F61")
@pytest.mark.parametrize(("name", "days"), [(HOST, 30), (HOST, -1), ("evil.example", 30)])
async def test_a_bad_certificate_gets_nothing_and_it_is_tried_again(
    tmp_path: Path, name: str, days: int
) -> None:
    heard = Heard()
    async with listening(heard, context(tmp_path, name=name, days=days)) as port:
        resolver = FixedResolver(["127.0.0.1"], port=port)
        async with outside_session(HERE, resolver) as session:
            with pytest.raises(DeliveryFailed, match="Certificate") as failed:
                await post(session, URL(f"https://{HOST}:{port}/hook"), BODY, {})
    assert not failed.value.permanent
    assert heard.requests == []


@pytest.mark.covers("F58", "97")
async def test_headers_that_drip_are_given_up_on() -> None:
    async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(b"H")
                await writer.drain()
                await asyncio.sleep(0.05)

    async with listening(drips) as port, outside_session(HERE, seconds=0.4) as session:
        async with asyncio.timeout(5):
            with pytest.raises(DeliveryFailed) as failed:
                await post(session, URL(f"http://127.0.0.1:{port}/hook"), BODY, {})
    assert not failed.value.permanent


@pytest.mark.covers("97")
async def test_headers_without_end_are_refused() -> None:
    heard = Heard(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 4_000_000)
    async with listening(heard) as port, outside_session(HERE) as session:
        with pytest.raises(DeliveryFailed) as failed:
            await post(session, URL(f"http://127.0.0.1:{port}/hook"), BODY, {})
    assert not failed.value.permanent


@pytest.mark.covers("97")
async def test_what_is_packed_small_is_not_unpacked() -> None:
    bomb = gzip.compress(b"\x00" * 50_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
    async with listening(Heard(head.encode() + bomb)) as port, outside_session(HERE) as session:
        url = URL(f"http://127.0.0.1:{port}/hook")
        answer = await post(session, url, BODY, {}, reads=1000)
    assert answer.body == bomb[:1000]


@pytest.mark.covers("98")
async def test_a_2xx_with_an_error_in_it_is_the_receivers_receipt() -> None:
    """A webhook's status line is its receipt; what stands below it is not read."""
    heard = Heard(b'HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{"error": "full"}')
    async with listening(heard) as port, outside_session(HERE) as session:
        answer = await post(session, URL(f"http://127.0.0.1:{port}/hook"), BODY, {})
    assert (answer.status, answer.body) == (200, b"")
