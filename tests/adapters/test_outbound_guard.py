"""Which URLs a merchant may have us call: a table of tricks, and a table of addresses."""

from __future__ import annotations

import pytest

from chalicelib.adapters.outbound.addresses import is_public
from chalicelib.adapters.outbound.errors import BlockedTarget, BlockReason, DeliveryFailed, FailureReason
from chalicelib.adapters.outbound.guard import EgressPolicy, Target, check_host, check_url, system_resolver

STRICT = EgressPolicy()
LOCAL = EgressPolicy(allow_http=True, allow_private=True, ports=None)
PUBLIC = "93.184.215.14"

NAMES = {
    "hooks.example.com": [PUBLIC],
    "six.example.com": ["2606:2800:21f:cb07:6820:80da:af6b:8b2c"],
    "both.example.com": [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"],
    "mixed.example.com": [PUBLIC, "10.0.0.7"],
    "127.0.0.1.nip.io": ["127.0.0.1"],
    "loop.example.com": ["127.0.0.1"],
    "loop6.example.com": ["::1"],
    "meta.example.com": ["169.254.169.254"],
    "scoped.example.com": ["fe80::1%eth0"],
    "nothing.example.com": [],
    "xn--bcher-kva.example.com": [PUBLIC],
}


def resolve(host: str, port: int) -> list[str]:
    if host not in NAMES:
        raise OSError("unknown name")
    return NAMES[host]


def never(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} was looked up")


BLOCKED = {
    BlockReason.SYNTAX: (
        "",
        "hooks.example.com",
        "//hooks.example.com/",
        "https:hooks.example.com",
        "https:/hooks.example.com",
        "javascript:alert(1)",
        "data:text/plain,hello",
        " https://hooks.example.com/",
        "https://hooks.example.com/ ",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/\r\nX-Injected: 1",
        "https://hooks.example.com/\n",
        "https://hooks.example.com/\x00",
        "https://hooks.example.com/\\..\\x",
        "https://hooks.example.com/#fragment",
        "https://hooks.example.com#@127.0.0.1/",
        "https://127.0.0.1#@hooks.example.com/",
        "https://hooks.example.com/é",
        'https://hooks.example.com/"',
        "https://hooks.example.com/<x>",
        "https://hooks.example.com/" + "a" * 2048,
        "ht\ntps://hooks.example.com/",
    ),
    BlockReason.SCHEME: (
        "http://hooks.example.com/",
        "HTTP://hooks.example.com/",
        "ftp://hooks.example.com/",
        "gopher://hooks.example.com/",
        "file:///etc/passwd",
        "file://hooks.example.com/etc/passwd",
        "ws://hooks.example.com/",
        "jar://hooks.example.com/",
        "https+unix://hooks.example.com/",
    ),
    BlockReason.USERINFO: (
        "https://user@hooks.example.com/",
        "https://user:secret@hooks.example.com/",
        "https://hooks.example.com@127.0.0.1/",
        "https://127.0.0.1@hooks.example.com/",
        "https://@hooks.example.com/",
        "https://hooks.example.com:443@127.0.0.1/",
        "https://a@b@hooks.example.com/",
        "https://hooks.example.com\\@127.0.0.1/",
    ),
    BlockReason.HOST: (
        "https:///path",
        "https://hooks.example.com\t/",
        "https://:443/",
        "https://./",
        "https://localhost/",
        "https://LOCALHOST/",
        "https://localhost./",
        "https://hooks.example.com./",
        "https://router/",
        "https://metadata.google.internal/",
        "https://ip-10-0-0-1.ec2.internal/",
        "https://printer.local/",
        "https://app.localhost/",
        "https://nas.lan/",
        "https://box.home.arpa/",
        "https://hooks..example.com/",
        "https://-hooks.example.com/",
        "https://hooks-.example.com/",
        "https://" + "a" * 64 + ".example.com/",
        "https://hooks%2eexample.com/",
        "https://hooks.example.com%00.evil.com/",
        "https://127。0。0。1/",
        "https://hooks。example。com/",
        "https://①②⑦.0.0.1/",
        "https://bücher.example.com/",
        "https://127.0.0.1\\.hooks.example.com/",
        "https://2130706433/",
        "https://0/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0x7f.1/",
        "https://127.0x1/",
        "https://0177.0.0.1/",
        "https://017700000001/",
        "https://127.1/",
        "https://127.0.1/",
        "https://127.0.0.01/",
        "https://127.0.0.1./",
        "https://256.0.0.1/",
        "https://1.2.3.4.5/",
        "https://93.184.215.014/",
        "https://[127.0.0.1]/",
        "https://[::1/",
        "https://::1/",
        "https://[fe80::1%25eth0]/",
        "https://[1::2::3]/",
        "https://[12345::]/",
        "https://[v1.fe80::a]/",
        "https://hooks.example.com:/",
        "https://hooks.example.com:443:80/",
        "https://hooks.example.com:-1/",
        "https://hooks.example.com:４４３/",
        "https://hooks.example.com:0x1bb/",
        "https://hooks.example.com:999999/",
    ),
    BlockReason.PORT: (
        "https://hooks.example.com:0/",
        "https://hooks.example.com:22/",
        "https://hooks.example.com:25/",
        "https://hooks.example.com:6379/",
        "https://hooks.example.com:8080/",
        "https://hooks.example.com:9001/",
        "https://hooks.example.com:65536/",
        "https://hooks.example.com:99999/",
    ),
    BlockReason.ADDRESS: (
        "https://127.0.0.1/",
        "https://127.255.255.254/",
        "https://0.0.0.0/",
        "https://10.0.0.1:8443/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://169.254.170.2/v2/credentials",
        "https://100.100.100.200/",
        "https://255.255.255.255/",
        "https://[::]/",
        "https://[::1]/",
        "https://[0:0:0:0:0:0:0:1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[fd00:ec2::254]/",
        "https://[fe80::1]/",
        "https://[64:ff9b::127.0.0.1]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[64:ff9b:1::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
        "https://127.0.0.1.nip.io/",
        "https://loop.example.com/",
        "https://loop6.example.com/",
        "https://meta.example.com/",
        "https://mixed.example.com/",
        "https://scoped.example.com/",
    ),
}


@pytest.mark.parametrize(("reason", "url"), [(reason, url) for reason, urls in BLOCKED.items() for url in urls])
def test_a_trick_is_blocked(reason: BlockReason, url: str) -> None:
    with pytest.raises(BlockedTarget) as caught:
        check_url(url, resolve, STRICT)
    assert caught.value.reason is reason


@pytest.mark.parametrize("reason", [reason for reason in BLOCKED if reason is not BlockReason.ADDRESS])
def test_only_a_clean_url_is_looked_up(reason: BlockReason) -> None:
    for url in BLOCKED[reason]:
        with pytest.raises(BlockedTarget):
            check_url(url, never, STRICT)


ALLOWED = {
    "https://hooks.example.com": ("hooks.example.com", 443, (PUBLIC,), "/"),
    "HTTPS://HOOKS.Example.COM/In": ("hooks.example.com", 443, (PUBLIC,), "/In"),
    "https://hooks.example.com:8443/in?a=1&b=%20": ("hooks.example.com", 8443, (PUBLIC,), "/in?a=1&b=%20"),
    "https://hooks.example.com:80/": ("hooks.example.com", 80, (PUBLIC,), "/"),
    "https://hooks.example.com?x=1": ("hooks.example.com", 443, (PUBLIC,), "/?x=1"),
    "https://xn--bcher-kva.example.com/": ("xn--bcher-kva.example.com", 443, (PUBLIC,), "/"),
    "https://both.example.com/": ("both.example.com", 443, tuple(NAMES["both.example.com"]), "/"),
    "https://six.example.com/": ("six.example.com", 443, tuple(NAMES["six.example.com"]), "/"),
    "https://93.184.215.14/in": (PUBLIC, 443, (PUBLIC,), "/in"),
    "https://[2606:2800:21F:CB07::1]/": ("2606:2800:21f:cb07::1", 443, ("2606:2800:21f:cb07::1",), "/"),
    "https://hooks.example.com/@user:80//x": ("hooks.example.com", 443, (PUBLIC,), "/@user:80//x"),
}


@pytest.mark.parametrize("url", ALLOWED)
def test_an_honest_url_has_its_target(url: str) -> None:
    host, port, addresses, path = ALLOWED[url]
    expected = Target(scheme="https", host=host, port=port, addresses=addresses, path=path)
    assert check_url(url, resolve, STRICT) == expected


@pytest.mark.parametrize("host", ["unknown.example.com", "nothing.example.com"])
def test_a_name_without_an_address_is_unreachable(host: str) -> None:
    with pytest.raises(DeliveryFailed) as caught:
        check_url(f"https://{host}/", resolve, STRICT)
    assert caught.value.reason is FailureReason.UNREACHABLE


def test_the_local_policy_lets_in_loopback_over_http_on_any_port() -> None:
    target = check_url("http://127.0.0.1:4567/in", never, LOCAL)
    assert target == Target(scheme="http", host="127.0.0.1", port=4567, addresses=("127.0.0.1",), path="/in")
    assert check_host("localhost", 80, lambda host, port: ["127.0.0.1", "::1"], LOCAL) == ("127.0.0.1", "::1")


@pytest.mark.parametrize("host", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "[fe80::1]", "100.64.0.1"])
def test_the_local_policy_still_blocks_what_is_never_a_server(host: str) -> None:
    with pytest.raises(BlockedTarget) as caught:
        check_url(f"http://{host}/", never, LOCAL)
    assert caught.value.reason is BlockReason.ADDRESS


def test_the_system_resolver_gives_each_address_once() -> None:
    assert system_resolver("127.0.0.1", 443) == ["127.0.0.1"]
    assert system_resolver("::1", 443) == ["::1"]


EDGES = (
    ("0.255.255.255", False),
    ("1.0.0.0", True),
    ("9.255.255.255", True),
    ("10.0.0.0", False),
    ("10.255.255.255", False),
    ("11.0.0.0", True),
    ("100.63.255.255", True),
    ("100.64.0.0", False),
    ("100.127.255.255", False),
    ("100.128.0.0", True),
    ("126.255.255.255", True),
    ("127.0.0.0", False),
    ("128.0.0.0", True),
    ("168.63.129.16", False),
    ("169.253.255.255", True),
    ("169.254.0.0", False),
    ("169.255.0.0", True),
    ("172.15.255.255", True),
    ("172.16.0.0", False),
    ("172.31.255.255", False),
    ("172.32.0.0", True),
    ("192.0.0.192", False),
    ("192.0.1.0", True),
    ("192.0.2.1", False),
    ("192.88.99.1", False),
    ("192.167.255.255", True),
    ("192.168.0.0", False),
    ("192.169.0.0", True),
    ("198.17.255.255", True),
    ("198.18.0.0", False),
    ("198.19.255.255", False),
    ("198.20.0.0", True),
    ("198.51.100.1", False),
    ("203.0.113.1", False),
    ("223.255.255.255", True),
    ("224.0.0.0", False),
    ("239.255.255.255", False),
    ("240.0.0.0", False),
    ("255.255.255.255", False),
    ("::", False),
    ("::1", False),
    ("::8.8.8.8", False),
    ("::ffff:8.8.8.8", True),
    ("::ffff:10.0.0.1", False),
    ("64:ff9b::8.8.8.8", True),
    ("64:ff9b::192.168.0.1", False),
    ("100::1", False),
    ("1fff:ffff::", False),
    ("2000::1", True),
    ("2001::1", False),
    ("2001:1ff:ffff::", False),
    ("2001:200::", True),
    ("2001:db8::1", False),
    ("2001:4860:4860::8888", True),
    ("2002:0808:0808::1", False),
    ("2003::1", True),
    ("3fff:fff::1", False),
    ("3fff:1000::1", True),
    ("4000::", False),
    ("5f00::1", False),
    ("fc00::", False),
    ("fdff:ffff::", False),
    ("fe80::1", False),
    ("febf::1", False),
    ("fec0::1", False),
    ("ff02::1", False),
    ("not an address", False),
    ("", False),
)


@pytest.mark.parametrize(("address", "expected"), EDGES)
def test_both_edges_of_every_network(address: str, expected: bool) -> None:
    assert is_public(address) is expected
