"""Posting outside: nothing of ours can be reached by an address that somebody typed in."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from preparation.delivery.outside import Outside, outside_session, post, read_networks
from preparation.errors import DeliveryFailed

LISTED = Outside(hosts=frozenset({"hooks.example.org", "10.0.0.1", "2130706433"}))

PRIVATE = [
    "127.0.0.1",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "fd00::1",
    "fe80::1",
    "fe80::1%eth0",
    "64:ff9b::a00:1",
    "ff02::1",
]


class FixedResolver(AbstractResolver):
    """Answers every name with the next of its lists of addresses."""

    def __init__(self, *answers: list[str], port: int = 443) -> None:
        self._answers = list(answers)
        self._port = port
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.asked += 1
        found = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=self._port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for address in found
        ]

    async def close(self) -> None:
        """Hold nothing."""


@pytest.mark.covers("H19", "95")
@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/hook",
        "https://2130706434/hook",
        "https://0x7f.1/hook",
        "https://0177.1/hook",
        "https://[::1]/hook",
        "https://[::ffff:10.0.0.1]/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost./hook",
        "https://localhost/hook",
        "https://127.0.0.1.nip.io/hook",
        "https://hooks.example.org@10.0.0.1/hook",
        "https://user:secret@hooks.example.org/hook",
        "https://hooks.example.org:25/hook",
        "https://hooks.example.org.evil.example/hook",
        "https://evil.example/hooks.example.org",
        "https://10.0.0.1/hook",
        "http://hooks.example.org/hook",
        "file:///etc/passwd",
        "gopher://hooks.example.org/",
        "ftp://hooks.example.org/",
        "//hooks.example.org/",
        "hooks.example.org",
        "https://hooks.example.org:99999/",
        "https://hooks example.org/",
        "",
    ],
)
def test_an_address_that_is_not_listed_https_and_public_is_refused(address: str) -> None:
    with pytest.raises(DeliveryFailed) as refused:
        LISTED.checked(address)
    assert not refused.value.permanent
    assert "10.0.0.1" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://hooks.example.org/hook?x=1",
        "https://HOOKS.Example.ORG/",
        "https://hooks.example.org:8443/",
    ],
)
def test_a_listed_address_is_taken(address: str) -> None:
    assert LISTED.checked(address) == URL(address)


@pytest.mark.covers("H19", "95")
@pytest.mark.parametrize("ip", PRIVATE)
def test_what_is_not_public_is_not_connected_to(ip: str) -> None:
    assert not LISTED.allows(ip)


def test_a_network_that_the_operator_allowed_is() -> None:
    allowed = Outside(networks=read_networks(["10.1.2.0/24", "fd00:1::/64"]))
    assert allowed.allows("10.1.2.3")
    assert allowed.allows("fd00:1::5")
    assert not allowed.allows("10.1.3.3")
    assert allowed.allows("8.8.8.8")


@pytest.mark.covers("H19", "95")
@pytest.mark.parametrize("answer", [["10.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"]])
async def test_one_private_address_among_a_names_answers_is_enough(answer: list[str]) -> None:
    resolver = FixedResolver(answer)
    async with outside_session(LISTED, resolver) as session:
        with pytest.raises(DeliveryFailed) as refused:
            await post(session, URL("https://hooks.example.org/"), b"{}", {})
    assert resolver.asked == 1
    assert not refused.value.permanent


@pytest.mark.covers("H19", "95")
async def test_a_name_that_changes_its_mind_is_checked_each_time() -> None:
    """The rebinding trick: a public address for the check, a private one for the call."""
    resolver = FixedResolver(["8.8.8.8"], ["127.0.0.1"])
    found = await _addresses(resolver), await _addresses(resolver)
    assert found == (["8.8.8.8"], "refused")


async def _addresses(resolver: AbstractResolver) -> list[str] | str:
    async with outside_session(LISTED, resolver) as session:
        connector = session.connector
        assert isinstance(connector, aiohttp.TCPConnector)
        try:
            return [one["host"] for one in await connector._resolver.resolve("hooks.example.org")]
        except OSError:
            return "refused"


type Misbehave = Callable[[web.StreamResponse], Awaitable[None]]


async def _for_ever(response: web.StreamResponse) -> None:
    while True:
        await response.write(b"x" * 65536)


async def _a_byte_a_second(response: web.StreamResponse) -> None:
    for _ in range(30):
        await response.write(b"x")
        await asyncio.sleep(1)


@pytest.mark.covers("97", "98")
@pytest.mark.parametrize("misbehave", [_for_ever, _a_byte_a_second])
async def test_an_answer_without_end_costs_neither_time_nor_memory(misbehave: Misbehave) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            await misbehave(response)
        return response

    app = web.Application()
    app.add_routes([web.post("/hook", handler)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = URL(f"http://127.0.0.1:{runner.addresses[0][1]}/hook")
    here = Outside(loopback=True)
    try:
        async with asyncio.timeout(5), outside_session(here, seconds=3) as session:
            answer = await post(session, here.checked(str(url)), b"{}", {})
            assert (answer.status, answer.body) == (200, b"")
            if misbehave is _for_ever:
                assert len((await post(session, url, b"{}", {}, reads=1000)).body) == 1000
    finally:
        await runner.cleanup()
