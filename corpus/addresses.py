"""An IP address → whether it is one of the public internet, which a notice may be fetched from."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_GLOBAL_V6 = ip_network("2000::/3")  # the only unicast space that is assigned: RFC 4291, IANA's registry
_NOT_PUBLIC = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",  # private, RFC 1918; so are 172.16 and 192.168
        "100.64.0.0/10",  # behind a carrier's NAT, RFC 6598; one cloud's metadata stand in it
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's own services to its machines, in public space
        "169.254.0.0/16",  # link-local; most clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation, as are 198.51.100 and 203.0.113
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "2001::/23",  # Teredo and other protocols; an IPv4 address may be inside
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address is inside
        "3fff::/20",  # documentation
    )
)


_METADATA = tuple(
    ip_network(network)
    for network in (
        "169.254.0.0/16",
        "168.63.129.16/32",
        "100.100.100.200/32",  # Alibaba Cloud
        "fe80::/10",
        "fd00:ec2::/32",  # Amazon's
    )
)


def is_public(address: str) -> bool:
    """Whether an address belongs to one machine of the public internet.

    IPv6 addresses outside 2000::/3 do not: loopback, link-local, private and multicast ones, and those that
    stand for an IPv4 address (::ffff:0:0/96, 64:ff9b::/96), which must be named as what they are.

    Args:
        address: as `getaddrinfo` gives it; with a zone (%eth0) it is link-local.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and (found.scope_id or found not in _GLOBAL_V6):
        return False
    if found.is_multicast or not found.is_global:
        return False
    return not any(_in(found, network) for network in _NOT_PUBLIC)


def is_of_a_network(address: str) -> bool:
    """Whether an address may be fetched from where private ones may: no link-local one, and no other where
    clouds keep what a machine is trusted with.

    Args:
        address: as for `is_public`.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found.scope_id:
            return False
        found = found.ipv4_mapped or found
    return not (found.is_multicast or any(_in(found, network) for network in _METADATA))


def _in(address: IPv4Address | IPv6Address, network: object) -> bool:
    return address in network  # type: ignore[operator]
