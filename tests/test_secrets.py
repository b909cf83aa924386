"""A seeded slice of the campaign that looks for known secrets wherever a day leaves bytes."""

import pytest

from tests.campaign import secrets


@pytest.mark.timeout(180)  # a server, a console and thirty commands, on a busy machine
def test_no_secret_is_found_where_it_does_not_belong() -> None:
    assert list(secrets.campaign(seed=7, scale=0.02))
