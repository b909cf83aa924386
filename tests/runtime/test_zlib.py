"""`zlib.zlib`: packed bytes as Node's, and the errors of what cannot be unpacked."""

from __future__ import annotations

import base64
import gzip
import zlib

import pytest
from core_worker import CoreWorker

TEXT = "é".encode() * 1000


def unpacked(core: CoreWorker, expression: str) -> bytes:
    (text,) = core.body(f"console.log(({expression}).toString('base64'))").texts
    return base64.b64decode(text)


def test_what_is_packed_is_what_others_unpack(core: CoreWorker) -> None:
    text = "'é'.repeat(1000)"
    assert gzip.decompress(unpacked(core, f"zlib.zlib.gzipSync({text})")) == TEXT
    assert zlib.decompress(unpacked(core, f"zlib.zlib.deflateSync({text})")) == TEXT
    assert zlib.decompress(unpacked(core, f"zlib.zlib.deflateRawSync({text})"), -15) == TEXT


@pytest.mark.parametrize("method", ["gunzipSync", "unzipSync"])
def test_gzip_with_several_members_is_unpacked_whole(core: CoreWorker, method: str) -> None:
    data = base64.b64encode(gzip.compress(b"one ") + gzip.compress(b"two")).decode()
    assert unpacked(core, f"zlib.zlib.{method}(Buffer.from('{data}', 'base64'))") == b"one two"


def test_the_documented_assignment_works(core: CoreWorker) -> None:
    assert unpacked(core, "zlib = zlib.zlib, zlib.inflateSync(zlib.deflateSync('x'))") == b"x"


def test_callbacks_and_streams_give_the_same(core: CoreWorker) -> None:
    ran = core.body(
        """
        const z = zlib.zlib;
        const packed = await new Promise((resolve, reject) =>
          z.gzip('abc', (error, value) => error ? reject(error) : resolve(value)));
        const stream = z.createGunzip();
        stream.end(packed);
        let text = '';
        for await (const chunk of stream) text += chunk;
        console.log(text);
        """
    )
    assert ran.texts == ["abc"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("gunzipSync('no')", "Z_DATA_ERROR -3 incorrect header check"),
        ("gunzipSync(z.gzipSync('abc').subarray(0, 15))", "Z_BUF_ERROR -5 unexpected end of file"),
        ("inflateSync(z.deflateSync(Buffer.alloc(9)), { maxOutputLength: 8 })",
         "ERR_BUFFER_TOO_LARGE undefined Cannot create a Buffer larger than 8 bytes"),
    ],
)  # fmt: skip
def test_what_cannot_be_unpacked_is_told_as_node_tells_it(
    core: CoreWorker, call: str, expected: str
) -> None:
    ran = core.body(
        f"const z = zlib.zlib; try {{ z.{call} }} catch (e) {{"
        " console.log(e.code, e.errno, e.message) }"
    )
    assert ran.texts == [expected]


def test_a_bomb_is_refused(core: CoreWorker) -> None:
    ran = core.body(
        """
        const z = zlib.zlib;
        const bomb = Buffer.concat([1, 2].map(() => z.gzipSync(Buffer.alloc(40 * 1024 * 1024))));
        z.gunzipSync(bomb);
        """
    )
    assert ran.error["name"] == "RangeError"
