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


def point_convert(args: list[Any], buffers: list[bytes]) -> Answer:
    """[curve, form] + point → the same point in that form."""
    curve, form = args
    curve_of_openssl(curve)
    if buffers[0] == b"\0":  # infinity has one form only
        return None, b"\0"
    try:
        return None, _shown(_point(curve, buffers[0]), form)
    except OperationError:
        raise OperationError(
            "Failed to convert Buffer to EC_POINT", code="ERR_CRYPTO_OPERATION_FAILED"
        ) from None


def curve_of_openssl(name: str) -> Any:
    """A curve by OpenSSL's own name only. Raises OperationError."""
    if name not in keys.curve_names():
        raise OperationError("Invalid EC curve name", "TypeError", "ERR_CRYPTO_INVALID_CURVE")
    return keys.curve_named(name)


def curve_check(args: list[Any], buffers: list[bytes]) -> Answer:
    """[curve] → null; refuses an unknown one."""
    curve_of_openssl(args[0])
    return None, None


def curves(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] → OpenSSL's names of the curves."""
    return keys.curve_names(), None


def pair(args: list[Any], buffers: list[bytes]) -> Answer:
    """[curve] + private number, if there is one already → private number as hex, point."""
    from cryptography.hazmat.primitives.asymmetric import ec

    curve = curve_of_openssl(args[0])
    try:
        key = (
            ec.derive_private_key(int.from_bytes(buffers[0], "big"), curve)
            if buffers
            else ec.generate_private_key(curve)
        )
    except ValueError:
        raise OperationError(
            "Private key is not valid for specified curve.",
            "RangeError",
            "ERR_CRYPTO_INVALID_KEYTYPE",
        ) from None
    number = key.private_numbers().private_value
    shown = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return shown.hex(), _shown(key.public_key(), "uncompressed")


def secret(args: list[Any], buffers: list[bytes]) -> Answer:
    """[curve] + private number, the other's point → the shared secret."""
    from cryptography.hazmat.primitives.asymmetric import ec

    own, point = buffers
    key = ec.derive_private_key(int.from_bytes(own, "big"), curve_of_openssl(args[0]))
    try:
        return None, key.exchange(ec.ECDH(), _point(args[0], point))
    except (ValueError, OperationError):
        raise OperationError(
            "Public key is not valid for specified curve",
            code="ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY",
        ) from None


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
    "ec_curve_check": curve_check,
    "ec_curves": curves,
    "ec_point_convert": point_convert,
    "ec_point_export": point_export,
    "ec_point_import": point_import,
    "ecdh_pair": pair,
    "ecdh_secret": secret,
    "key_wrap": wrap,
}
