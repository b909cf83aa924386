"""Digests, MACs and random bytes for `crypto`, each a stateless call over all of the data.

A Hash object in JavaScript gathers its updates and asks once, at `digest()`: nothing here has to
be released when a function forgets its object. Names are OpenSSL's, as Node lists them; which of
them work depends on the OpenSSL that this Python has.
"""

from __future__ import annotations

from console.runner.refusal import OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from hashlib import _Hash
    from typing import Any

    from console.runner.refusal import Answer, Operation

RANDOM_BYTES = 1 << 20  # of one call; JavaScript asks again for more
_XOF_BYTES = {"shake_128": 16, "shake_256": 32}  # OpenSSL 3.0's default output

# hashlib's name → the names OpenSSL knows it by; those that Node's getHashes() lists come first,
# behind the bar are others that createHash takes all the same.
_NAMES = {
    "md5": "md5 RSA-MD5 md5WithRSAEncryption ssl3-md5",
    "md5-sha1": "md5-sha1",
    "ripemd160": "ripemd160 ripemd rmd160 RSA-RIPEMD160 ripemd160WithRSA | ripemd-160",
    "sha1": "sha1 RSA-SHA1 RSA-SHA1-2 sha1WithRSAEncryption ssl3-sha1 | sha-1",
    "sha224": "sha224 RSA-SHA224 sha224WithRSAEncryption | sha-224 sha2-224",
    "sha256": "sha256 RSA-SHA256 sha256WithRSAEncryption | sha-256 sha2-256",
    "sha384": "sha384 RSA-SHA384 sha384WithRSAEncryption | sha-384 sha2-384",
    "sha512": "sha512 RSA-SHA512 sha512WithRSAEncryption | sha-512 sha2-512",
    "sha512_224": "sha512-224 RSA-SHA512/224 sha512-224WithRSAEncryption "
    "| sha-512/224 sha2-512/224",
    "sha512_256": "sha512-256 RSA-SHA512/256 sha512-256WithRSAEncryption "
    "| sha-512/256 sha2-512/256",
    "sha3_224": "sha3-224 RSA-SHA3-224 id-rsassa-pkcs1-v1_5-with-sha3-224",
    "sha3_256": "sha3-256 RSA-SHA3-256 id-rsassa-pkcs1-v1_5-with-sha3-256",
    "sha3_384": "sha3-384 RSA-SHA3-384 id-rsassa-pkcs1-v1_5-with-sha3-384",
    "sha3_512": "sha3-512 RSA-SHA3-512 id-rsassa-pkcs1-v1_5-with-sha3-512",
    "shake_128": "shake128 | shake-128",
    "shake_256": "shake256 | shake-256",
    "blake2b": "blake2b512 | blake2b-512",
    "blake2s": "blake2s256 | blake2s-256",
    "sm3": "sm3 RSA-SM3 sm3WithRSAEncryption",
}
_LEGACY = frozenset(("md4", "mdc2", "whirlpool"))  # only with OpenSSL's legacy provider


def _known() -> tuple[list[str], dict[str, str]]:
    """Names as Node lists them, and every accepted name in lower case → hashlib's."""
    listed: list[str] = []
    every: dict[str, str] = {}
    for algorithm, line in _NAMES.items():
        shown, _, hidden = line.partition("|")
        listed += shown.split()
        every |= {name.lower(): algorithm for name in (*shown.split(), *hidden.split())}
    return sorted(listed), every


def algorithm_named(name: str) -> str | None:
    """hashlib's name for one of OpenSSL's, whatever its case; None where there is none."""
    import hashlib

    algorithm = _known()[1].get(name.lower())
    return algorithm if algorithm in hashlib.algorithms_available else None


def hash_names(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] → what `getHashes()` lists."""
    return [name for name in _known()[0] if algorithm_named(name)], None


def hash_size(args: list[Any], buffers: list[bytes]) -> Answer:
    """[name] → [bytes of a digest, whether any length can be asked for], or null."""
    import hashlib

    algorithm = algorithm_named(args[0])
    if algorithm is None:
        if args[0].lower() in _LEGACY:
            raise OperationError(
                "error:0308010C:digital envelope routines::unsupported",
                code="ERR_OSSL_EVP_UNSUPPORTED",
            )
        return None, None
    if algorithm in _XOF_BYTES:
        return [_XOF_BYTES[algorithm], True], None
    return [hashlib.new(algorithm).digest_size, False], None


def digest(args: list[Any], buffers: list[bytes]) -> Answer:
    """[name, length of an extendable output or null] + data → the digest."""
    import hashlib

    name, length = args
    algorithm = checked_algorithm(name)
    state: _Hash = hashlib.new(algorithm)
    for data in buffers:
        state.update(data)
    if algorithm in _XOF_BYTES:
        return None, state.digest(_XOF_BYTES[algorithm] if length is None else length)  # type: ignore[call-arg]
    return None, state.digest()


def mac(args: list[Any], buffers: list[bytes]) -> Answer:
    """[name] + key, data → the HMAC."""
    import hmac

    algorithm = checked_algorithm(args[0])
    if algorithm in _XOF_BYTES:
        raise OperationError("error:00000000:lib(0)::reason(0)")
    key, *data = buffers
    state = hmac.new(key, digestmod=algorithm)
    for part in data:
        state.update(part)
    return None, state.digest()


def random_bytes(args: list[Any], buffers: list[bytes]) -> Answer:
    """[n] → n random bytes, at most `RANDOM_BYTES`."""
    import os

    return None, os.urandom(min(int(args[0]), RANDOM_BYTES))


def checked_algorithm(name: str) -> str:
    algorithm = algorithm_named(name)
    if algorithm is None:
        raise OperationError(
            f"Invalid digest: {name}", name="TypeError", code="ERR_CRYPTO_INVALID_DIGEST"
        )
    return algorithm


OPERATIONS: dict[str, Operation] = {
    "hash": digest,
    "hash_names": hash_names,
    "hash_size": hash_size,
    "hmac": mac,
    "random": random_bytes,
}
