"""Proxies and certificate authorities from the environment, for all outgoing requests.

`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`, `SSL_CERT_FILE` and `SSL_CERT_DIR` mean the same for
Telegram (aiohttp) and the gateway (httpx). Each library reads some of them and fails on others, so
they are checked and normalised before anything is built. It opens no connection.
"""

from __future__ import annotations

import functools
import ipaddress
import os
import re
import ssl
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import certifi

from bot.domain import Unusable

_SCHEMES = ("http", "https", "socks5", "socks5h")
_PROXIES = ("all", "http", "https")
_NAME = re.compile(r"\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?(:[0-9]{1,5})?")
_EXAMPLE = "It must look like http://host:3128 or socks5://user:password@host:1080."


def prepare(*addresses: str) -> None:
    """Check the environment, and rewrite `NO_PROXY` so that every library understands it.

    `addresses` are the URLs of the servers that are called. If a network in `NO_PROXY` contains one
    of them, its host is added, because httpx knows only names and addresses.

    Raises:
        Unusable: a proxy or a certificate file cannot be used.
    """
    for name in [one for one in os.environ if one.lower().removesuffix("_proxy") in _PROXIES]:
        if not os.environ[name].strip():  # aiohttp and httpx would look for a host called " "
            del os.environ[name]
    for scheme in _PROXIES:
        _checked(scheme)
    excepted = _excepted()
    if excepted:
        hosts = [urlsplit(address).hostname or "" for address in addresses]
        direct = [host for host in hosts if _direct(host, excepted)]
        plain = [one for one in excepted if one == "*" or _NAME.fullmatch(one) or _address(one)]
        os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join(dict.fromkeys([*plain, *direct]))
    tls_context()


def proxy_for(url: str) -> str | None:
    """The proxy for requests to this address; None without one.

    Names behind a SOCKS proxy are always resolved by the proxy, so `socks5` and `socks5h` are
    equal.
    """
    parts = urlsplit(url)
    if _direct(parts.hostname or "", _excepted()):
        return None
    found = urllib.request.getproxies_environment()
    chosen = found.get(parts.scheme) or found.get("all")
    return _complete(chosen) if chosen else None


def passwords() -> list[str]:
    """The passwords of the proxies, to be masked in all output."""
    found = urllib.request.getproxies_environment().values()
    return [password for one in found if (password := _split(one)[1])]


def tls_context() -> ssl.SSLContext:
    """The trusted certificate authorities: Mozilla's, and those that the operator adds.

    One context for all connections: each would cost 40 ms and some megabytes.

    Raises:
        Unusable: the operator's certificates cannot be read.
    """
    return _context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@functools.cache
def _context(file: str | None, folder: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    named = (("SSL_CERT_FILE", "cafile", file), ("SSL_CERT_DIR", "capath", folder))
    for name, kind, place in named:
        if not place:
            continue
        try:
            if not Path(place).exists():
                raise FileNotFoundError("there is no such file")
            context.load_verify_locations(**{kind: place})
        except OSError as error:
            reason = error.strerror or str(error)  # an SSLError is an OSError too
            raise Unusable(
                name, f"the certificates in {place} cannot be read ({reason}). Name a PEM file."
            ) from None
    return context


def _checked(scheme: str) -> None:
    given = urllib.request.getproxies_environment().get(scheme)
    if not given:
        return
    kind, _, host = _split(given)
    if kind not in _SCHEMES or not host:
        raise Unusable(f"{scheme.upper()}_PROXY", f"this is no proxy that can be used. {_EXAMPLE}")


def _split(proxy: str) -> tuple[str, str, str]:
    """Scheme, password and host of a proxy URL; "" for what cannot be read."""
    try:
        parts = urlsplit(_complete(proxy))
        _ = parts.port
    except ValueError:
        return "", "", ""
    return parts.scheme, parts.password or "", parts.hostname or ""


def _complete(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"


def _excepted() -> list[str]:
    """The entries of `NO_PROXY`, without the brackets of IPv6 addresses."""
    given = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    named = (one.strip().strip("[]") for one in given.replace(";", ",").split(","))
    return [one if one == "*" else one.lstrip("*") for one in named if one]


def _direct(host: str, excepted: Iterable[str]) -> bool:
    """True if this host is reached without a proxy."""
    host = host.lower().strip("[]")
    address = _address(host)
    for one in excepted:
        network = _network(one)
        if one == "*" or (address is not None and network is not None and address in network):
            return True
        name = one.lower().lstrip(".").partition(":")[0]
        if network is None and name and (host == name or host.endswith(f".{name}")):
            return True
    return False


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
