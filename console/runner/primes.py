"""Prime numbers and the powers that Diffie-Hellman makes of them, as big-endian bytes.

Primes are only as probable as Miller and Rabin make them. The moduli of RFC 2409 and 3526 are not
stored: those documents define them by digits of pi.
"""

from __future__ import annotations

from console.runner.refusal import OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from typing import Any

    from console.runner.refusal import Answer, Operation

# Group → bits of its modulus, and what is added to the digits of pi in it.
_GROUPS = {
    "modp1": (768, 149686),
    "modp2": (1024, 129093),
    "modp5": (1536, 741804),
    "modp14": (2048, 124476),
    "modp15": (3072, 1690314),
    "modp16": (4096, 240904),
    "modp17": (6144, 929484),
    "modp18": (8192, 4743158),
}
_ROUNDS = 24
_SMALL = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
_LONGEST_BITS = 10_000  # of a modulus, as in OpenSSL
_LONGEST_PRIME_BITS = 1 << 20  # ours: none that long is found before the deadline
_NOT_PRIME, _NOT_SAFE, _NOT_SUITABLE, _TOO_SMALL = 1, 2, 8, 128  # DH_check's


def group(args: list[Any], buffers: list[bytes]) -> Answer:
    """[name] → modulus; null for an unknown group."""
    if args[0].lower() not in _GROUPS:
        return None, None
    bits, added = _GROUPS[args[0].lower()]
    digits = (_pi(bits) >> 130) + added  # pi times 2 to the power of bits - 130
    value = (1 << bits) - (1 << (bits - 64)) - 1 + (digits << 64)
    return None, value.to_bytes(bits // 8, "big")


def _pi(bits: int) -> int:
    """pi · 2^bits, by Machin's formula; 64 bits more keep what is cut off out of the result."""
    one = 1 << (bits + 64)
    return 4 * (4 * _arctan(5, one) - _arctan(239, one)) >> 64


def _arctan(inverse: int, one: int) -> int:
    power = total = one // inverse
    divisor, sign = 3, -1
    while power := power // (inverse * inverse):
        total += sign * (power // divisor)
        divisor, sign = divisor + 2, -sign
    return total


def parameters(args: list[Any], buffers: list[bytes]) -> Answer:
    """[bits, generator] → a new safe prime."""
    from cryptography.hazmat.primitives.asymmetric import dh

    bits, generator = args
    if bits < 512:
        raise _dh("0280007E", "modulus too small", "DH_MODULUS_TOO_SMALL")
    if bits > _LONGEST_BITS:
        raise _dh("02800067", "modulus too large", "DH_MODULUS_TOO_LARGE")
    made = dh.generate_parameters(generator if generator in (2, 5) else 2, bits)
    return None, made.parameter_numbers().p.to_bytes((bits + 7) // 8, "big")


def check(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] + modulus, generator → what DH_check finds wrong with them."""
    prime, generator = (int.from_bytes(each, "big") for each in buffers)
    found = _TOO_SMALL if prime.bit_length() < 512 else 0
    if not is_prime(prime):
        found |= _NOT_PRIME
    elif not is_prime(prime // 2):
        found |= _NOT_SAFE
    if not 1 < generator < prime - 1:
        found |= _NOT_SUITABLE
    return found, None


def private(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] + modulus → a random exponent for it."""
    import secrets

    prime = int.from_bytes(buffers[0], "big")
    number = secrets.randbelow(max(prime // 2 - 2, 1)) + 2
    return None, number.to_bytes((number.bit_length() + 7) // 8, "big")


def power(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] + base, exponent, modulus → power, as long as the modulus."""
    base, exponent, modulus = (int.from_bytes(each, "big") for each in buffers)
    if modulus.bit_length() > _LONGEST_BITS:
        raise _dh("02800067", "modulus too large", "DH_MODULUS_TOO_LARGE")
    if modulus == 0:
        return None, b""
    return None, pow(base, exponent, modulus).to_bytes(len(buffers[2]), "big")


def place(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] + public number, modulus → -1 where it is too small, 1 where too large, else 0."""
    number, modulus = (int.from_bytes(each, "big") for each in buffers)
    if number <= 1:
        return -1, None
    return int(number >= modulus - 1), None


def generate(args: list[Any], buffers: list[bytes]) -> Answer:
    """[bits, safe, add given, rem given] + add, rem → a prime of so many bits."""
    bits, safe, has_add, has_rem = args
    add, rem = (int.from_bytes(each, "big") for each in buffers)
    if has_add:
        if add.bit_length() > bits:
            raise OperationError("invalid options.add", "RangeError", "ERR_OUT_OF_RANGE")
        if has_rem and add <= rem:
            raise OperationError("invalid options.rem", "RangeError", "ERR_OUT_OF_RANGE")
    if bits > _LONGEST_PRIME_BITS:
        raise OperationError("Array buffer allocation failed", "RangeError")
    if bits < 2 or (safe and bits < 6 and bits != 3):
        raise OperationError("error:01800076:bignum routines::bits too small")
    found = _prime(bits, safe, add, rem if has_rem else 3 if safe else 1)
    return None, found.to_bytes((bits + 7) // 8, "big")


def _prime(bits: int, safe: bool, add: int, rem: int) -> int:
    """Runs until there is one, as OpenSSL does; the deadline of the run ends what cannot be."""
    import secrets

    top = (3 << (bits - 2)) if not add and bits > 2 else 1 << (bits - 1)
    while True:
        number = secrets.randbits(bits) | top
        number = number - number % add + rem if add else number | 1
        if number.bit_length() == bits and is_prime(number) and (not safe or is_prime(number // 2)):
            return number


def is_prime(number: int) -> bool:
    import secrets

    if number < 2:
        return False
    for small in _SMALL:
        if number % small == 0:
            return number == small
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(
        _passes(number, secrets.randbelow(number - 3) + 2, odd, twos) for _ in range(_ROUNDS)
    )


def _passes(number: int, witness: int, odd: int, twos: int) -> bool:
    value = pow(witness, odd, number)
    if value in (1, number - 1):
        return True
    for _ in range(twos - 1):
        value = value * value % number
        if value == number - 1:
            return True
    return False


def prime(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] + candidate → whether it is prime."""
    return is_prime(int.from_bytes(buffers[0], "big")), None


def _dh(number: str, reason: str, code: str) -> OperationError:
    return OperationError(
        f"error:{number}:Diffie-Hellman routines::{reason}", code=f"ERR_OSSL_{code}"
    )


OPERATIONS: dict[str, Operation] = {
    "dh_check": check,
    "dh_group": group,
    "dh_parameters": parameters,
    "dh_place": place,
    "dh_power": power,
    "dh_private": private,
    "prime_check": prime,
    "prime_generate": generate,
}
