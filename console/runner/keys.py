"""Asymmetric keys: reading, writing and making them.

A key crosses as DER, PKCS #8 for a private and SPKI for a public one, so that nothing is held here
for JavaScript. `cryptography` does the work and is imported by the first call (30 ms).
"""

from __future__ import annotations

from console.runner.refusal import OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from typing import Any

    from console.runner.refusal import Answer, Operation

_CURVES = {"secp256r1": "prime256v1", "secp192r1": "prime192v1"}  # OpenSSL's names of two curves


def undecodable() -> OperationError:
    return OperationError(
        "error:1E08010C:DECODER routines::unsupported", code="ERR_OSSL_UNSUPPORTED"
    )


def read_private(data: bytes, pem: bool, passphrase: bytes | None) -> Any:
    """A private key of `cryptography`. Raises OperationError as OpenSSL would."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    load = serialization.load_pem_private_key if pem else serialization.load_der_private_key
    try:
        return load(data, passphrase, unsafe_skip_rsa_key_validation=True)
    except TypeError:
        if passphrase is not None:  # given for a key that needs none
            return read_private(data, pem, None)
        raise OperationError(
            "error:07880109:common libcrypto routines::interrupted or cancelled",
            code="ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED",
        ) from None
    except ValueError:
        if passphrase is not None and b"ENCRYPTED" in data:
            raise OperationError(
                "error:1C800064:Provider routines::bad decrypt", code="ERR_OSSL_BAD_DECRYPT"
            ) from None
        raise undecodable() from None
    except UnsupportedAlgorithm:
        raise undecodable() from None


def read_public(data: bytes, pem: bool, passphrase: bytes | None) -> Any:
    """A public key: from one, from a certificate, or of a private key."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    if pem and b"-----BEGIN CERTIFICATE" in data:
        try:
            return x509.load_pem_x509_certificate(data).public_key()
        except (ValueError, UnsupportedAlgorithm):
            raise undecodable() from None
    if pem and b"PRIVATE KEY-----" in data:
        return read_private(data, pem, passphrase).public_key()
    load = serialization.load_pem_public_key if pem else serialization.load_der_public_key
    try:
        return load(data)
    except ValueError:
        if not pem:
            return read_private(data, pem, passphrase).public_key()
        raise undecodable() from None
    except UnsupportedAlgorithm:
        raise undecodable() from None


def private_der(key: Any) -> bytes:
    from cryptography.hazmat.primitives import serialization as s

    der: bytes = key.private_bytes(s.Encoding.DER, s.PrivateFormat.PKCS8, s.NoEncryption())
    return der


def public_der(key: Any) -> bytes:
    from cryptography.hazmat.primitives import serialization as s

    der: bytes = key.public_bytes(s.Encoding.DER, s.PublicFormat.SubjectPublicKeyInfo)
    return der


def traits(key: Any) -> tuple[str, dict[str, Any]]:
    """Node's asymmetricKeyType and asymmetricKeyDetails of a key; big numbers as text."""
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

    public = key.public_key() if hasattr(key, "public_key") else key
    if isinstance(public, rsa.RSAPublicKey):
        exponent = str(public.public_numbers().e)
        return "rsa", {"modulusLength": public.key_size, "publicExponent": exponent}
    if isinstance(public, ec.EllipticCurvePublicKey):
        return "ec", {"namedCurve": _CURVES.get(public.curve.name, public.curve.name)}
    if isinstance(public, dsa.DSAPublicKey):
        divisor = public.parameters().parameter_numbers().q.bit_length()
        return "dsa", {"modulusLength": public.key_size, "divisorLength": divisor}
    name = type(public).__name__.lower()
    return next((t for t in ("ed25519", "ed448", "x25519", "x448") if t in name), "dh"), {}


def key_private(args: list[Any], buffers: list[bytes]) -> Answer:
    """[is PEM] + key, passphrase if any → [type, details], PKCS #8."""
    key = read_private(buffers[0], args[0], buffers[1] if len(buffers) > 1 else None)
    return traits(key), private_der(key)


def key_public(args: list[Any], buffers: list[bytes]) -> Answer:
    """[is PEM] + key or certificate, passphrase if any → [type, details], SPKI."""
    key = read_public(buffers[0], args[0], buffers[1] if len(buffers) > 1 else None)
    return traits(key), public_der(key)


def key_export(args: list[Any], buffers: list[bytes]) -> Answer:
    """[is private, is PEM, pkcs1 | pkcs8 | sec1 | spki] + DER, passphrase if any → encoded."""
    from cryptography.hazmat.primitives import serialization as s

    private, pem, kind = args
    encoding = s.Encoding.PEM if pem else s.Encoding.DER
    if not private:
        public = read_public(buffers[0], False, None)
        form = s.PublicFormat.PKCS1 if kind == "pkcs1" else s.PublicFormat.SubjectPublicKeyInfo
        return None, public.public_bytes(encoding, form)
    key = read_private(buffers[0], False, None)
    cover: s.KeySerializationEncryption = s.NoEncryption()
    if len(buffers) > 1:
        cover = s.BestAvailableEncryption(buffers[1])
    layout = s.PrivateFormat.PKCS8 if kind == "pkcs8" else s.PrivateFormat.TraditionalOpenSSL
    try:
        return None, key.private_bytes(encoding, layout, cover)
    except ValueError:
        raise OperationError(
            "Unsupported crypto operation", code="ERR_CRYPTO_UNSUPPORTED_OPERATION"
        ) from None


def key_generate(args: list[Any], buffers: list[bytes]) -> Answer:
    """[type, options] → [type, details], PKCS #8."""
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x448, x25519

    kind, options = args
    simple: dict[str, Any] = {
        "ed25519": ed25519.Ed25519PrivateKey,
        "ed448": ed448.Ed448PrivateKey,
        "x25519": x25519.X25519PrivateKey,
        "x448": x448.X448PrivateKey,
    }
    key: Any
    try:
        if kind in simple:
            key = simple[kind].generate()
        elif kind == "ec":
            key = ec.generate_private_key(curve_named(options["namedCurve"]))
        elif kind == "dsa":
            key = dsa.generate_private_key(options["modulusLength"])
        else:
            key = rsa.generate_private_key(options["publicExponent"], options["modulusLength"])
    except (ValueError, OverflowError):
        raise OperationError("Key generation job failed") from None
    return traits(key), private_der(key)


def curve_named(name: str) -> Any:
    """A curve by OpenSSL's name or NIST's. Raises OperationError for an unknown one."""
    from cryptography.hazmat.primitives.asymmetric import ec

    wanted = {
        "prime256v1": "secp256r1",
        "P-256": "secp256r1",
        "P-384": "secp384r1",
        "P-521": "secp521r1",
        "prime192v1": "secp192r1",
        "P-192": "secp192r1",
        "P-224": "secp224r1",
    }.get(name, name)
    for curve in vars(ec).values():
        if isinstance(curve, type) and getattr(curve, "name", None) == wanted:
            return curve()
    raise OperationError("Invalid EC curve name", "TypeError", "ERR_CRYPTO_INVALID_CURVE")


def curve_names() -> list[str]:
    """OpenSSL's names of the curves that there are."""
    from cryptography.hazmat.primitives.asymmetric import ec

    own = [
        curve.name
        for curve in vars(ec).values()
        if isinstance(curve, type)
        and issubclass(curve, ec.EllipticCurve)
        and curve is not ec.EllipticCurve
    ]
    return sorted(_CURVES.get(str(name), str(name)) for name in own)


OPERATIONS: dict[str, Operation] = {
    "key_export": key_export,
    "key_generate": key_generate,
    "key_private": key_private,
    "key_public": key_public,
}
