"""Keys made from passwords and other keys: PBKDF2, scrypt, HKDF.

What is asked for may take longer than a run may last; the deadline of the run is the limit.
"""

from __future__ import annotations

from console.runner.hashes import checked_algorithm
from console.runner.refusal import OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from typing import Any

    from console.runner.refusal import Answer, Operation

# Both ours: no key is longer, and the worker has little memory.
_LONGEST_BYTES = 64 << 20
_SCRYPT_BYTES = 256 << 20


def pbkdf2(args: list[Any], buffers: list[bytes]) -> Answer:
    """[digest, iterations, length] + password, salt → key."""
    import hashlib

    name, iterations, length = args
    algorithm = checked_algorithm(name)
    if length == 0:
        return None, b""
    password, salt = buffers
    return None, hashlib.pbkdf2_hmac(algorithm, password, salt, iterations, _bounded(length))


def scrypt(args: list[Any], buffers: list[bytes]) -> Answer:
    """[N, r, p, maxmem, length] + password, salt → key."""
    import hashlib

    cost, block, parallel, memory, length = args
    if length == 0:
        return None, b""
    if 128 * cost * block + 128 * block * (parallel + 2) > min(memory, _SCRYPT_BYTES):
        raise _refused("error:030000AC:digital envelope routines::memory limit exceeded")
    password, salt = buffers
    try:
        key = hashlib.scrypt(
            password,
            salt=salt,
            n=cost,
            r=block,
            p=parallel,
            maxmem=_SCRYPT_BYTES + (1 << 20),
            dklen=_bounded(length),
        )
    except ValueError:
        raise _refused("error:03000082:digital envelope routines::invalid key length") from None
    return None, key


def hkdf(args: list[Any], buffers: list[bytes]) -> Answer:
    """[digest, length] + key, salt, info → key."""
    import hashlib
    import hmac

    name, length = args
    key, salt, info = buffers
    algorithm = checked_algorithm(name)
    size = hashlib.new(algorithm).digest_size
    if length > 255 * size:
        raise OperationError("Invalid key length", "RangeError", "ERR_CRYPTO_INVALID_KEYLEN")
    secret = hmac.digest(salt or bytes(size), key, algorithm)
    output = block = b""
    while len(output) < length:
        number = bytes([len(output) // size + 1])
        block = hmac.digest(secret, block + info + number, algorithm)
        output += block
    return None, output[:length]


def _bounded(length: int) -> int:
    if length > _LONGEST_BYTES:
        raise OperationError("Array buffer allocation failed", "RangeError")
    return length


def _refused(reason: str) -> OperationError:
    return OperationError(
        f"Invalid scrypt params: {reason}", "RangeError", "ERR_CRYPTO_INVALID_SCRYPT_PARAMS"
    )


OPERATIONS: dict[str, Operation] = {"hkdf": hkdf, "pbkdf2": pbkdf2, "scrypt": scrypt}
