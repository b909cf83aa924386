"""Which hosts and addresses the `fetch` of functions may reach: rules in, a refusal or none out.

No input or output: names are resolved elsewhere, and every address that a name has is asked about
here, at each redirect anew. "*" in the allow list stands for all that is public. The trap: one
address has many forms (a number, octal parts, IPv4 inside IPv6), so only parsed addresses count,
and one that wraps another is as private as what it wraps.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cached_property, lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from msgspec import Struct

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

EVERYTHING = "*"
_NAME = re.compile(
    r"(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*"
)
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}")
_NAT64 = ip_network("64:ff9b::/96")
# Those of a network's own translator, and of one that speaks IPv4 itself (RFC 8215, RFC 2765).
_TRANSLATED = (_NAT64, ip_network("64:ff9b:1::/48"), ip_network("::ffff:0:0:0/96"))
_COMPATIBLE = ip_network("::/96")
_ASSIGNED = ip_network("2000::/3")  # all of IPv6 that anybody has on the Internet
_SPECIAL = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
"""For protocols, relays and documentation: not all of it is known as such to each Python."""
_NEVER_ASKED = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4"),
            *("100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32"),  # of clouds, as the next
            *("fd00:ec2::/32", "fe80::/10", "ff00::/8", "::/128"),
        ),
    )
)
"""Metadata of clouds, and what is nobody's service: only a rule with the address opens these."""


class Rules(Struct, frozen=True, dict=True):
    """Hosts, wildcards, addresses and networks, as written; see `mistake`."""

    texts: tuple[str, ...] = ()

    @cached_property
    def everything(self) -> bool:
        return EVERYTHING in self.texts

    @cached_property
    def networks(self) -> tuple[Network, ...]:
        return tuple(found for text in self.texts if (found := _network(text)) is not None)

    @cached_property
    def names(self) -> tuple[str, ...]:
        plain = (name(text) for text in self.texts if text != EVERYTHING and not _network(text))
        return tuple(plain)

    def has_name(self, host: str) -> bool:
        return any(
            host.endswith(each[1:]) if each.startswith("*.") else host == each
            for each in self.names
        )

    def has_address(self, forms: tuple[Address, ...]) -> bool:
        return any(
            form.version == network.version and form in network
            for form in forms
            for network in self.networks
        )


class Policy(Struct, frozen=True):
    """What some run may reach.

    Args:
        offline: nothing at all.
        allow: what may be reached; a rule that names something private opens that too.
        deny: what may not, whatever else says so.
        private: whether private addresses are open that no rule names.
        remedy: how whoever reads of a refusal opens a private address, one sentence.
    """

    offline: bool = False
    allow: Rules = Rules((EVERYTHING,))
    deny: Rules = Rules()
    private: bool = False
    remedy: str = "Name it under allow in [fetch] of config.toml."


class Refusal(Struct, frozen=True):
    why: str
    """One sentence."""
    remedy: str
    """One sentence."""
    askable: bool = False
    """Whether asking the user would do: it is private and no more than that."""


def of_host(policy: Policy, host: str) -> Refusal | None:
    """What can be said before the host is resolved, which tells others of it."""
    if policy.offline:
        return Refusal("The console is offline.", "Switch offline off to let functions fetch.")
    if policy.deny.has_name(name(host)):
        return _denied(host)
    return None


def of_address(policy: Policy, host: str, address: str) -> Refusal | None:
    """Whether a host may be reached at one of its addresses."""
    forms = forms_of(address)
    host = name(host)
    if not forms:
        return Refusal(f"{address} is no address.", policy.remedy)
    if policy.deny.has_address(forms) or policy.deny.has_name(host):
        return _denied(host if policy.deny.has_name(host) else address)
    numbered = policy.allow.has_address(forms)
    named = policy.allow.has_name(host)
    if not (numbered or named or policy.allow.everything or policy.private):
        why = f"{host} is not in the allow list."
        return Refusal(why, "Add it to allow in [fetch] of config.toml.")
    if numbered:
        return None
    told = address if address == host else f"{host} ({address})"
    if any(form in network for form in forms for network in _NEVER_ASKED):
        why = f"{told} is an address of this machine's surroundings, such as a cloud's metadata."
        return Refusal(why, f'Only allow = ["*", "{address}"] in [fetch] of config.toml opens it.')
    if named or policy.private or all(is_public(form) for form in forms):
        return None
    return Refusal(f"{told} is a private address.", policy.remedy, askable=True)


def _denied(what: str) -> Refusal:
    return Refusal(f"{what} is in the deny list.", "See deny in [fetch] of config.toml.")


def is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _ASSIGNED and address not in _NAT64:
        return False
    if any(address in network for network in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast


@lru_cache(256)
def forms_of(address: str) -> tuple[Address, ...]:
    """An address and those that it wraps; none where it is no address."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ()
    if isinstance(found, IPv4Address):
        return (found,)
    wrapped: list[IPv4Address | None] = [found.ipv4_mapped, found.sixtofour]
    if found.teredo is not None:
        wrapped += found.teredo
    if (found in _COMPATIBLE and int(found) > 1) or any(
        found in network for network in _TRANSLATED
    ):
        wrapped.append(IPv4Address(int(found) & 0xFFFFFFFF))
    if found.ipv4_mapped is not None:  # the same place; as IPv6 it would count as reserved
        return (found.ipv4_mapped,)
    return (found, *(each for each in wrapped if each is not None))


def name(host: str) -> str:
    """A host in the one form that rules compare; an address in its usual one."""
    plain = host.strip("[]").lower().removesuffix(".")
    if not plain.isascii():
        plain = _ascii(plain) or plain
    if _NUMERIC.fullmatch(plain):
        return _counted(plain) or plain
    return str(forms_of(plain)[0]) if ":" in plain and forms_of(plain) else plain


def _ascii(host: str) -> str:
    """As `URL` writes it, and so requests; Python's own codec makes "fass" of "faß"."""
    from ada_url import idna  # 3 ms, and most rules are in ASCII

    with suppress(UnicodeError):  # half a character
        return str(idna.encode(host).decode("ascii"))
    return ""


def _counted(text: str) -> str | None:
    """The address of a host such as 2130706433, 0x7f.1 or 0177.0.0.1, as inet_aton reads it."""
    try:
        parts = [
            int(part, 16) if part.startswith("0x") else int(part, 8 if part[0] == "0" else 10)
            for part in (each if each != "0x" else "0x0" for each in text.split("."))
        ]
    except ValueError:
        return None
    *first, last = parts
    if any(part > 255 for part in first) or last >= 256 ** (4 - len(first)):
        return None
    total = last + sum(part << 8 * (3 - at) for at, part in enumerate(first))
    return str(IPv4Address(total))


def mistake(rule: str) -> str | None:
    """What is wrong with a rule's text, as the rest of a sentence; None where nothing is."""
    if rule == EVERYTHING or _network(rule) is not None:
        return None
    if "/" in rule and ":" not in rule.partition("/")[0] and "//" not in rule:
        return "is no network such as 10.0.0.0/8"
    if "://" in rule or "/" in rule:
        return "is a URL; give the host alone"
    if ":" in rule:
        return "has a port; give the host alone"
    if not _NAME.fullmatch(name(rule)):
        return "is no host, no *.host, no address and no network"
    return None


@lru_cache(256)
def _network(text: str) -> Network | None:
    try:
        return ip_network(text.strip("[]"), strict=False)
    except ValueError:
        return None
