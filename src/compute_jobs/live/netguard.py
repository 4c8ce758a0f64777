"""No request goes to a private address: addresses are checked when connecting.

The name is resolved once, its addresses are checked, and the connection goes to a checked address,
so a name can't resolve to one address for the check and another for the connection.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpcore

Resolver = Callable[[str, int], Awaitable[list[str]]]
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All addresses assigned on the public internet; the rest is private or reserved."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Not assigned, but used by networks without IPv4 to represent IPv4 addresses."""
_SPECIAL = (
    ipaddress.IPv6Network("2001::/23"),  # for protocols, including Teredo, which maps to IPv4
    ipaddress.IPv6Network("2001:db8::/32"),  # for documentation
    ipaddress.IPv6Network("3fff::/20"),
)
_SPECIAL_4 = (
    ipaddress.IPv4Network("192.0.0.0/24"),  # for protocols
    ipaddress.IPv4Network("192.88.99.0/24"),  # relays from IPv6
)
_ISATAP, _ISATAP_MASK = 0x5EFE, 0xFDFFFFFF
"""The first half of an interface id whose other half is an IPv4 address."""


class PrivateAddressError(Exception):
    """A host name leads into a private network."""


def is_public(address: str) -> bool:
    """Whether an address, and any IPv4 address embedded in it, is on the public internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return _is_public_4(ip)
    if ip.ipv4_mapped is not None or ip in _NAT64:
        return _is_public_4(_last_four(ip))
    if ip not in _UNICAST or any(ip in net for net in _SPECIAL) or not ip.is_global:
        return False
    if ip.sixtofour is not None and not _is_public_4(ip.sixtofour):
        return False
    return int(ip) >> 32 & _ISATAP_MASK != _ISATAP or _is_public_4(_last_four(ip))


def _is_public_4(ip: ipaddress.IPv4Address) -> bool:
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _SPECIAL_4)


def _last_four(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, from the system's resolver."""
    entries = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


class GuardedBackend(httpcore.AnyIOBackend):
    """Connects to checked addresses only; ``loopback`` lets tests reach their own server."""

    def __init__(self, *, loopback: bool = False, resolver: Resolver = resolve) -> None:
        super().__init__()
        self._loopback = loopback
        self._resolver = resolver

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        address = await self._checked(host, port, timeout)
        return await super().connect_tcp(address, port, timeout, local_address, socket_options)

    async def _checked(self, host: str, port: int, timeout: float | None) -> str:
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._resolver(host, port)
        except TimeoutError:
            raise httpcore.ConnectTimeout(f"no address for {host}") from None
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from None
        for address in addresses:
            if is_public(address) or (self._loopback and is_loopback(address)):
                return address
        raise PrivateAddressError(host)
