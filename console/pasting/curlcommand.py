"""A cURL command as a request.

Owns which of curl's options matter to a webhook, which do not, and which cannot be had: a file is
never read, multipart is never made up. The trap: an option whose argument we did not know of would
make that argument a URL, so an unknown option is refused.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from urllib.parse import quote

from console.model import FORM_TYPE, JSON_TYPE, ConsoleError
from console.pasting.found import Found, found, with_query
from console.pasting.shellwords import words
from console.text import printable

_LONG = {
    **{"X": "request", "H": "header", "d": "data", "F": "form", "u": "user", "G": "get"},
    **{"A": "user-agent", "e": "referer", "b": "cookie", "I": "head", "T": "upload-file"},
    **{"K": "config"},
}
_SHORT_FLAGS = frozenset("#0123456789BfgiIjJklLMnNOpqRsSvVZaG")
_SHORT_WITH_VALUE = frozenset("ACDEFHKPQTUXYbcdehmortuwxyz")
_VALUED = """
    abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config
    connect-timeout connect-to continue-at cookie cookie-jar create-file-mode crlfile data
    data-ascii data-binary data-raw data-urlencode dns-servers doh-url dump-header engine
    etag-compare etag-save expect100-timeout form form-string header hsts interface ip-tos json
    keepalive-time key key-type limit-rate local-port max-filesize max-redirs max-time netrc-file
    noproxy oauth2-bearer output output-dir parallel-max pass pinnedpubkey preproxy proto
    proto-default proto-redir proxy proxy-header proxy-user pubkey quote range rate referer request
    request-target resolve retry retry-delay retry-max-time socks4 socks5 socks5-hostname
    speed-limit speed-time stderr telnet-option time-cond tls-max tls13-ciphers trace trace-ascii
    unix-socket upload-file url url-query user user-agent variable write-out
"""
_SWITCHES = """
    anyauth basic compressed compressed-ssh create-dirs crlf digest disable disable-eprt
    disable-epsv false-start fail fail-early fail-with-body get globoff head http0.9 http1.0 http1.1
    http2 http2-prior-knowledge http3 http3-only ignore-content-length include insecure ipv4 ipv6
    junk-session-cookies list-only location location-trusted manual negotiate netrc netrc-optional
    next no-alpn no-buffer no-clobber no-keepalive no-npn no-progress-meter no-sessionid ntlm
    parallel path-as-is post301 post302 post303 progress-bar proxy-insecure raw remote-header-name
    remote-name remote-name-all remote-time remove-on-error retry-all-errors retry-connrefused
    show-error show-headers silent ssl ssl-no-revoke ssl-reqd styled-output tcp-fastopen
    tcp-nodelay tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace-time use-ascii verbose
"""
_WITH_VALUE = frozenset(_VALUED.split())
_FLAGS = frozenset(_SWITCHES.split())
_REFUSED = {
    "form": "It sends a multipart form (-F), which Segment refuses; use JSON or -d name=value.",
    "form-string": "It sends a multipart form, which Segment refuses; use JSON or -d name=value.",
    "upload-file": "It uploads a file (-T), which is not read here; put the text after --data-raw.",
    "config": "It reads options from a file (-K), which is not read here; write them out.",
    "next": "It makes several requests (--next); paste one of them.",
}


class _Command:
    """The state of a command while its options are read."""

    def __init__(self) -> None:
        self.method = ""
        self.urls: list[str] = []
        self.headers: list[tuple[str, str]] = []
        self.removed: set[str] = set()
        self.data: list[str] | None = None
        self.query: list[str] = []
        self.is_json = False
        self.get = False
        self.notes: list[str] = []

    def take(self, option: str, value: str) -> None:
        deed = _DEEDS.get(option)
        if deed is not None:
            deed(self, value)

    def add_data(self, text: str, joint: str = "&") -> None:
        if self.data is None:
            self.data = [text]
        else:
            self.data += (joint, text)

    def header(self, text: str) -> None:
        if text.startswith("@"):
            raise _unread(text)
        name, colon, value = text.partition(":")
        if colon and value.strip():
            self.headers.append((name.strip(), value.strip()))
        elif colon:
            self.removed.add(name.strip().lower())
        elif name.endswith(";"):
            self.headers.append((name[:-1].strip(), ""))

    def default(self, name: str, value: str) -> None:
        names = {name.lower() for name, _ in self.headers} | self.removed
        if name.lower() not in names:
            self.headers.append((name, value))

    def found(self) -> Found:
        if not self.urls:
            raise ConsoleError("The cURL command names no URL.")
        url = self.urls[0]
        if len(self.urls) > 1:
            self.notes.append("It names several URLs; this is the first.")
        url = url if "://" in url else f"http://{url}"
        query = list(self.query)
        body = "".join(self.data or ())
        if self.get:
            query, body = [*query, body] if body else query, ""
        method = self.method or ("POST" if self.data is not None and not self.get else "GET")
        if self.is_json:
            self.default("Content-Type", JSON_TYPE)
            self.default("Accept", JSON_TYPE)
        elif self.data is not None and not self.get:
            self.default("Content-Type", FORM_TYPE)
        url = with_query(url, "&".join(query)).replace(" ", "%20")
        return found(method, url, self.headers, body, notes=self.notes)


def read(text: str) -> Found:
    """
    Raises:
        ConsoleError: it is none, or asks for what a webhook cannot have.
    """
    given = iter(_after_curl(words(text)))
    command = _Command()
    only_urls = False
    for word in given:
        if only_urls or word == "-" or not word.startswith("-"):
            command.urls.append(word)
        elif word == "--":
            only_urls = True
        elif word.startswith("--"):
            _long(command, word[2:], given)
        else:
            _short(command, word[1:], given)
    return command.found()


def _after_curl(found_words: list[str]) -> list[str]:
    """Without the prompt that was copied along, and assignments before the command."""
    for place, word in enumerate(found_words):
        name = word.replace("\\", "/").rsplit("/", 1)[-1].lower()
        if name in ("curl", "curl.exe"):
            return found_words[place + 1 :]
        if word not in ("$", "%", ">", "sudo") and "=" not in word:
            break
    raise ConsoleError("It does not begin with curl.")


def _long(command: _Command, text: str, more: Iterator[str]) -> None:
    name, equals, value = text.partition("=")
    if name in _REFUSED:
        raise ConsoleError(_REFUSED[name])
    if name in _WITH_VALUE:
        command.take(name, value if equals else _next(f"--{name}", more))
    elif name in _FLAGS or name.removeprefix("no-") in _FLAGS:
        command.take(name, "")
    else:
        raise ConsoleError(f"The cURL option --{printable(name)[:40]} is not known here.")


def _short(command: _Command, letters: str, more: Iterator[str]) -> None:
    for place, letter in enumerate(letters):
        name = _LONG.get(letter, "")
        if name in _REFUSED:
            raise ConsoleError(_REFUSED[name])
        if letter in _SHORT_WITH_VALUE:
            rest = letters[place + 1 :]
            command.take(name, rest if rest else _next(f"-{letter}", more))
            return
        if letter not in _SHORT_FLAGS:
            raise ConsoleError(f"The cURL option -{printable(letter)} is not known here.")
        command.take(name, "")


def _next(option: str, more: Iterator[str]) -> str:
    value = next(more, None)
    if value is None:
        raise ConsoleError(f"The cURL option {option} lacks its value.")
    return value


def _unread(text: str) -> ConsoleError:
    name = printable(text[1:])[:80]
    return ConsoleError(f"It reads the file '{name}', which is not read here; paste its text.")


# -- what the options do -----------------------------------------------------------------------


def _data(command: _Command, value: str) -> None:
    if value.startswith("@"):
        raise _unread(value)
    command.add_data(value)


def _json(command: _Command, value: str) -> None:
    if value.startswith("@"):
        raise _unread(value)
    command.is_json = True
    command.add_data(value, "")


def encoded(value: str) -> str:
    """A value of `--data-urlencode`: `text`, `=text` or `name=text`."""
    name, equals, content = value.partition("=")
    if not equals:
        before, at, _ = value.partition("@")
        if at:
            raise _unread(value[len(before) :])
        name, content = "", value
    text = quote(content, safe="-._~", errors="replace")
    return f"{name}={text}" if name else text


def _urlencode(command: _Command, value: str) -> None:
    command.add_data(encoded(value))


def _url_query(command: _Command, value: str) -> None:
    command.query.append(value[1:] if value.startswith("+") else encoded(value))


def _user(command: _Command, value: str) -> None:
    data = b64encode(value.encode("utf-8", "replace")).decode()
    command.default("Authorization", f"Basic {data}")
    if ":" not in value:
        command.notes.append("-u has no password; curl would ask for it.")


def _cookie(command: _Command, value: str) -> None:
    if "=" in value:
        command.headers.append(("Cookie", value))
    else:
        command.notes.append("Its cookies lie in a file, which is not read.")


def _method(command: _Command, value: str) -> None:
    command.method = value


def _get(command: _Command, _: str) -> None:
    command.get = True


def _head(command: _Command, _: str) -> None:
    command.method = command.method or "HEAD"


_DEEDS: dict[str, Callable[[_Command, str], None]] = {
    "request": _method,
    "header": _Command.header,
    "data": _data,
    "data-ascii": _data,
    "data-binary": _data,
    "data-raw": lambda command, value: command.add_data(value),
    "data-urlencode": _urlencode,
    "json": _json,
    "user": _user,
    "oauth2-bearer": lambda command, value: command.default("Authorization", f"Bearer {value}"),
    "user-agent": lambda command, value: command.default("User-Agent", value),
    "referer": lambda command, value: command.default("Referer", value),
    "cookie": _cookie,
    "get": _get,
    "head": _head,
    "url": lambda command, value: command.urls.append(value),
    "url-query": _url_query,
}
