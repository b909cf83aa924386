"""What functions may reach: forms of addresses, rules, and which refusals asking would lift."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.fetching import policy
from console.fetching.policy import Policy, Rules, of_address, of_host

PRIVATE = [
    *("127.0.0.1", "127.8.9.10", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("100.64.0.1", "198.18.0.1", "::1", "fd12:3456::1", "fc00::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1"),
    *("2002:7f00:1::", "2002:a00:1::1", "2001:0:4136:e378:8000:63bf:80ff:fffe"),
    *("::ffff:0:127.0.0.1", "::ffff:0:a00:1", "fec0::1", "100::1"),
    *("2001:db8::5efe:7f00:1", "3fff::1", "5f00::1", "4000::1", "192.0.0.8", "192.88.99.1"),
]
NEVER = [
    *("169.254.169.254", "169.254.170.2", "0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255"),
    *("100.100.100.200", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1"),
    *("::ffff:0:169.254.169.254", "::169.254.169.254", "64:ff9b:1::a9fe:a9fe", "fe80::1%25lo"),
    *("::ffff:0.0.0.0", "::ffff:0:0.0.0.0", "ff05::1:3", "fe80::5efe:127.0.0.1"),
    *("fe80::1", "fe80::1%eth0", "ff02::1", "::", "fd00:ec2::254", "192.0.0.192", "168.63.129.16"),
]
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


def allowing(*rules: str, deny: tuple[str, ...] = (), private: bool = False) -> Policy:
    return Policy(allow=Rules(rules), deny=Rules(deny), private=private)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused_in_every_form_and_may_be_asked_for(address: str) -> None:
    refusal = of_address(Policy(), "innocent.example", address)
    assert refusal is not None and refusal.askable
    assert address in refusal.why
    assert of_address(Policy(private=True), "innocent.example", address) is None
    assert of_address(allowing("*", "innocent.example"), "innocent.example", address) is None


@pytest.mark.parametrize("address", NEVER)
def test_metadata_and_what_is_nobodys_is_opened_by_its_own_address_only(address: str) -> None:
    for tried in (Policy(), Policy(private=True), allowing("*", "a.example", private=True)):
        refusal = of_address(tried, "a.example", address)
        assert refusal is not None and not refusal.askable
    plain = str(policy.forms_of(address)[-1])
    assert of_address(allowing("*", plain), "a.example", address) is None


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_open_by_default(address: str) -> None:
    assert of_address(Policy(), "a.example", address) is None


def test_an_allow_list_without_a_star_is_all_there_is() -> None:
    only = allowing("api.example", "*.shop.example", "203.0.113.0/24")
    assert of_address(only, "api.example", "1.1.1.1") is None
    assert of_address(only, "API.example.", "1.1.1.1") is None
    assert of_address(only, "eu.shop.example", "1.1.1.1") is None
    assert of_address(only, "203.0.113.9", "203.0.113.9") is None
    for host in ("shop.example", "notshop.example", "api.example.evil.example", "evil.example"):
        refusal = of_address(only, host, "1.1.1.1")
        assert refusal is not None and "allow list" in refusal.why and not refusal.askable


def test_the_deny_list_beats_everything() -> None:
    denying = allowing("*", "10.0.0.0/8", "a.example", deny=("a.example", "10.0.0.7", "1.1.1.0/24"))
    assert of_host(denying, "A.EXAMPLE.") is not None
    assert of_address(denying, "b.example", "::ffff:10.0.0.7") is not None
    assert of_address(denying, "b.example", "1.1.1.1") is not None
    assert of_address(denying, "b.example", "10.0.0.8") is None


def test_offline_is_refused_before_a_name_is_resolved() -> None:
    refusal = of_host(Policy(offline=True, private=True), "a.example")
    assert refusal is not None and "offline" in refusal.why and not refusal.askable


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "017700000001", "127.1", "0x7f.1", "0177.0.0.1", "127.0.0.1."],
)
def test_a_number_is_the_address_that_it_stands_for(host: str) -> None:
    assert policy.name(host) == "127.0.0.1"


@pytest.mark.parametrize(
    ("host", "written"),
    [
        ("①②⑦.⓪.⓪.①", "127.0.0.1"),
        ("１２７。0．0。1", "127.0.0.1"),
        ("Ⓐ.example", "a.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("BÜCHER.example.", "xn--bcher-kva.example"),
        ("a\u00ad.example", "a.example"),
    ],
)
def test_a_name_that_only_looks_like_another_is_compared_as_it_is_asked_for(
    host: str, written: str
) -> None:
    assert policy.name(host) == policy.name(written) == written
    if written[0].isalpha():  # rules with addresses count once a host has been resolved
        assert of_host(allowing("*", deny=(host,)), written) is not None
        assert of_host(allowing("*", deny=(written,)), host) is not None


@given(
    st.lists(st.sampled_from(["0", "1", "127", "0x7f", "0177", "255", "65535", "08"]), max_size=4)
)
def test_a_number_is_read_as_the_system_reads_it(parts: list[str]) -> None:
    text = ".".join(parts)
    try:
        expected = socket.inet_ntoa(socket.inet_aton(text))
    except OSError:
        expected = None
    assert (policy._counted(text) if text else None) == expected


@pytest.mark.parametrize(
    "rule", ["*", "a.example", "*.a.example", "localhost", "10.0.0.0/8", "::1"]
)
def test_a_rule_is_a_host_a_wildcard_an_address_or_a_network(rule: str) -> None:
    assert policy.mistake(rule) is None


@pytest.mark.parametrize(
    "rule", ["", "https://a.example", "a.example:80", "a b", "10.0.0.0/99", "a.*.example", "a/b"]
)
def test_anything_else_is_a_mistake(rule: str) -> None:
    assert policy.mistake(rule) is not None
