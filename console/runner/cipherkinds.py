"""Which ciphers there are: OpenSSL's names and numbers of them, their modes and sizes.

Those that `ciphers` can do; OpenSSL has more. Knows nothing of how they are done.
"""

from __future__ import annotations

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from typing import Any

    from console.runner.refusal import Answer, Operation

_AES_NUMBERS = {  # OpenSSL's numbers of 128, 192 and 256 bits
    "ecb": (418, 422, 426),
    "cbc": (419, 423, 427),
    "ofb": (420, 424, 428),
    "cfb": (421, 425, 429),
    "cfb8": (653, 654, 655),
    "ctr": (904, 905, 906),
    "gcm": (895, 898, 901),
    "ccm": (896, 899, 902),
}
_CAMELLIA_NUMBERS = {
    "cbc": (751, 752, 753),
    "cfb": (757, 758, 759),
    "ecb": (754, 755, 756),
    "ofb": (766, 767, 768),
}
_SM4_NUMBERS = {"cbc": 1134, "cfb": 1137, "ctr": 1139, "ecb": 1133, "ofb": 1135}
_DES_NUMBERS = {  # with two keys and with three
    "des-ede": {"ecb": 32, "cbc": 43, "cfb": 60, "ofb": 62},
    "des-ede3": {"ecb": 33, "cbc": 44, "cfb": 61, "cfb8": 659, "ofb": 63},
}
AEAD = frozenset(("gcm", "ccm", "poly1305"))


class Kind:
    """A cipher's name, mode and sizes.

    Args:
        name: OpenSSL's own name of it.
        mode: also which code of this module does it.
        number: OpenSSL's.
        key_bytes: length of a key.
        iv_bytes: usual length of an initialization vector; 0 for none.
        block_bytes: 1 for a mode that makes a stream of a block cipher.
    """

    def __init__(
        self, name: str, mode: str, number: int, key_bytes: int, iv_bytes: int, block_bytes: int
    ) -> None:
        self.name = name
        self.mode = mode
        self.number = number
        self.key_bytes = key_bytes
        self.iv_bytes = iv_bytes
        self.block_bytes = block_bytes


def named_kinds() -> dict[str, Kind]:
    """Every cipher under each of its names in lower case."""
    kinds: dict[str, Kind] = {}
    for mode, numbers in _AES_NUMBERS.items():
        for bits, number in zip((128, 192, 256), numbers, strict=True):
            own = f"id-aes{bits}-{mode}" if mode in ("gcm", "ccm") else f"aes-{bits}-{mode}"
            iv_bytes = {"ecb": 0, "gcm": 12, "ccm": 12}.get(mode, 16)
            block = 16 if mode in ("ecb", "cbc") else 1
            kind = Kind(own, mode, number, bits // 8, iv_bytes, block)
            kinds[own] = kinds[f"aes-{bits}-{mode}"] = kind
            if mode == "cbc":
                kinds[f"aes{bits}"] = kind
    kinds |= _others()
    kinds["chacha20"] = Kind("chacha20", "chacha20", 1019, 32, 16, 1)
    kinds["chacha20-poly1305"] = Kind("chacha20-poly1305", "poly1305", 1018, 32, 12, 1)
    return kinds


def _others() -> dict[str, Kind]:
    """The block ciphers beside AES."""
    kinds: dict[str, Kind] = {}
    for mode, numbers in _CAMELLIA_NUMBERS.items():
        for bits, number in zip((128, 192, 256), numbers, strict=True):
            name = f"camellia-{bits}-{mode}"
            kinds[name] = _block(name, mode, number, bits // 8, 16)
    for bits in (128, 192, 256):
        kinds[f"camellia{bits}"] = kinds[f"camellia-{bits}-cbc"]
    for mode, number in _SM4_NUMBERS.items():
        kinds[f"sm4-{mode}"] = _block(f"sm4-{mode}", mode, number, 16, 16)
    kinds["sm4"] = kinds["sm4-cbc"]
    for family, modes in _DES_NUMBERS.items():
        for mode, number in modes.items():
            name = family if mode == "ecb" else f"{family}-{mode}"
            size = 24 if family == "des-ede3" else 16
            kinds[name] = kinds[f"{family}-{mode}"] = _block(name, mode, number, size, 8)
    kinds["des3"] = kinds["des-ede3-cbc"]
    return kinds


def _block(name: str, mode: str, number: int, key_bytes: int, block: int) -> Kind:
    whole = mode in ("ecb", "cbc")
    return Kind(name, mode, number, key_bytes, 0 if mode == "ecb" else block, block if whole else 1)


def cipher_names(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] → what `getCiphers()` lists."""
    return sorted(named_kinds()), None


def cipher_info(args: list[Any], buffers: list[bytes]) -> Answer:
    """[name] → its traits, as getCipherInfo has them, or null."""
    kind = named_kinds().get(args[0].lower())
    if kind is None:
        return None, None
    stream = kind.mode in ("chacha20", "poly1305")
    traits: dict[str, Any] = {
        "mode": "stream" if stream else kind.mode.removesuffix("8"),
        "name": kind.name,
        "nid": kind.number,
    }
    if not stream:
        traits["blockSize"] = kind.block_bytes
    if kind.iv_bytes:
        traits["ivLength"] = kind.iv_bytes
    return {**traits, "keyLength": kind.key_bytes, "aead": kind.mode in AEAD}, None


OPERATIONS: dict[str, Operation] = {"cipher_info": cipher_info, "cipher_names": cipher_names}
