"""The ssh lines for webhooks from elsewhere."""

from __future__ import annotations

import pytest

from console.tunnel import inward, outward

HERE = {"SSH_CONNECTION": "198.51.100.7 50022 203.0.113.9 22", "USER": "dev"}


def test_the_line_names_user_host_and_the_receivers_port() -> None:
    assert inward("http://127.0.0.1:8723", HERE) == "ssh -L 8723:127.0.0.1:8723 dev@203.0.113.9"
    assert outward("http://127.0.0.1:8723", HERE) == "ssh -R 8723:127.0.0.1:8723 HOST"


def test_another_port_of_the_server_and_ipv6_are_named() -> None:
    there = {"SSH_CONNECTION": "2001:db8::1 50022 2001:db8::2 2222", "USER": "dev"}
    assert inward("http://[::1]:8723", there) == "ssh -L 8723:[::1]:8723 -p 2222 dev@2001:db8::2"


def test_an_address_that_stands_for_all_is_this_machine() -> None:
    assert "8723:127.0.0.1:8723" in inward("http://0.0.0.0:8723", HERE)


@pytest.mark.parametrize("told", ["", "a b", "1.2.3.4 1 $(rm) 22", "1.2.3.4 1 5.6.7.8 x", "\x1b"])
def test_what_ssh_did_not_say_makes_no_line(told: str) -> None:
    assert inward("http://127.0.0.1:8723", {"SSH_CONNECTION": told}) == ""


def test_a_receiver_without_address_makes_no_line() -> None:
    assert inward("", HERE) == outward("", HERE) == ""


def test_a_strange_user_name_is_quoted() -> None:
    assert inward("http://127.0.0.1:1", HERE | {"USER": "a b"}).endswith("'a b@203.0.113.9'")
