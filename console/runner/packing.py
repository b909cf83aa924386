"""zlib operations: whole buffers packed and unpacked, with the libraries that Node itself uses.

What is unpacked is bounded, so that a small bomb cannot fill the worker's memory.
"""

from __future__ import annotations

from console import limits
from console.runner.refusal import OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from typing import Any

    from console.runner.refusal import Answer, Operation

# Format → the window bits that stand for it in zlib.
_FORMATS = {"gzip": 31, "deflate": 15, "raw": -15, "unzip": 47}
_GZIP = b"\x1f\x8b"


def pack(args: list[Any], buffers: list[bytes]) -> Answer:
    """[format, level from -1 to 9, for brotli from 0 to 11] and bytes → bytes."""
    name, level = args
    if name == "brotli":
        import brotli

        return None, bytes(brotli.compress(buffers[0], quality=min(max(int(level), 0), 11)))
    import zlib

    packer = zlib.compressobj(level, zlib.DEFLATED, _FORMATS[name])
    return None, packer.compress(buffers[0]) + packer.flush()


def unpack(args: list[Any], buffers: list[bytes]) -> Answer:
    """[format, most bytes] and bytes → bytes; gzip may have several members."""
    name, most = args
    most = min(most, limits.UNPACKED_BYTES)
    if name == "brotli":
        return None, _unpack_brotli(buffers[0], most)
    return None, _unpack_zlib(name, buffers[0], most)


def _unpack_zlib(name: str, rest: bytes, most: int) -> bytes:
    import zlib

    found: list[bytes] = []
    while True:
        unpacker = zlib.decompressobj(_FORMATS[name])
        try:
            found.append(unpacker.decompress(rest, most + 1 - sum(map(len, found))))
        except zlib.error as error:
            raise OperationError(_reason(str(error)), code="Z_DATA_ERROR") from None
        if sum(map(len, found)) > most:
            raise _too_large(most)
        if not unpacker.eof:
            raise OperationError("unexpected end of file", code="Z_BUF_ERROR")
        rest = unpacker.unused_data
        if not rest.startswith(_GZIP) or name not in ("gzip", "unzip"):
            return b"".join(found)


def _unpack_brotli(given: bytes, most: int) -> bytes:
    import brotli

    unpacker = brotli.Decompressor()
    try:
        found = unpacker.process(given, output_buffer_limit=most + 1)
    except brotli.error:
        raise OperationError("Decompression failed", code="ERR__ERROR_FORMAT_PADDING_1") from None
    if len(found) > most:
        raise _too_large(most)
    if not unpacker.is_finished():
        raise OperationError("unexpected end of file", code="Z_BUF_ERROR")
    return bytes(found)


def _too_large(most: int) -> OperationError:
    text = f"Cannot create a Buffer larger than {most} bytes"
    return OperationError(text, "RangeError", "ERR_BUFFER_TOO_LARGE")


def _reason(text: str) -> str:
    """zlib's own words, without what Python puts before them."""
    return text.rpartition(": ")[2]


OPERATIONS: dict[str, Operation] = {"zlib_pack": pack, "zlib_unpack": unpack}
