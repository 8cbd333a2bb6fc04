"""The gate before every request to an address that somebody else chose (SSRF): strict syntax, then every address."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence

import msgspec

from chalicelib.adapters.outbound.addresses import is_public, is_public_or_private
from chalicelib.adapters.outbound.errors import BlockedTarget, BlockReason, DeliveryFailed, FailureReason

MAX_URL_LENGTH = 2048

# Host name and port in, literal IP addresses out; OSError when there are none.
Resolver = Callable[[str, int], Sequence[str]]

# Only what RFC 3986 allows in a URL; a fragment never leaves a client, so one here is a mistake or a trick.
_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)"
    r"(?P<path>/[A-Za-z0-9._~:/@!$&'()*+,;=%\[\]-]*)?(?P<query>\?[A-Za-z0-9._~:/?@!$&'()*+,;=%\[\]|-]*)?"
)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?")
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # the last label of what a browser would read as an IPv4 address
_DEFAULT_PORTS = {"https": 443, "http": 80}
# Names that mean "inside" (RFC 6761, RFC 6762, RFC 8375, RFC 9476 and cloud resolvers); they are not even looked up.
_INSIDE = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa", "localdomain", "onion")


class EgressPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What requests may reach. The default is for production; everything else is for development and tests.

    `ports` None allows every port. `allow_private` lets in loopback and private networks, never link-local ones.
    """

    allow_http: bool = False
    allow_private: bool = False
    ports: frozenset[int] | None = frozenset({80, 443, 8443})


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where a request goes: `addresses` are checked and are the only ones to connect to; `path` has the query."""

    scheme: str
    host: str
    port: int
    addresses: tuple[str, ...]
    path: str


def check_url(url: str, resolver: Resolver, policy: EgressPolicy) -> Target:
    """The target of a URL, if the policy allows it and every address its host has.

    Raises BlockedTarget when a rule forbids it, DeliveryFailed(UNREACHABLE) when the name has no address.
    """
    parsed = _URL.fullmatch(url) if len(url) <= MAX_URL_LENGTH else None
    if parsed is None:
        raise BlockedTarget(BlockReason.SYNTAX)
    scheme = parsed["scheme"].lower()
    if scheme != "https" and not (scheme == "http" and policy.allow_http):
        raise BlockedTarget(BlockReason.SCHEME)
    host, port = _host_and_port(parsed["authority"], scheme)
    if not 0 < port <= 65535 or (policy.ports is not None and port not in policy.ports):
        raise BlockedTarget(BlockReason.PORT)
    addresses = check_host(host, port, resolver, policy)
    path = (parsed["path"] or "/") + (parsed["query"] or "")
    return Target(scheme=scheme, host=host, port=port, addresses=addresses, path=path)


def check_host(host: str, port: int, resolver: Resolver, policy: EgressPolicy) -> tuple[str, ...]:
    """The addresses of a host name or literal IP address, all of them allowed; raises as `check_url` does."""
    allowed = is_public_or_private if policy.allow_private else is_public
    literal = _literal(host)
    addresses = (literal,) if literal else _looked_up(host, port, resolver, policy)
    if not all(map(allowed, addresses)):
        raise BlockedTarget(BlockReason.ADDRESS)
    return addresses


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses the machine's resolver gives, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def _host_and_port(authority: str, scheme: str) -> tuple[str, int]:
    if "@" in authority:
        raise BlockedTarget(BlockReason.USERINFO)
    parsed = _AUTHORITY.fullmatch(authority)
    if parsed is None:
        raise BlockedTarget(BlockReason.HOST)
    host = parsed["host"].lower().strip("[]")
    return host, int(parsed["port"]) if parsed["port"] else _DEFAULT_PORTS[scheme]


def _literal(host: str) -> str | None:
    """The canonical form of a literal address; None for a name; BlockedTarget for an address in disguise."""
    if ":" not in host and not _NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
        return None
    try:
        return str(ipaddress.ip_address(host))  # refuses octal, hexadecimal, short and zero-padded IPv4
    except ValueError:
        raise BlockedTarget(BlockReason.HOST) from None


def _looked_up(host: str, port: int, resolver: Resolver, policy: EgressPolicy) -> tuple[str, ...]:
    if not _NAME.fullmatch(host):
        raise BlockedTarget(BlockReason.HOST)
    inside = "." not in host or host.endswith(tuple(f".{suffix}" for suffix in _INSIDE))
    if inside and not policy.allow_private:
        raise BlockedTarget(BlockReason.HOST)
    try:
        addresses = tuple(resolver(host, port))
    except (OSError, UnicodeError):
        raise DeliveryFailed(FailureReason.UNREACHABLE) from None
    if not addresses:
        raise DeliveryFailed(FailureReason.UNREACHABLE)
    return addresses
