"""The table of operations that JavaScript can call by name; gathered here, defined elsewhere.

A module of operations has a table `OPERATIONS`. It must be cheap to import: whatever costs time
(hashlib, ada_url, cryptography, zlib) is imported by the first call that needs it.
"""

from __future__ import annotations

from console.runner import (
    agreement,
    certificates,
    charsets,
    cipherkinds,
    ciphers,
    derivation,
    hashes,
    jwk,
    keys,
    libraries,
    packing,
    primes,
    signing,
    urls,
)
from console.runner.refusal import Operation, OperationError

__all__ = ["OPERATIONS", "Operation", "OperationError"]

OPERATIONS: dict[str, Operation] = {
    **agreement.OPERATIONS,
    **certificates.OPERATIONS,
    **charsets.OPERATIONS,
    **cipherkinds.OPERATIONS,
    **ciphers.OPERATIONS,
    **derivation.OPERATIONS,
    **hashes.OPERATIONS,
    **jwk.OPERATIONS,
    **keys.OPERATIONS,
    **signing.OPERATIONS,
    **libraries.OPERATIONS,
    **packing.OPERATIONS,
    **primes.OPERATIONS,
    **urls.OPERATIONS,
}
