"""Symmetric ciphers for createCipheriv and createDecipheriv.

Stateless: each call is given all data so far and answers with all output so far; JavaScript hands
on what is new. The trap: a decrypting block cipher with padding holds its last block back.
"""

from __future__ import annotations

from console.runner.refusal import OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from cryptography.hazmat.primitives.ciphers import Cipher

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
_TAG_BYTES = 16
_AEAD = frozenset(("gcm", "ccm", "poly1305"))


class _Kind:
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


def _kinds() -> dict[str, _Kind]:
    """Every cipher under each of its names in lower case."""
    kinds: dict[str, _Kind] = {}
    for mode, numbers in _AES_NUMBERS.items():
        for bits, number in zip((128, 192, 256), numbers, strict=True):
            own = f"id-aes{bits}-{mode}" if mode in ("gcm", "ccm") else f"aes-{bits}-{mode}"
            iv_bytes = {"ecb": 0, "gcm": 12, "ccm": 12}.get(mode, 16)
            block = 16 if mode in ("ecb", "cbc") else 1
            kind = _Kind(own, mode, number, bits // 8, iv_bytes, block)
            kinds[own] = kinds[f"aes-{bits}-{mode}"] = kind
            if mode == "cbc":
                kinds[f"aes{bits}"] = kind
    kinds["des-ede3-cbc"] = kinds["des3"] = _Kind("des-ede3-cbc", "cbc", 44, 24, 8, 8)
    kinds["des-ede3"] = kinds["des-ede3-ecb"] = _Kind("des-ede3", "ecb", 33, 24, 0, 8)
    kinds["chacha20"] = _Kind("chacha20", "chacha20", 1019, 32, 16, 1)
    kinds["chacha20-poly1305"] = _Kind("chacha20-poly1305", "poly1305", 1018, 32, 12, 1)
    return kinds


def cipher_names(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] → what `getCiphers()` lists."""
    return sorted(_kinds()), None


def cipher_info(args: list[Any], buffers: list[bytes]) -> Answer:
    """[name] → its traits, as getCipherInfo has them, or null."""
    kind = _kinds().get(args[0].lower())
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
    return {**traits, "keyLength": kind.key_bytes, "aead": kind.mode in _AEAD}, None


def crypt(args: list[Any], buffers: list[bytes]) -> Answer:
    """[name, encrypting, final, padding, tag length] + key, iv, aad, tag, data → output so far.

    With `final`, an encrypting AEAD cipher has its tag behind the output.
    """
    name, encrypting, final, padding, tag_bytes = args
    key, iv, aad, tag, data = buffers
    kind = _kinds()[name.lower()]
    try:
        if kind.mode in ("ccm", "poly1305"):
            seal = _sealer(kind, key, iv, aad, tag_bytes)
            return None, seal(data, final) if encrypting else _opened(seal, data, tag, final)
        context = _context(kind, key, iv)
    except (ValueError, OverflowError):  # sizes that OpenSSL takes and `cryptography` does not
        raise OperationError(
            "Invalid initialization vector", "TypeError", "ERR_CRYPTO_INVALID_IV"
        ) from None
    if encrypting:
        return None, _encrypted(kind, context, aad, data, final, padding, tag_bytes)
    return None, _decrypted(kind, context, aad, data, tag, final, padding)


def _context(kind: _Kind, key: bytes, iv: bytes) -> Cipher[Any]:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.decrepit.ciphers.modes import CFB, CFB8, OFB
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if kind.mode == "chacha20":
        return Cipher(algorithms.ChaCha20(key, iv), None)
    mode: Any
    if kind.mode == "ecb":
        mode = modes.ECB()
    elif kind.mode == "gcm":
        mode = modes.GCM(iv, None, min_tag_length=4)
    else:
        chained: dict[str, Any] = {"cfb": CFB, "cfb8": CFB8, "ofb": OFB}
        mode = {"cbc": modes.CBC, "ctr": modes.CTR, **chained}[kind.mode](iv)
    algorithm = TripleDES(key) if kind.name.startswith("des") else algorithms.AES(key)
    return Cipher(algorithm, mode)


def _encrypted(
    kind: _Kind,
    context: Cipher[Any],
    aad: bytes,
    data: bytes,
    final: bool,
    padding: bool,
    tag_bytes: int,
) -> bytes:
    worker = context.encryptor()
    if aad:
        worker.authenticate_additional_data(aad)
    output = worker.update(data)
    if not final:
        return output
    if kind.block_bytes > 1:
        missing = kind.block_bytes - len(data) % kind.block_bytes
        if padding:
            return output + worker.update(bytes([missing]) * missing) + worker.finalize()
        if missing < kind.block_bytes:
            raise _wrong_length()
    output += worker.finalize()
    return output + worker.tag[:tag_bytes] if kind.mode == "gcm" else output


def _decrypted(
    kind: _Kind,
    context: Cipher[Any],
    aad: bytes,
    data: bytes,
    tag: bytes,
    final: bool,
    padding: bool,
) -> bytes:
    worker = context.decryptor()
    if aad:
        worker.authenticate_additional_data(aad)
    block = kind.block_bytes
    whole = len(data) - len(data) % block
    if not final:
        held = block if block > 1 and padding and whole == len(data) and whole else 0
        return worker.update(data[: whole - held])
    if kind.mode == "gcm":
        return worker.update(data) + _authenticated(worker, tag)
    if whole != len(data) or (block > 1 and padding and not data):
        raise _wrong_length()
    output = worker.update(data) + worker.finalize()
    return _unpadded(output, block) if block > 1 and padding else output


def _authenticated(worker: Any, tag: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag

    try:
        output: bytes = worker.finalize_with_tag(tag)
    except (InvalidTag, ValueError):
        raise _unauthentic() from None
    return output


def _unpadded(output: bytes, block: int) -> bytes:
    count = output[-1]
    if not 0 < count <= block or output[-count:] != bytes([count]) * count:
        raise OperationError(
            "error:1C800064:Provider routines::bad decrypt", code="ERR_OSSL_BAD_DECRYPT"
        )
    return output[:-count]


def _sealer(
    kind: _Kind, key: bytes, iv: bytes, aad: bytes, tag_bytes: int
) -> Callable[[bytes, bool], bytes]:
    """For ciphers that `cryptography` offers only whole: encrypts, with the tag behind if asked."""
    from cryptography.hazmat.primitives.ciphers.aead import AESCCM, ChaCha20Poly1305

    def seal(data: bytes, tagged: bool) -> bytes:
        whole = AESCCM(key, tag_bytes) if kind.mode == "ccm" else ChaCha20Poly1305(key)
        sealed = whole.encrypt(iv, data, aad)
        return sealed[: len(data) + tag_bytes * tagged]

    return seal


def _opened(seal: Callable[[bytes, bool], bytes], data: bytes, tag: bytes, final: bool) -> bytes:
    """Both are stream ciphers: encrypting again decrypts. Node, too, hands out text early."""
    from hmac import compare_digest

    text = seal(data, False)
    if final and not compare_digest(seal(text, True)[len(text) :], tag):
        raise _unauthentic()
    return text


def _wrong_length() -> OperationError:
    return OperationError(
        "error:1C80006B:Provider routines::wrong final block length",
        code="ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH",
    )


def _unauthentic() -> OperationError:
    return OperationError("Unsupported state or unable to authenticate data")


OPERATIONS: dict[str, Operation] = {
    "cipher": crypt,
    "cipher_info": cipher_info,
    "cipher_names": cipher_names,
}
