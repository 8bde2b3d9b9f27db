"""Posting to addresses that a practice typed in: to public places only, and nowhere else.

Against requests of ours being turned on our own network (reliability.md H19, bad inputs
95-98): https, hosts that the operator listed, every resolved address public unless its
network is allowed, connected to exactly what was checked, no redirect, little time, little
read.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from preparation.errors import DeliveryFailed

SECONDS = 10.0
_PORTS = frozenset({443, 8443})

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses in IPv6 clothes: any of ours could hide in one."""

type Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Outside:
    """Where summaries may be posted to."""

    hosts: frozenset[str] = frozenset()
    """Names that the operator has listed, in small letters."""
    networks: tuple[Network, ...] = ()
    """Networks that are not public and allowed all the same: a practice's own, say."""
    loopback: bool = False
    """Whether this machine itself may be posted to, without https: the demonstration."""

    def checked(self, address: str) -> URL:
        """Return the address if a summary may go there.

        Raises DeliveryFailed, never for good: settings get mended.
        """
        try:
            url = URL(address)
            host, port = (url.host or "").casefold(), url.port
        except ValueError:
            raise _refused("the address is not a URL") from None
        if self.loopback and url.scheme == "http" and host in ("127.0.0.1", "localhost", "::1"):
            return url
        if url.scheme != "https" or not host or url.user or url.password:
            raise _refused("the address is not https")
        if host not in self.hosts:
            raise _refused("the host is not on the list")
        if port not in _PORTS:
            raise _refused("the port is not allowed")
        if _is_literal(host) and not self.allows(host):
            raise _refused("the address is not public")  # no resolver is asked about these
        return url

    def allows(self, address: str) -> bool:
        """Tell whether an IP address may be connected to."""
        ip = ipaddress.ip_address(address.partition("%")[0])
        if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        if any(ip.version == network.version and ip in network for network in self.networks):
            return True
        if ip.is_loopback:
            return self.loopback
        return ip.is_global and not ip.is_multicast and ip not in _TRANSLATED


class CheckedResolver(AbstractResolver):
    """Resolves a name once, and gives nothing unless every address of it is allowed.

    The connector connects to what it is given here: a name that is answered otherwise the
    next time changes nothing.
    """

    def __init__(self, outside: Outside, resolver: AbstractResolver) -> None:
        self._outside = outside
        self._resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a host. Raises OSError for one that is not allowed."""
        found = await self._resolver.resolve(host, port, family)
        if not all(self._outside.allows(each["host"]) for each in found):
            raise OSError("an address of the host is not public")
        return found

    async def close(self) -> None:
        """Let go of the resolver."""
        await self._resolver.close()


def outside_session(
    outside: Outside, resolver: AbstractResolver | None = None, seconds: float = SECONDS
) -> aiohttp.ClientSession:
    """Return a session that connects to allowed addresses alone, and keeps no cookie."""
    checked = CheckedResolver(outside, resolver or aiohttp.ThreadedResolver())
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=checked, use_dns_cache=False, force_close=True),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=seconds),
        auto_decompress=False,
        trust_env=False,
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: as much of it as is ever read."""

    status: int
    body: bytes


async def post(
    session: aiohttp.ClientSession,
    url: URL,
    body: bytes,
    headers: dict[str, str],
    *,
    reads: int = 0,
) -> Answer:
    """Post once, and read at most `reads` bytes of the answer.

    Raises DeliveryFailed, never for good, when there is no answer in time.
    """
    try:
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as got:
            return Answer(got.status, await _some_of(got, reads))
    except TimeoutError:
        raise _refused("no reply in time") from None
    except (aiohttp.ClientError, OSError) as problem:
        raise _refused(type(problem).__name__) from None


async def _some_of(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """Read a little: an answer without end is cut off, not waited for."""
    found = b""
    while len(found) < most and (part := await answer.content.read(most - len(found))):
        found += part
    if not answer.content.at_eof():
        answer.close()
    return found


def read_networks(listed: Sequence[str]) -> tuple[Network, ...]:
    """Return networks written as "10.1.2.0/24". Raises ValueError."""
    return tuple(ipaddress.ip_network(one) for one in listed)


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _refused(why: str) -> DeliveryFailed:
    return DeliveryFailed(why, permanent=False)
