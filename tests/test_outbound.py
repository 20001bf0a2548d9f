"""What the environment says of proxies and certificates, for both libraries that go outside."""

from __future__ import annotations

import httpx
import pytest

from bot import outbound
from bot.domain import Unusable
from bot.telegram.outgoing.session import open_bot

TELEGRAM, GATEWAY = "https://api.telegram.org", "https://gateway.example"


@pytest.fixture
def environment(monkeypatch):
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name.upper()}_PROXY", raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)

    def set_(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    set_(NO_PROXY="", no_proxy="")  # so that what `prepare` writes is taken back
    return set_


@pytest.mark.parametrize(
    ("settings", "url", "proxy"),
    [
        ({}, TELEGRAM, None),
        ({"HTTPS_PROXY": "http://p:3128"}, TELEGRAM, "http://p:3128"),
        ({"https_proxy": "p:3128"}, TELEGRAM, "http://p:3128"),
        ({"HTTP_PROXY": "http://p:3128"}, TELEGRAM, None),
        ({"HTTP_PROXY": "http://p:3128"}, "http://botapi:8081", "http://p:3128"),
        ({"ALL_PROXY": "socks5://u:pw@p:1080"}, TELEGRAM, "socks5://u:pw@p:1080"),
        ({"ALL_PROXY": "socks5h://p:1080"}, TELEGRAM, "socks5h://p:1080"),
        ({"ALL_PROXY": "http://p:1", "no_proxy": "telegram.org"}, TELEGRAM, None),
        ({"ALL_PROXY": "http://p:1", "no_proxy": ".telegram.org"}, TELEGRAM, None),
        ({"ALL_PROXY": "http://p:1", "no_proxy": "*.telegram.org"}, TELEGRAM, None),
        ({"ALL_PROXY": "http://p:1", "no_proxy": "*"}, TELEGRAM, None),
        ({"ALL_PROXY": "http://p:1", "no_proxy": "gram.org"}, TELEGRAM, "http://p:1"),
        ({"ALL_PROXY": "http://p:1", "no_proxy": "[::1]"}, "http://[::1]:8081", None),
        ({"ALL_PROXY": "http://p:1", "no_proxy": "::1"}, "http://[::1]:8081", None),
        ({"ALL_PROXY": "http://p:1", "no_proxy": "fd00::/8"}, "http://[fd00::7]:8081", None),
        ({"ALL_PROXY": "http://p:1", "no_proxy": "10.0.0.0/8"}, "http://10.1.2.3", None),
        ({"ALL_PROXY": "http://p:1", "no_proxy": "10.0.0.0/8"}, "http://11.1.2.3", "http://p:1"),
        ({"ALL_PROXY": "http://p:1", "no_proxy": "localhost,127.0.0.1"}, "http://localhost", None),
    ],
)
async def test_both_libraries_take_the_same_way(environment, settings, url, proxy):
    environment(**settings)
    outbound.prepare(url, GATEWAY)
    assert outbound.proxy_for(url) == proxy
    bot = open_bot("123456:AAE-test", url)  # stumbles over nothing
    await bot.session.close()
    async with httpx.AsyncClient() as client:
        transport = client._transport_for_url(httpx.URL(url))
        assert (transport is not client._transport) == (proxy is not None)


@pytest.mark.parametrize(
    "exceptions",
    [
        "[::1]",
        "fd00::/8,[fe80::1]",
        "a b",
        "http://x",
        "::/0/0",
        ",,",
        "host:99999999",
        "*,x",
        "[",
        "%",
    ],
)
async def test_no_exception_of_a_proxy_breaks_the_start(environment, exceptions):
    environment(ALL_PROXY="http://p:1", no_proxy=exceptions)
    outbound.prepare(TELEGRAM, GATEWAY)
    async with httpx.AsyncClient():
        pass


@pytest.mark.parametrize("name", ["HTTP_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_of_spaces_is_none(environment, name):
    environment(**{name: " "})
    outbound.prepare(TELEGRAM, GATEWAY)
    assert outbound.proxy_for(TELEGRAM) is None
    assert outbound.proxy_for("http://botapi:8081") is None


@pytest.mark.parametrize(
    "proxy", ["socks4://p:1", "ftp://p", "http://", "http://[::1", "x:y:z", "://"]
)
def test_a_proxy_that_cannot_be_used_is_told(environment, proxy):
    environment(HTTPS_PROXY=proxy)
    with pytest.raises(Unusable, match="no proxy that can be used") as told:
        outbound.prepare(TELEGRAM, GATEWAY)
    assert told.value.setting == "HTTPS_PROXY"


@pytest.mark.parametrize("content", [None, b"", b"no certificate", bytes(range(256))])
def test_certificates_that_cannot_be_read_are_told(environment, tmp_path, content):
    place = tmp_path / "ca.pem"
    if content is not None:
        place.write_bytes(content)
    environment(SSL_CERT_FILE=str(place))
    with pytest.raises(Unusable, match="cannot be read") as told:
        outbound.prepare(TELEGRAM, GATEWAY)
    assert told.value.setting == "SSL_CERT_FILE"


def test_passwords_of_proxies_are_secrets(environment):
    environment(ALL_PROXY="socks5://user:hunter22@p:1080", HTTPS_PROXY="http://p:3128")
    assert outbound.passwords() == ["hunter22"]
