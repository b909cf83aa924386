"""From a function to a source and back, with commands alone: the journey of a new user."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from command import Command
from test_serve import Serving, serving

GOOD = """\
async function onRequest(request, settings) {
  const { name } = request.json();
  Segment.track({ event: name, userId: 'u1', properties: { region: settings.region } });
  Segment.set({ collection: 'orders', id: 'o-1', properties: { name } });
}
"""
BROKEN = "async function onRequest() { throw new RetryError('the API is down') }\n"
SETTINGS = {
    "settings": [
        {"name": "region", "label": "Region", "type": "STRING", "required": True},
        {"name": "apiKey", "label": "API key", "type": "STRING", "sensitive": True},
    ]
}


def post(url: str, body: object = None, kind: str = "application/json") -> tuple[int, Any]:
    """Status and answer."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    text = json.dumps({"name": "Paid"} if body is None else body)
    connection.request("POST", f"{parts.path}?{parts.query}", text, {"Content-Type": kind})
    answer = connection.getresponse()
    found = json.loads(answer.read())
    connection.close()
    return answer.status, found


def function(fnconsole: Command, code: str = GOOD) -> Any:
    return fnconsole.json("functions", "new", "Orders", "--code", "-", input=code)


@contextmanager
def connected(fnconsole: Command, *options: str) -> Iterator[tuple[Serving, str]]:
    """A running server with a source "shop"; its URL."""
    function(fnconsole)
    fnconsole.json("sources", "connect", "shop", "--function", "Orders")
    with serving(fnconsole, "--json", *options) as server:
        [source] = server.event()["sources"]
        assert source["name"] == "shop"
        yield server, source["url"]


def test_the_journey_from_connecting_to_restoring(fnconsole: Command) -> None:
    with connected(fnconsole) as (server, url):
        assert post(url) == (200, {"success": True})
        line = server.event()
        assert (line["event"], line["status"], line["events"]) == ("delivery", "delivered", 1)
        [event] = fnconsole.json("events", "list", "--source", "shop")
        assert event["ingested"]["event"]["event"] == "Paid"
        assert fnconsole.json("events", "show", event["id"]) == event
        [row] = fnconsole.json("objects", "list")
        assert (row["collection"], row["properties"]) == ("orders", {"name": "Paid"})
        assert fnconsole.json("objects", "show", "orders/o-1") == row

        fnconsole.json("functions", "save", "Orders", "--code", "-", input=BROKEN)
        assert post(url)[0] == 200, "saving changes nothing that runs"
        assert server.event()["version"] == 1
        [deployed] = fnconsole.json("functions", "deploy", "Orders", "--all")
        assert deployed["version"] == 2
        status, answer = post(url)
        assert (status, answer["success"]) == (400, False)
        assert server.event()["status"] == "retrying"
        [waiting] = fnconsole.json("retries", "list", "--source", "shop")
        assert (waiting["attempt"], waiting["error_message"]) == (2, "the API is down")
        assert fnconsole.json("errors", "list") == [], "hidden while it is tried again"

        fnconsole.json("functions", "restore", "Orders", "1")
        labels = {
            v["number"]: v["labels"] for v in fnconsole.json("functions", "versions", "Orders")
        }
        assert labels == {3: ["LATEST"], 2: ["DEPLOYED"], 1: []}
        fnconsole.json("functions", "deploy", "Orders", "--source", "shop")
        tried = fnconsole.json("retries", "now", waiting["delivery_id"])
        assert (tried["status"], tried["attempts"]) == ("delivered", 2)
        assert fnconsole.json("retries", "list") == []
        assert [d["status"] for d in fnconsole.json("deliveries", "list")] == ["delivered"] * 3
        shown = fnconsole.json("deliveries", "show", waiting["delivery_id"])
        assert shown["outcome"]["status"] == "success"
        assert fnconsole.json("usage", "show")["functions"][0]["invocations"] == 4


def test_a_fast_clock_brings_a_retry_within_seconds_and_drops_it_at_last(
    fnconsole: Command,
) -> None:
    function(fnconsole, BROKEN)
    fnconsole.json("sources", "connect", "shop", "--function", "Orders")
    with serving(fnconsole, "--json", "--clock-speed", "3600") as server:
        [source] = server.event()["sources"]
        assert post(source["url"])[0] == 400
        lines = [server.event() for _ in range(7)]
        assert [line["attempts"] for line in lines] == [1, 2, 3, 4, 5, 6, 7]
        assert [line["status"] for line in lines] == [*["retrying"] * 6, "dropped"]
        [error] = fnconsole.json("errors", "list", "--source", "shop")
        assert (error["error_type"], error["source_name"]) == ("Retry", "shop")


def test_a_retry_can_be_dropped(fnconsole: Command) -> None:
    with connected(fnconsole) as (server, url):
        fnconsole.json("functions", "save", "Orders", "--code", "-", input=BROKEN)
        fnconsole.json("functions", "deploy", "Orders", "--all")
        post(url)
        delivery = server.event()["id"]
        assert fnconsole.json("retries", "show", delivery)["source_name"] == "shop"
        fnconsole.json("retries", "drop", delivery)
        assert fnconsole.json("retries", "list") == []
        [error] = fnconsole.json("errors", "list")
        assert error["error_message"] == "the API is down"


def test_settings_are_asked_for_and_secrets_masked(fnconsole: Command) -> None:
    function(fnconsole)
    fnconsole.json(
        "functions", "configure", "Orders", "--settings", "-", input=json.dumps(SETTINGS)
    )
    connect = ("sources", "connect", "shop", "--function", "Orders")
    assert "'region' needs a value" in fnconsole.refusal(*connect)
    described = fnconsole.json("functions", "describe", "Orders", "--description", "of shops")
    assert (described["name"], described["description"]) == ("Orders", "of shops")
    assert "'other'" in fnconsole.refusal(*connect, "--set", "region=eu", "--set", "other=1")
    values = fnconsole.file("values.json", '{"apiKey": "s3cr3t-value"}')
    source = fnconsole.json(*connect, "--set", "region=eu", "--settings", values)
    assert list(source)[:3] == ["name", "id", "url"]
    assert source["settings"]["region"] == "eu"
    assert "s3cr3t-value" not in json.dumps(source)
    assert "write_key" not in source
    changed = fnconsole.json("sources", "set", "shop", "region=us", "--name", "shop 2")
    assert (changed["settings"]["region"], changed["name"]) == ("us", "shop 2")
    assert "s3cr3t-value" not in fnconsole("sources", "show", "shop 2").stdout


def test_a_disabled_source_refuses_and_a_disconnected_one_is_unknown(fnconsole: Command) -> None:
    with connected(fnconsole) as (_, url):
        fnconsole.json("sources", "disable", "shop")
        assert post(url)[0] == 400
        fnconsole.json("sources", "enable", "shop")
        assert post(url)[0] == 200
        fnconsole.json("sources", "set", "shop", "--name", "my shop")
        refusal = fnconsole.refusal("functions", "delete", "Orders")
        assert "connected" in refusal and "fnconsole sources disconnect 'my shop'" in refusal
        fnconsole.json("sources", "disconnect", "my shop")
        assert post(url)[0] == 404
        fnconsole.json("functions", "delete", "Orders")


def test_text_for_people(fnconsole: Command) -> None:
    assert "sources connect NAME" in fnconsole("sources", "list").stdout
    assert "fnconsole serve" in fnconsole("deliveries", "list").stdout
    assert "Nothing waits" in fnconsole("retries", "list").stdout
    assert "No events yet" in fnconsole("events", "list").stdout
    assert "No objects yet" in fnconsole("objects", "list").stdout
    function(fnconsole)
    done = fnconsole("sources", "connect", "shop", "--function", "Orders").stdout
    assert done.startswith("Connected shop.\nid ")
    assert "?b=" in done
    assert "version 1" in fnconsole("sources", "list").stdout
    assert fnconsole.json("usage", "allot", "90 min")["allotment_ms"] == 5_400_000
    usage = fnconsole("usage", "allot", "1000").stdout
    assert "0 ms of 1,000 ms" in usage and "0%" in usage


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sources", "show", "x"), "no source 'x'"),
        (("deliveries", "show", "x"), "no longer kept"),
        (("retries", "show", "x"), "no retry 'x'"),
        (("events", "show", "x"), "no event 'x'"),
        (("objects", "show", "x"), "not among the objects"),
        (("sources", "set", "x"), "no source 'x'"),
        (("usage", "show", "--month", "never"), "month"),
    ],
)
def test_what_is_not_there_is_said(
    fnconsole: Command, arguments: tuple[str, ...], words: str
) -> None:
    assert words in fnconsole.refusal(*arguments)


def test_a_lesser_role_is_told_the_same_words_as_on_the_screen(fnconsole: Command) -> None:
    function(fnconsole)
    words = fnconsole.refusal(
        "sources", "connect", "shop", "--function", "Orders", "--as", "functions-admin"
    )
    assert "Source Admin" in words
    words = fnconsole.refusal("functions", "deploy", "Orders", "--all", "--as", "functions-admin")
    assert "deploy" in words


@pytest.mark.parametrize("speed", ["nan", "fast", "0", "-1", "inf"])
def test_a_clock_speed_that_is_none_is_a_usage_error(fnconsole: Command, speed: str) -> None:
    refused = fnconsole("serve", "--port", "0", f"--clock-speed={speed}")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1


def test_while_nothing_listens_the_url_is_that_of_serve(fnconsole: Command) -> None:
    function(fnconsole)
    said = fnconsole("sources", "connect", "shop", "--function", "Orders").stdout
    assert "url        http://127.0.0.1:8723/?b=" in said and "while fnconsole serve runs" in said
