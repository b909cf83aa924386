"""Signatures and encryption with asymmetric keys, each one call over all of the data.

Keys come as DER (see `keys`). Paddings are OpenSSL's numbers, as functions write them.
"""

from __future__ import annotations

from console.runner import keys
from console.runner.hashes import algorithm_named
from console.runner.refusal import OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from typing import Any

    from console.runner.refusal import Answer, Operation

_PKCS1, _NONE, _OAEP, _PSS = 1, 3, 4, 6
_SALT_AS_DIGEST, _SALT_MAX = -1, -2


def _digest(name: str | None) -> Any:
    """The hash of this name as `cryptography` has it. Raises OperationError."""
    from cryptography.hazmat.primitives import hashes

    algorithm = algorithm_named(name) if name is not None else "sha256"
    wanted = {"blake2b": "BLAKE2b", "blake2s": "BLAKE2s"}.get(algorithm or "", algorithm)
    for candidate in vars(hashes).values():
        if isinstance(candidate, type) and candidate.__name__.lower() == str(wanted).lower():
            sized = {"BLAKE2b": 64, "BLAKE2s": 32}.get(candidate.__name__)
            return candidate(sized) if sized else candidate()
    raise OperationError(f"Invalid digest: {name}", "TypeError", "ERR_CRYPTO_INVALID_DIGEST")


def _rsa_padding(options: dict[str, Any], digest: Any, *, verifying: bool) -> Any:
    from cryptography.hazmat.primitives.asymmetric import padding

    number = options.get("padding") or _PKCS1
    if number == _PKCS1:
        return padding.PKCS1v15()
    if number != _PSS:
        raise _openssl("0200008A:rsa routines::invalid padding", "RSA_INVALID_PADDING")
    asked = options.get("saltLength")
    salt: Any = asked
    if asked is None or asked == _SALT_MAX:
        salt = padding.PSS.AUTO if verifying else padding.PSS.MAX_LENGTH
    elif asked == _SALT_AS_DIGEST:
        salt = digest.digest_size
    return padding.PSS(padding.MGF1(digest), salt)


def sign(args: list[Any], buffers: list[bytes]) -> Answer:
    """[digest or null, {padding, saltLength, dsaEncoding}] + PKCS #8, data → signature."""
    from cryptography.exceptions import UnsupportedAlgorithm

    name, options = args
    der, data = buffers
    try:
        return None, _signed(keys.read_private(der, False, None), name, options, data)
    except UnsupportedAlgorithm:
        raise _operation_not_supported() from None


def _signed(key: Any, name: str | None, options: dict[str, Any], data: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

    if isinstance(key, rsa.RSAPrivateKey):
        digest = _digest(name)
        try:
            padding = _rsa_padding(options, digest, verifying=False)
            return key.sign(data, padding, digest)
        except ValueError:
            raise _too_large() from None
    if isinstance(key, ec.EllipticCurvePrivateKey):
        signature = key.sign(data, ec.ECDSA(_digest(name)))
        return _flat(signature, key.key_size) if _is_flat(options) else signature
    if isinstance(key, dsa.DSAPrivateKey):
        return key.sign(data, _digest(name))
    if not hasattr(key, "sign"):
        raise _operation_not_supported()
    if name is not None:
        raise _openssl("1C80007A:Provider routines::invalid digest", "INVALID_DIGEST")
    signed: bytes = key.sign(data)
    return signed


def verify(args: list[Any], buffers: list[bytes]) -> Answer:
    """[digest or null, options as in `sign`] + SPKI, data, signature → whether it is good."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    name, options = args
    der, data, signature = buffers
    key = keys.read_public(der, False, None)
    try:
        _verify(key, name, options, data, signature)
    except InvalidSignature:
        return False, None
    except UnsupportedAlgorithm:
        raise _operation_not_supported() from None
    return True, None


def _verify(
    key: Any, name: str | None, options: dict[str, Any], data: bytes, signature: bytes
) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

    if isinstance(key, rsa.RSAPublicKey):
        digest = _digest(name)
        try:
            key.verify(signature, data, _rsa_padding(options, digest, verifying=True), digest)
        except ValueError:
            raise InvalidSignature from None
    elif isinstance(key, ec.EllipticCurvePublicKey):
        if _is_flat(options):
            signature = _pointed(signature, key.key_size)
        key.verify(signature, data, ec.ECDSA(_digest(name)))
    elif isinstance(key, dsa.DSAPublicKey):
        key.verify(signature, data, _digest(name))
    elif not hasattr(key, "verify"):
        raise _operation_not_supported()
    elif name is not None:
        raise _openssl("1C80007A:Provider routines::invalid digest", "INVALID_DIGEST")
    else:
        key.verify(signature, data)


def _is_flat(options: dict[str, Any]) -> bool:
    return options.get("dsaEncoding") == "ieee-p1363"


def _flat(signature: bytes, bits: int) -> bytes:
    """r and s side by side instead of in DER, as JSON Web Tokens have them."""
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    size = (bits + 7) // 8
    r, s = decode_dss_signature(signature)
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def _pointed(signature: bytes, bits: int) -> bytes:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    size = (bits + 7) // 8
    if len(signature) != 2 * size:
        raise InvalidSignature
    halves = signature[:size], signature[size:]
    return encode_dss_signature(*(int.from_bytes(half, "big") for half in halves))


def _encryption_padding(options: dict[str, Any]) -> Any:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    if options["padding"] == _PKCS1:
        return padding.PKCS1v15()
    name = options.get("oaepHash")
    if name is not None and algorithm_named(name) is None:
        raise OperationError("Invalid digest used", code="ERR_OSSL_EVP_INVALID_DIGEST")
    digest = _digest(name) if name is not None else hashes.SHA1()
    label = bytes.fromhex(options["oaepLabel"]) if options.get("oaepLabel") else None
    return padding.OAEP(padding.MGF1(digest), digest, label)


def encrypt(args: list[Any], buffers: list[bytes]) -> Answer:
    """[{padding, oaepHash, oaepLabel as hex}] + SPKI, data → encrypted for the key's owner."""
    from cryptography.exceptions import UnsupportedAlgorithm

    (options,) = args
    der, data = buffers
    key = _rsa_key(keys.read_public(der, False, None))
    if options["padding"] == _NONE:
        return None, _raw(key, data)
    try:
        return None, key.encrypt(data, _encryption_padding(options))
    except UnsupportedAlgorithm:
        raise _operation_not_supported() from None
    except ValueError:
        raise _too_large() from None


def _rsa_key(key: Any) -> Any:
    from cryptography.hazmat.primitives.asymmetric import rsa

    if not isinstance(key, rsa.RSAPublicKey | rsa.RSAPrivateKey):
        raise _operation_not_supported()
    return key


def _raw(key: Any, data: bytes) -> bytes:
    size: int = key.key_size // 8
    numbers = key.public_numbers()
    value = int.from_bytes(data, "big")
    if len(data) != size or value >= numbers.n:
        raise _too_large()
    power: int = pow(value, numbers.e, numbers.n)
    return power.to_bytes(size, "big")


def decrypt(args: list[Any], buffers: list[bytes]) -> Answer:
    """[options as in `encrypt`] + PKCS #8, data → what was encrypted."""
    from cryptography.exceptions import UnsupportedAlgorithm

    (options,) = args
    der, data = buffers
    key = _rsa_key(keys.read_private(der, False, None))
    try:
        return None, key.decrypt(data, _encryption_padding(options))
    except UnsupportedAlgorithm:
        raise _operation_not_supported() from None
    except ValueError:
        raise _openssl(
            "02000079:rsa routines::oaep decoding error", "RSA_OAEP_DECODING_ERROR"
        ) from None


def encrypt_private(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] + PKCS #8, data → what `publicDecrypt` undoes: PKCS #1 padding of type 1, no digest."""
    der, data = buffers
    numbers = _rsa_key(keys.read_private(der, False, None)).private_numbers()
    modulus = numbers.public_numbers.n
    size = (modulus.bit_length() + 7) // 8
    if len(data) > size - 11:
        raise _too_large()
    padded = b"\0\1" + b"\xff" * (size - len(data) - 3) + b"\0" + data
    return None, pow(int.from_bytes(padded, "big"), numbers.d, modulus).to_bytes(size, "big")


def decrypt_public(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] + SPKI, data → what was given to `privateEncrypt`."""
    der, data = buffers
    numbers = _rsa_key(keys.read_public(der, False, None)).public_numbers()
    size = (numbers.n.bit_length() + 7) // 8
    opened = pow(int.from_bytes(data, "big"), numbers.e, numbers.n).to_bytes(size, "big")
    head, _, text = opened[2:].partition(b"\0")
    if len(data) != size or opened[:2] != b"\0\1" or len(head) < 8 or head.strip(b"\xff"):
        raise _openssl("02000072:rsa routines::padding check failed", "RSA_PADDING_CHECK_FAILED")
    return None, text


def agree(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] + PKCS #8, SPKI → the shared secret."""
    from cryptography.hazmat.primitives.asymmetric import ec

    private = keys.read_private(buffers[0], False, None)
    public = keys.read_public(buffers[1], False, None)
    try:
        if isinstance(private, ec.EllipticCurvePrivateKey):
            return None, private.exchange(ec.ECDH(), public)
        return None, private.exchange(public)
    except (ValueError, TypeError, AttributeError):
        raise OperationError(
            "Incompatible key types for Diffie-Hellman", code="ERR_CRYPTO_INCOMPATIBLE_KEY"
        ) from None


def _openssl(reason: str, code: str) -> OperationError:
    return OperationError(f"error:{reason}", code=f"ERR_OSSL_{code}")


def _too_large() -> OperationError:
    return _openssl(
        "0200006E:rsa routines::data too large for key size", "RSA_DATA_TOO_LARGE_FOR_KEY_SIZE"
    )


def _operation_not_supported() -> OperationError:
    return _openssl(
        "03000096:digital envelope routines::operation not supported for this keytype",
        "EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE",
    )


OPERATIONS: dict[str, Operation] = {
    "rsa_encrypt": encrypt,
    "rsa_decrypt": decrypt,
    "rsa_encrypt_private": encrypt_private,
    "rsa_decrypt_public": decrypt_public,
    "sign": sign,
    "verify": verify,
    "key_agree": agree,
}
