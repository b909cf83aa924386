"""Digests, MACs and random bytes for `crypto`, each a stateless call over all of the data.

A Hash object in JavaScript gathers its updates and asks once, at `digest()`: nothing here has to
be released when a function forgets its object. Names are OpenSSL's, as Node lists them.
"""

from __future__ import annotations

from console.runner.refusal import Operation

OPERATIONS: dict[str, Operation] = {}
