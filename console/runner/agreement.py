"""Points of elliptic curves and keys around keys, for WebCrypto, ECDH and key wrapping.

Points cross as SEC 1 has them (04 x y, or 02/03 x), private numbers as big-endian bytes.
"""

from __future__ import annotations

from console.runner import keys
from console.runner.refusal import OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from typing import Any

    from console.runner.refusal import Answer, Operation


def point_import(args: list[Any], buffers: list[bytes]) -> Answer:
    """[curve] + point → [type, details], SPKI."""
    key = _point(args[0], buffers[0])
    return keys.traits(key), keys.public_der(key)


def _point(curve: str, data: bytes) -> Any:
    from cryptography.hazmat.primitives.asymmetric import ec

    own = keys.curve_named(curve)
    if data[:1] in (b"\6", b"\7"):  # hybrid: compressed and whole in one
        data = b"\4" + data[1:]
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(own, data)
    except ValueError:
        raise OperationError("Failed to convert Buffer to EC_POINT") from None


def point_export(args: list[Any], buffers: list[bytes]) -> Answer:
    """[uncompressed | compressed | hybrid] + SPKI → point."""
    return None, _shown(keys.read_public(buffers[0], False, None), args[0])


def _shown(key: Any, form: str) -> bytes:
    from cryptography.hazmat.primitives import serialization as s

    layout = s.PublicFormat.CompressedPoint if form == "compressed" else None
    layout = layout or s.PublicFormat.UncompressedPoint
    point: bytes = key.public_bytes(s.Encoding.X962, layout)
    return bytes([6 + point[-1] % 2]) + point[1:] if form == "hybrid" else point


def wrap(args: list[Any], buffers: list[bytes]) -> Answer:
    """[whether to wrap] + key, what is wrapped → RFC 3394's way of it, and back."""
    from cryptography.hazmat.primitives import keywrap

    key, data = buffers
    try:
        if args[0]:
            return None, keywrap.aes_key_wrap(key, data)
        return None, keywrap.aes_key_unwrap(key, data)
    except (ValueError, keywrap.InvalidUnwrap):
        raise OperationError("error:1C800000:Provider routines::reason(0)") from None


OPERATIONS: dict[str, Operation] = {
    "ec_point_export": point_export,
    "ec_point_import": point_import,
    "key_wrap": wrap,
}
