"""The content codings of a response, gzip, deflate and br: decoded as they come, up to a cap.

As forgiving as Node's zlib streams are: a gzip body may be cut off or come in several members, a
deflate body may lack its header. Knows nothing of HTTP beyond the names of the codings.
"""

from __future__ import annotations

import zlib
from typing import Protocol


class TooLarge(Exception):
    """The decoded body passes the cap."""


class Garbled(Exception):
    """The body is not what its coding says.

    Args:
        message: zlib's words.
        code: Node's name of the error.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Decoder(Protocol):
    def feed(self, data: bytes, room: int) -> bytes:
        """What `data` adds to the body; may be one byte more than `room`, which is too much."""
        ...

    def finish(self) -> None:
        """The body has ended."""
        ...


class Identity:
    def feed(self, data: bytes, room: int) -> bytes:
        return data

    def finish(self) -> None:
        pass


class Gzip:
    def __init__(self) -> None:
        self._member = zlib.decompressobj(31)

    def feed(self, data: bytes, room: int) -> bytes:
        parts = []
        while data and room >= 0:
            if self._member.eof:
                self._member = zlib.decompressobj(31)
            part = _inflated(self._member, data, room)
            parts.append(part)
            room -= len(part)
            data = self._member.unused_data
        return b"".join(parts)

    def finish(self) -> None:
        pass


class Deflate:
    def __init__(self) -> None:
        self._stream: zlib._Decompress | None = None

    def feed(self, data: bytes, room: int) -> bytes:
        if not data:
            return b""
        if self._stream is None:
            headed = data[0] & 0x0F == 8
            self._stream = zlib.decompressobj(15 if headed else -15)
        return b"" if self._stream.eof else _inflated(self._stream, data, room)

    def finish(self) -> None:
        if self._stream is not None and not self._stream.eof:
            raise Garbled("unexpected end of file", "Z_BUF_ERROR")


class Brotli:
    def __init__(self) -> None:
        import brotli

        self._error: type[Exception] = brotli.error
        self._stream = brotli.Decompressor()

    def feed(self, data: bytes, room: int) -> bytes:
        parts = []
        try:
            part = self._stream.process(data, output_buffer_limit=room + 1)
            while part and room >= 0:
                parts.append(part)
                room -= len(part)
                more = room >= 0 and not self._stream.can_accept_more_data()
                part = self._stream.process(b"", output_buffer_limit=room + 1) if more else b""
        except self._error:
            raise Garbled("Decompression failed", "ERR__ERROR_FORMAT_RESERVED") from None
        return b"".join(parts)

    def finish(self) -> None:
        if not self._stream.is_finished():
            raise Garbled("unexpected end of file", "Z_BUF_ERROR")


def _inflated(stream: zlib._Decompress, data: bytes, room: int) -> bytes:
    try:
        return stream.decompress(data, room + 1)
    except zlib.error as error:
        reason = str(error).partition(": ")[2] or "incorrect data"
        raise Garbled(reason, "Z_DATA_ERROR") from None


def decoder(coding: str) -> Decoder:
    """The decoder for the value of a Content-Encoding header; an unknown one changes nothing."""
    match coding:
        case "gzip" | "x-gzip":
            return Gzip()
        case "deflate" | "x-deflate":
            return Deflate()
        case "br":
            return Brotli()
    return Identity()


class Body:
    """Gathers a body, decoded, up to a cap.

    Args:
        decoder: undoes the coding.
        cap_bytes: the most that may come out.
    """

    def __init__(self, decoder: Decoder, cap_bytes: int) -> None:
        self._decoder = decoder
        self._room = cap_bytes
        self._parts: list[bytes] = []

    def add(self, data: bytes) -> None:
        """Take a chunk as it came. Raises TooLarge, Garbled."""
        part = self._decoder.feed(data, self._room)
        self._room -= len(part)
        if self._room < 0:
            raise TooLarge
        self._parts.append(part)

    def whole(self) -> bytes:
        """All of it. Raises Garbled where the end is missing and matters."""
        self._decoder.finish()
        return b"".join(self._parts)
