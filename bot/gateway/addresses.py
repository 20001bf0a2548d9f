"""Where a link may lead, and the address that is connected to: looked up once, checked, kept.

Links come from outside: an upstream wrote them, or a model that a person told what to write. So a
name is resolved here and not by the HTTP library: what was checked is what is connected to, and a
name that changes its address in between changes nothing. It requests nothing itself.

| where to | fetched |
|---|---|
| the gateway's own host and port | always: the operator named it |
| a host of `MEDIA_HOSTS` (with that port, if one is named) | also at a private address |
| anything else | only if every address of the name is a public one |
| link-local, metadata, multicast, unspecified | never, listed or not |
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS = {"http": 80, "https": 443}
_MOST = 4  # addresses of one name that are tried
_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",  # "this host"
            "100.100.100.200/32",  # metadata of Alibaba Cloud
            "168.63.129.16/32",  # metadata of Azure
            "169.254.0.0/16",  # link-local, metadata of most clouds
            "224.0.0.0/3",  # multicast, reserved, broadcast
            "::/128",
            "fd00:ec2::254/128",  # metadata of AWS
            "fe80::/10",
            "ff00::/8",
        ),
    )
)
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "10.0.0.0/8",
            "100.64.0.0/10",  # a carrier's own
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",  # relays of 6to4
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "::/8",  # loopback, IPv4 inside IPv6 in three ways, 64:ff9b::/96 among them
            "100::/64",
            "2001::/23",  # Teredo and other protocols
            "2001:db8::/32",
            "2002::/16",  # 6to4: an IPv4 address inside
            "fc00::/7",
            "fec0::/10",
        ),
    )
)


class Forbidden(ValueError):
    """The link leads to an address that must not be requested."""


@dataclass(frozen=True, slots=True)
class CheckedHost:
    """A checked link: the addresses to connect to, in order. None = connect by name."""

    addresses: tuple[str, ...] | None


class Addresses:
    """Which hosts and addresses may be connected to, for one gateway."""

    def __init__(self, base_url: str, media_hosts: Iterable[str] = ()) -> None:
        parts = urlsplit(base_url)
        self._own = ((parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme, 0))
        self._listed = frozenset(map(host_and_port, media_hosts))

    def is_own(self, host: str, port: int) -> bool:
        """True if the link leads to the gateway itself."""
        return (host.lower(), port) == self._own

    def is_listed(self, host: str, port: int) -> bool:
        """True if the operator lists the host in `MEDIA_HOSTS`."""
        host = host.lower().rstrip(".")
        return (host, port) in self._listed or (host, 0) in self._listed

    async def check(self, scheme: str, host: str, port: int | None) -> CheckedHost:
        """The addresses to connect to for this link.

        Raises:
            Forbidden: it leads to an address that must not be requested.
        """
        if scheme not in _PORTS or not host:
            raise Forbidden("the link to the file is no web address")
        port = port or _PORTS[scheme]
        if self.is_own(host, port):
            return CheckedHost(None)
        listed = self.is_listed(host, port)
        known = literal(host)
        if known is None and _is_proxied(scheme, host):
            return CheckedHost(None)  # it is the proxy that resolves names
        found = [known] if known is not None else await _looked_up(host, port)
        if not all(_allowed(one, listed=listed) for one in found):
            raise Forbidden("the link to the file leads to a private address")
        if known is not None and _is_proxied(scheme, host):
            return CheckedHost(None)
        return CheckedHost(tuple(str(one) for one in found[:_MOST]))


def host_and_port(text: str) -> tuple[str, int]:
    """A lower-case host and a port (0 = any). Raises ValueError for anything else."""
    text = text.strip().lower()
    bare = text.count(":") > 1 and not text.startswith("[")
    parts = urlsplit(f"//[{text}]" if bare else f"//{text}")
    if not parts.hostname or parts.path or parts.query or parts.username or "@" in text:
        raise ValueError("it must be a host or host:port")
    return parts.hostname.rstrip("."), parts.port or 0


def is_public(address: Address) -> bool:
    """True for a public internet address."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return False  # a public host has no need to be written so
    return address.is_global and not _within(address, _NEVER) and not _within(address, _NOT_PUBLIC)


def literal(host: str) -> Address | None:
    """The IP address that a host is written as, in any spelling of resolvers; else None."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if ":" in host or not host.isascii() or not host[:1].isdigit():
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host.rstrip(".")))  # 0x7f.1, 017700000001
    except OSError:
        return None


def _allowed(address: Address, *, listed: bool) -> bool:
    if not listed:
        return is_public(address)
    inner = getattr(address, "ipv4_mapped", None) or address
    return not _within(inner, _NEVER)


def _within(
    address: Address, networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]
) -> bool:
    return any(address.version == one.version and address in one for one in networks)


async def _looked_up(host: str, port: int) -> list[Address]:
    """The addresses of a name; none for an unknown one, and connecting then fails."""
    loop = asyncio.get_running_loop()
    try:
        entries = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    found = dict.fromkeys(str(entry[4][0]) for entry in entries)
    return [ipaddress.ip_address(one) for one in found]


def _is_proxied(scheme: str, host: str) -> bool:
    """True if the environment sets a proxy for this link."""
    proxies = urllib.request.getproxies()
    return bool({scheme, "all"} & proxies.keys()) and not urllib.request.proxy_bypass(host)
