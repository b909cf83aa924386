"""The words of the first command in a text, as a POSIX shell or Windows' cmd.exe would make them.

Beside what shlex does: `$'…'`, comments, line continuations, where a command ends, and carets. No
variable is replaced and nothing is run. Every loop goes forward over the text, once.
"""

from __future__ import annotations

import re

from console.model import ConsoleError

_CMD = re.compile(r'\s\^"|[ \t]\^[ \t]*\r?\n')
_POSIX = re.compile(r"\s\$?'|\\\r?\n")
_PLAIN = re.compile(r"""[^\s\\'"$#;|&<>()]+""")
_SINGLE = re.compile(r"'([^']*)'")
_DOUBLE = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL)
_ANSI = re.compile(r"\$'([^'\\]*(?:\\.[^'\\]*)*)'", re.DOTALL)
_IN_DOUBLE = re.compile(r'\\(?:([$`"\\])|\r?\n)')
_IN_ANSI = re.compile(
    r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|(.))", re.DOTALL
)
_ANSI_LETTERS = {
    **{"a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n"},
    **{"r": "\r", "t": "\t", "v": "\v"},
}
_JOINED = re.compile(r"\\\r?\n")  # a line that goes on
_ENDS = frozenset("\n;|&<>()")


def words(text: str) -> list[str]:
    """The words of the first command.

    Raises:
        ConsoleError: a quote is not closed.
    """
    cmd, posix = _CMD.search(text), _POSIX.search(text)
    if cmd is not None and (posix is None or cmd.start() < posix.start()):
        return _windows(_without_carets(text))
    return _posix(text)


def _posix(text: str) -> list[str]:
    found: list[str] = []
    word: list[str] | None = None  # its parts, as in `a'b'"c"`
    at = 0
    while at < len(text):
        character = text[at]
        if joined := _JOINED.match(text, at):
            at = joined.end()
        elif character in _ENDS and (found or word is not None):
            break
        elif character in _ENDS or character.isspace():
            if word is not None:
                found.append("".join(word))
                word = None
            at += 1
        elif character == "#" and word is None:
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        else:
            part, at = _part(text, at)
            word = word or []
            word.append(part)
    return found if word is None else [*found, "".join(word)]


def _part(text: str, at: int) -> tuple[str, int]:
    """A piece of a word from `at`, and where it ends."""
    if plain := _PLAIN.match(text, at):
        return plain[0], plain.end()
    if text[at] == "'":
        return _quoted(_SINGLE, text, at)
    if text.startswith("$'", at):
        part, end = _quoted(_ANSI, text, at)
        return _ansi(part), end
    if text[at] == '"' or text.startswith('$"', at):
        part, end = _quoted(_DOUBLE, text, at + (text[at] == "$"))
        return _IN_DOUBLE.sub(lambda match: match[1] or "", part), end
    if text[at] == "\\" and at + 1 < len(text):
        return text[at + 1], at + 2
    return text[at], at + 1


def _quoted(form: re.Pattern[str], text: str, at: int) -> tuple[str, int]:
    match = form.match(text, at)
    if match is None:
        line = text.count("\n", 0, at) + 1
        raise ConsoleError(f"The command has a quote in line {line} that is not closed.")
    return match[1], match.end()


def _ansi(text: str) -> str:
    """What `$'…'` stands for; bytes above 127 are of UTF-8, as in the shell."""
    if "\\" not in text:
        return text

    def stands_for(match: re.Match[str]) -> bytes:
        two, four, eight, octal, letter = match.groups()
        if two or octal:
            return bytes([int(two, 16) if two else int(octal, 8) & 0xFF])
        if four or eight:
            code = int(four or eight, 16)
            return chr(code if code < 0x110000 else 0xFFFD).encode("utf-8", "surrogatepass")
        return _ANSI_LETTERS.get(letter, letter if letter in "\\'\"?" else "\\" + letter).encode(
            "utf-8", "surrogatepass"
        )

    done, parts = 0, []
    for match in _IN_ANSI.finditer(text):
        parts += [text[done : match.start()].encode("utf-8", "surrogatepass"), stands_for(match)]
        done = match.end()
    parts.append(text[done:].encode("utf-8", "surrogatepass"))
    joined = b"".join(parts)
    try:  # JavaScript writes 😀 as two halves, and so do browsers' commands
        return (
            joined.decode("utf-8", "surrogatepass")
            .encode("utf-16", "surrogatepass")
            .decode("utf-16")
        )
    except UnicodeDecodeError:
        raise ConsoleError("The command has text that is not UTF-8.") from None


# -- Windows -----------------------------------------------------------------------------------


def _without_carets(text: str) -> str:
    """What cmd.exe hands on: a caret keeps the next character, outside of quotes."""
    parts = []
    quoted = False
    at = 0
    while at < len(text):
        if text[at] == "^" and not quoted:
            at += 1
            if text.startswith(("\n", "\r\n"), at):
                at += 1 + text.startswith("\r\n", at)
                if text.startswith(("\n", "\r\n"), at):  # a line end that was meant
                    parts.append("\n")
                    at += 1 + text.startswith("\r\n", at)
            elif at < len(text):
                parts.append(text[at])
                at += 1
            continue
        if text[at] == '"':
            quoted = not quoted
        parts.append(text[at])
        at += 1
    return "".join(parts)


_BACKSLASHES = re.compile(r'(\\*)(")?')


def _windows(text: str) -> list[str]:
    """Words by the rules of Microsoft's C runtime."""
    found: list[str] = []
    word: list[str] | None = None
    quoted = False
    at = 0
    while at < len(text):
        character = text[at]
        if character in '\\"':
            slashes, quote = _BACKSLASHES.match(text, at).groups()  # type: ignore[union-attr]
            at += len(slashes) + bool(quote)
            word = word or []
            word.append("\\" * (len(slashes) // 2 if quote else len(slashes)))
            if quote and len(slashes) % 2:
                word.append('"')
            elif quote and quoted and text.startswith('"', at):
                word.append('"')
                at += 1
            elif quote:
                quoted = not quoted
            continue
        at += 1
        if quoted or character not in " \t\r\n":
            word = word or []
            word.append(character)
            continue
        if word is not None:
            found.append("".join(word))
            word = None
        if character == "\n" and found:
            break
    if quoted:
        raise ConsoleError("The command has a quote that is not closed.")
    return found if word is None else [*found, "".join(word)]
