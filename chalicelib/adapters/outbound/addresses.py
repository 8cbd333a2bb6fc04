"""Which IP addresses are on the public Internet: an explicit table, the same on every version of Python."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

# IANA's IPv4 and IPv6 special-purpose address registries, in the rows that are not globally reachable.
_PRIVATE = (
    "10.0.0.0/8",
    "127.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "::1/128",
    "fc00::/7",
)
_NEVER = (
    "0.0.0.0/8",
    "100.64.0.0/10",  # carrier-grade NAT, and one cloud's metadata service
    "168.63.129.16/32",  # another cloud's host agent: a public number that is never public
    "169.254.0.0/16",  # link-local, with the metadata and credential services
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "fe80::/10",
    "2001::/23",  # protocol assignments, with Teredo, benchmarking and ORCHID
    "2001:db8::/32",
    "2002::/16",  # 6to4: wraps any IPv4 address and has no honest use left
    "3fff::/20",
)
_GLOBAL_V6 = IPv6Network("2000::/3")  # the only part of IPv6 that is handed out for global use
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether a literal IP address is on the public Internet; one that wraps an IPv4 address is judged by that one."""
    return _stands(address, allow_private=False)


def is_public_or_private(address: str) -> bool:
    """Like `is_public`, with loopback and private networks let in: for development and tests only."""
    return _stands(address, allow_private=True)


def _stands(address: str, *, allow_private: bool) -> bool:
    try:
        parsed = _unwrapped(ipaddress.ip_address(address))
    except ValueError:
        return False
    if _within(parsed, _PRIVATE_NETWORKS):
        return allow_private
    if isinstance(parsed, IPv6Address) and parsed not in _GLOBAL_V6:
        return False
    return not _within(parsed, _NEVER_NETWORKS)


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _within(address: IPv4Address | IPv6Address, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


_PRIVATE_NETWORKS = tuple(ipaddress.ip_network(network) for network in _PRIVATE)
_NEVER_NETWORKS = tuple(ipaddress.ip_network(network) for network in _NEVER)
