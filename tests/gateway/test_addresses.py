"""Where links may lead: every spelling of every address that is not the internet's, and pins."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from bot.gateway import errors
from bot.gateway.addresses import Addresses, Forbidden, host_and_port, is_public, literal
from bot.gateway.client import GatewayClient
from tests.gateway.conftest import KEY
from tests.gateway.scripted import Reply

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PUBLIC = "93.184.216.34"

INSIDE = [
    # this host, loopback, private, shared, link-local and metadata
    "0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.254", "10.0.0.8", "172.16.0.1", "172.31.255.1",
    "192.168.1.1", "100.64.0.1", "100.100.100.200", "100.127.255.255", "169.254.169.254",
    "169.254.0.1", "168.63.129.16", "192.0.0.192", "198.18.0.1", "192.88.99.1", "203.0.113.5",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.8", "::ffff:8.8.8.8",
    "::ffff:0:7f00:1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::",
    "2002:a9fe:a9fe::1", "2001::1", "2001:db8::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fec0::1", "ff02::1", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_the_internets(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::1"])
def test_what_is(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host",
    ["0x7f000001", "0x7f.1", "2130706433", "017700000001", "0177.0.0.1", "127.1", "127.0.1",
     "127.0.0.1.", "0"],
)  # fmt: skip
async def test_every_spelling_of_an_address_is_one(host):
    found = literal(host)
    assert found is not None
    assert not is_public(found)
    with pytest.raises(Forbidden):
        await Addresses("https://gateway.example").check("http", host, None)


@pytest.mark.parametrize("host", ["example.org", "1password.example", "7zip", "a.b", "x" * 80])
def test_names_are_none(host):
    assert literal(host) is None


@pytest.mark.parametrize("host", INSIDE)
async def test_links_to_them_are_refused(host):
    for base in ("https://gateway.example", "http://127.0.0.1:8080", "http://10.0.0.8"):
        addresses = Addresses(base)
        if (host, 80) == (base.removeprefix("http://"), 80):
            assert (await addresses.check("http", host, None)).addresses is None
            continue
        with pytest.raises(Forbidden):
            await addresses.check("http", host, None)


async def test_the_gateways_own_host_has_its_own_port_only():
    addresses = Addresses("http://127.0.0.1:8080/gate")
    assert (await addresses.check("http", "127.0.0.1", 8080)).addresses is None
    for port in (None, 8081, 22):
        with pytest.raises(Forbidden):
            await addresses.check("http", "127.0.0.1", port)
    listed = Addresses("http://127.0.0.1:8080", ["127.0.0.1:8081", "[::1]:7", "cdn.home"])
    assert (await listed.check("http", "127.0.0.1", 8081)).addresses == ("127.0.0.1",)
    assert (await listed.check("http", "::1", 7)).addresses == ("::1",)
    with pytest.raises(Forbidden):
        await listed.check("http", "127.0.0.1", 8082)


async def test_a_listed_host_is_no_way_to_metadata(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", names({"cdn.home": ["169.254.169.254"]}))
    addresses = Addresses("https://gateway.example", ["cdn.home", "169.254.169.254"])
    for host in ("cdn.home", "169.254.169.254"):
        with pytest.raises(Forbidden):
            await addresses.check("http", host, None)


async def test_one_private_address_among_public_ones_is_enough(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", names({"cdn.example": [PUBLIC, "10.0.0.8"]}))
    with pytest.raises(Forbidden):
        await Addresses("https://gateway.example").check("https", "cdn.example", None)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("cdn.example", ("cdn.example", 0)),
        (" CDN.example:8080 ", ("cdn.example", 8080)),
        ("[::1]:90", ("::1", 90)),
        ("::1", ("::1", 0)),
        ("10.0.0.8", ("10.0.0.8", 0)),
    ],
)
def test_listed_hosts_are_read(text, means):
    assert host_and_port(text) == means


@pytest.mark.parametrize("text", ["", "http://cdn.example", "a@b", "a/b", "a:b", "a:99999"])
def test_what_is_no_host(text):
    with pytest.raises(ValueError):
        host_and_port(text)


def names(known):
    """A resolver that knows some names; a list that is used up repeats its last entry."""
    asked = []

    def lookup(host, port, *_, **__):
        name = host.decode() if isinstance(host, bytes) else host
        asked.append(name)
        found = known.get(name, [name])
        if isinstance(found, list) and found and isinstance(found[0], list):
            found = found.pop(0) if len(found) > 1 else found[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port or 0)) for one in found]

    lookup.asked = asked
    return lookup


@pytest.fixture
def everything_public(monkeypatch):
    """The test's server may be reached as if it stood in the internet."""
    monkeypatch.setattr(
        "bot.gateway.addresses.is_public", lambda one: is_public(one) or str(one) == "127.0.0.1"
    )


async def test_a_name_that_changes_its_address_is_asked_once(
    gateway, monkeypatch, everything_public
):
    """Looked up, checked, and connected to at that very address: a second answer is never heard."""
    resolver = names({"cdn.example": [["127.0.0.1"], ["10.0.0.8"]]})
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    gateway.on("GET", "/a.png", Reply(200, PNG))
    port = gateway.url.rpartition(":")[2]
    async with GatewayClient("https://8.8.8.8", KEY) as client:
        await client.download(f"http://cdn.example:{port}/a.png?sig=1%2F2")
    assert resolver.asked.count("cdn.example") == 1
    assert gateway.seen[0].headers["host"] == f"cdn.example:{port}"
    assert gateway.seen[0].query == {"sig": "1/2"}


async def test_every_hop_is_checked_before_it_is_asked(gateway, monkeypatch, everything_public):
    resolver = names({"cdn.example": ["127.0.0.1"], "evil.example": ["169.254.169.254"]})
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    port = gateway.url.rpartition(":")[2]
    gateway.on("GET", "/ok.png", Reply(200, PNG))
    gateway.on("GET", "/near", Reply(302, headers={"Location": "/ok.png"}))
    async with GatewayClient("https://8.8.8.8", KEY) as client:
        assert (await client.download(f"http://cdn.example:{port}/near")).data == PNG
        assert gateway.seen[-1].headers["host"] == f"cdn.example:{port}"
        for target in ("http://evil.example/x", "http://10.0.0.8/", "//[::1]/", "file:///etc/x"):
            gateway.on("GET", "/far", Reply(302, headers={"Location": target}))
            with pytest.raises(errors.RequestRefused):
                await client.download(f"http://cdn.example:{port}/far")


@pytest.mark.parametrize(
    "link",
    [
        "http://8.8.8.8@127.0.0.1:{port}/a.png",
        "http://127.0.0.1:{port}\\@8.8.8.8/a.png",
        "http://localhost:{port}/a.png",
        "http://localhost.:{port}/a.png",
        "http://127。0。0。1:{port}/a.png",
        "http://[::ffff:7f00:1]:{port}/a.png",
        "http://0x7f000001:{port}/a.png",
        "http://user:secret@cdn.example:{port}/a.png",
        "http:///a.png",
        "http://",
    ],
)
async def test_tricks_reach_nobody(gateway, waits, link):
    port = gateway.url.rpartition(":")[2]
    gateway.on("GET", "/a.png", Reply(200, PNG))
    async with GatewayClient("http://127.0.0.1:9", KEY, backoff=waits) as client:
        with pytest.raises(errors.GatewayError):
            await client.download(link.format(port=port))
    assert gateway.seen == []


async def test_what_a_model_wrote_is_followed_to_known_hosts_only(
    gateway, monkeypatch, everything_public
):
    known = {"cdn.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}
    monkeypatch.setattr(socket, "getaddrinfo", names(known))
    gateway.on("GET", "/a.png", Reply(200, PNG))
    gateway.on("GET", "/away", Reply(302, headers={"Location": "http://other.example/a.png"}))
    port = gateway.url.rpartition(":")[2]
    link, other = (f"http://{host}:{port}/a.png" for host in ("cdn.example", "other.example"))
    async with GatewayClient("https://8.8.8.8", KEY) as client:
        assert not client.trusts(link)
        with pytest.raises(errors.RequestRefused):
            await client.download(link, written=True)
        assert gateway.seen == []
        await client.download(link)  # a result of a task: from now on this is where results lie
        assert client.trusts(link)
        await client.download(link, written=True)
        with pytest.raises(errors.RequestRefused):
            await client.download(link.replace("a.png", "away"), written=True)
        assert not client.trusts(other)
    async with GatewayClient("https://8.8.8.8", KEY, media_hosts=["other.example"]) as client:
        assert client.trusts(other)
        assert client.trusts("data:image/png;base64,AAAA")
        assert client.trusts("/cdn/a.png")
        assert client.trusts("https://8.8.8.8/x.png")
        assert not client.trusts("//third.example/x")
        assert not client.trusts("http://8.8.8.8/x.png")
