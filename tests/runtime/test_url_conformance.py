"""URL against the web-platform-tests' data, which lies beside the repository where it is at hand.

The data is of one moment of the standard. Where we answer otherwise the case is in a ledger, and a
case that no longer differs fails the test, too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from core_worker import CoreWorker

import console
from console.runner.urls import _PARTS as PARTS

DATA = Path(console.__file__).parents[2] / "shared" / "data" / "url"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the test data of the URL standard is not at ../shared/data/url"
)

FILE_SLASHES = "an older standard, in which a file URL lost its empty segments; Node does as we do"
FILE_HOST = "an older standard, in which a drive letter took the host away; Node does as we do"
NUMBERS = "an older standard, in which such a host was a name; in Node, too, it is a bad number"
OPAQUE_HOST = "an older standard; the host has a code point that is forbidden now, in Node, too"
FRAGMENT_NULL = "an older standard dropped U+0000 in a fragment; Node escapes it, too"
COLON = "an older standard cut the port off; now, and in Node, the value is refused"
CARET = "our ada is newer than Node 20's and escapes ^ in a path, as the standard now says"
PUNYCODE = "our ada is newer than Node 20's and lets bad Punycode in ASCII pass"

PARSE_LEDGER = {
    ("http://0..0x300/", "about:blank"): NUMBERS,
    ("http://256.256.256.256.256", "http://other.com/"): NUMBERS,
    ("http://0177.0.0.0189", "about:blank"): NUMBERS,
    ("sc://\x1f!\"$&'()*+,-.;<=>^_`{|}~/", "about:blank"): OPAQUE_HOST,
    ("http://example.org/test?a#b\x00c", "about:blank"): FRAGMENT_NULL,
    **{
        (text, "about:blank"): FILE_SLASHES
        for text in (
            "file:\\\\//",
            "file:\\\\\\\\",
            "file:\\\\\\\\?fox",
            "file:\\\\\\\\#guppy",
            "file://spider///",
            "file:\\\\localhost//",
            "file://\\/localhost//cat",
            "file://localhost//a//../..//",
        )
    },
    ("/////mouse", "file:///elephant"): FILE_SLASHES,
    ("\\/localhost//pig", "file://lion/"): FILE_SLASHES,
    ("//localhost//pig", "file://lion/"): FILE_SLASHES,
    ("/..//localhost//pig", "file://lion/"): FILE_SLASHES,
    **{
        (text, "file://host/dir/file"): FILE_HOST
        for text in ("C|", "C|#", "C|?", "C|/", "C|\n/", "C|\\")
    },
    ("/c:/foo/bar", "file://host/path"): FILE_HOST,
    ("file://example.net/C:/", "about:blank"): FILE_HOST,
    ("file://1.2.3.4/C:/", "about:blank"): FILE_HOST,
    ("file://[1::8]/C:/", "about:blank"): FILE_HOST,
}
SIGNS = "\x00\x01\t\n\r\x1f !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\x7f\x80\x81Éé"
SETTER_LEDGER = {
    ("hostname", "http://example.net/path", "example.com:8080"): COLON,
    ("hostname", "http://example.net:8080/path", "example.com:"): COLON,
    ("pathname", "a:/", SIGNS): CARET,
    ("pathname", "file://monkey/", "\\\\"): FILE_SLASHES,
    ("pathname", "file:///unicorn", "//\\/"): FILE_SLASHES,
    ("pathname", "file:///unicorn", "//monkey/..//"): FILE_SLASHES,
    ("hash", "a:/", SIGNS): FRAGMENT_NULL,
}
ASCII_LEDGER = {
    name: PUNYCODE
    for name in ("xn--a", "xn--a.xn--nxa", "xn--1ug.example", "xn--a-yoc", "xn--zn7c.com")
}

PARSE = """
const shown = (input, base) => {
  let url;
  try {
    url = base === null ? new URL(input) : new URL(input, base);
  } catch {
    return URL.canParse(input, base ?? undefined) ? "canParse disagrees" : null;
  }
  const parts = Object.fromEntries(%s.map((part) => [part, url[part]]));
  return { ...parts, searchParams: url.searchParams.toString() };
};
for (const [input, base] of %s) console.log(JSON.stringify(shown(input, base)));
"""
SET = """
for (const [part, href, value, asked] of %s) {
  const url = new URL(href);
  url[part] = value;
  console.log(JSON.stringify(Object.fromEntries(asked.map((name) => [name, url[name]]))));
}
"""


def data(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))


def answers(core: CoreWorker, code: str, cases: list[Any]) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(cases), 500):
        ran = core.body(code.replace("%s", json.dumps(cases[start : start + 500])))
        assert ran.outcome["error"] is None, ran.outcome["error"]
        found += [json.loads(text) for text in ran.texts]
    assert len(found) == len(cases)
    return found


def parsed(core: CoreWorker, cases: list[Any]) -> list[Any]:
    return answers(core, PARSE.replace("%s", json.dumps(PARTS), 1), cases)


def test_addresses_are_parsed_as_the_standard_says(core: CoreWorker) -> None:
    cases = [case for case in data("urltestdata") if isinstance(case, dict)]
    found = parsed(core, [[case["input"], case.get("base")] for case in cases])
    differing = set()
    for case, ours in zip(cases, found, strict=True):
        asked = [name for name in (*PARTS, "searchParams") if name in case]
        wanted = None if case.get("failure") else {name: case[name] for name in asked}
        shown = {name: ours[name] for name in asked} if isinstance(ours, dict) else ours
        if (ours if wanted is None else shown) != wanted:
            differing.add((case["input"], case.get("base")))
    assert differing == set(PARSE_LEDGER)


def test_parts_are_set_as_the_standard_says(core: CoreWorker) -> None:
    cases = [
        (part, case["href"], case["newValue"], case["expected"])
        for part, group in data("setters").items()
        if part != "comment"
        for case in group
    ]
    found = answers(core, SET, [[p, href, value, list(e)] for p, href, value, e in cases])
    differing = {
        (part, href, value)
        for (part, href, value, wanted), ours in zip(cases, found, strict=True)
        if ours != wanted
    }
    assert differing == set(SETTER_LEDGER)


def test_hosts_are_put_into_ascii_as_the_standard_says(core: CoreWorker) -> None:
    cases = [case for case in data("toascii") if isinstance(case, dict)]
    found = parsed(core, [[f"https://{case['input']}/x", None] for case in cases])
    differing = {
        case["input"]
        for case, ours in zip(cases, found, strict=True)
        if (ours["host"] if isinstance(ours, dict) else ours) != case["output"]
    }
    assert differing == set(ASCII_LEDGER)
