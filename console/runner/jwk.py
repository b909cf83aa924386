"""Asymmetric keys as JSON Web Keys (RFC 7517, 7518, 8037), both ways."""

from __future__ import annotations

from console.runner import keys
from console.runner.refusal import OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from typing import Any

    from console.runner.refusal import Answer, Operation

_CURVES = {
    "secp256r1": "P-256",
    "secp384r1": "P-384",
    "secp521r1": "P-521",
    "secp256k1": "secp256k1",
}
_EDWARDS = {"Ed25519": "ed25519", "Ed448": "ed448", "X25519": "x25519", "X448": "x448"}


def _text(data: bytes) -> str:
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _number(text: str) -> int:
    return int.from_bytes(_bytes(text), "big")


def _shown(number: int, size: int = 0) -> str:
    return _text(number.to_bytes(size or (number.bit_length() + 7) // 8, "big"))


def to_jwk(args: list[Any], buffers: list[bytes]) -> Answer:
    """[is private] + DER → JWK."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    (private,) = args
    key = (keys.read_private if private else keys.read_public)(buffers[0], False, None)
    public = key.public_key() if private else key
    if isinstance(public, rsa.RSAPublicKey):
        return _rsa(key, public, private), None
    if isinstance(public, ec.EllipticCurvePublicKey):
        return _ec(key, public, private), None
    name = next((jwk for jwk, own in _EDWARDS.items() if own == keys.traits(public)[0]), None)
    if name is None:
        raise _unsupported("type")
    secret = {"d": _text(key.private_bytes_raw())} if private else {}
    return {"crv": name, **secret, "x": _text(public.public_bytes_raw()), "kty": "OKP"}, None


def _rsa(key: Any, public: Any, private: bool) -> dict[str, str]:
    numbers = public.public_numbers()
    shown = {"kty": "RSA", "n": _shown(numbers.n), "e": _shown(numbers.e)}
    if private:
        own = key.private_numbers()
        parts = {"d": own.d, "p": own.p, "q": own.q, "dp": own.dmp1, "dq": own.dmq1, "qi": own.iqmp}
        shown |= {name: _shown(part) for name, part in parts.items()}
    return shown


def _ec(key: Any, public: Any, private: bool) -> dict[str, str]:
    curve = _CURVES.get(public.curve.name)
    if curve is None:
        raise _unsupported("EC curve")
    size = (public.key_size + 7) // 8
    numbers = public.public_numbers()
    shown = {"kty": "EC", "x": _shown(numbers.x, size), "y": _shown(numbers.y, size), "crv": curve}
    if private:
        shown["d"] = _shown(key.private_numbers().private_value, size)
    return shown


def from_jwk(args: list[Any], buffers: list[bytes]) -> Answer:
    """[is private, JWK] → [type, details], DER."""
    private, fields = args
    try:
        key = _read(fields, private)
    except (KeyError, ValueError, TypeError):
        raise OperationError("Invalid JWK data", code="ERR_CRYPTO_INVALID_JWK") from None
    der = keys.private_der(key) if private else keys.public_der(key)
    return keys.traits(key), der


def _read(fields: dict[str, str], private: bool) -> Any:
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, x448, x25519

    if fields["kty"] == "RSA":
        base = rsa.RSAPublicNumbers(_number(fields["e"]), _number(fields["n"]))
        if not private:
            return base.public_key()
        p, q, d, dmp1, dmq1, iqmp = (_number(fields[n]) for n in ("p", "q", "d", "dp", "dq", "qi"))
        return rsa.RSAPrivateNumbers(p, q, d, dmp1, dmq1, iqmp, base).private_key()
    if fields["kty"] == "EC":
        curve = keys.curve_named(fields["crv"])
        point = ec.EllipticCurvePublicNumbers(_number(fields["x"]), _number(fields["y"]), curve)
        if not private:
            return point.public_key()
        return ec.EllipticCurvePrivateNumbers(_number(fields["d"]), point).private_key()
    classes: dict[str, tuple[Any, Any]] = {
        "Ed25519": (ed25519.Ed25519PrivateKey, ed25519.Ed25519PublicKey),
        "Ed448": (ed448.Ed448PrivateKey, ed448.Ed448PublicKey),
        "X25519": (x25519.X25519PrivateKey, x25519.X25519PublicKey),
        "X448": (x448.X448PrivateKey, x448.X448PublicKey),
    }
    own, public = classes[fields["crv"]]
    if private:
        return own.from_private_bytes(_bytes(fields["d"]))
    return public.from_public_bytes(_bytes(fields["x"]))


def _unsupported(what: str) -> OperationError:
    code = "KEY_TYPE" if what == "type" else "CURVE"
    return OperationError(f"Unsupported JWK Key {what}", code=f"ERR_CRYPTO_JWK_UNSUPPORTED_{code}")


OPERATIONS: dict[str, Operation] = {"jwk_export": to_jwk, "jwk_import": from_jwk}
