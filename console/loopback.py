"""Whether a host is this machine: what goes there is seen by no network and needs no proxy."""

from __future__ import annotations

import ipaddress


def is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
