"""Symmetric ciphers for createCipheriv and createDecipheriv.

Stateless: each call is given all data so far and answers with all output so far; JavaScript hands
on what is new. The trap: a decrypting block cipher with padding holds its last block back.
"""

from __future__ import annotations

from console.runner.cipherkinds import Kind, named_kinds
from console.runner.refusal import OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from cryptography.hazmat.primitives.ciphers import Cipher

    from console.runner.refusal import Answer, Operation


def crypt(args: list[Any], buffers: list[bytes]) -> Answer:
    """[name, encrypting, final, padding, tag length] + key, iv, aad, tag, data → output so far.

    With `final`, an encrypting AEAD cipher has its tag behind the output.
    """
    name, encrypting, final, padding, tag_bytes = args
    key, iv, aad, tag, data = buffers
    kind = named_kinds()[name.lower()]
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


def _context(kind: Kind, key: bytes, iv: bytes) -> Cipher[Any]:
    from cryptography.hazmat.decrepit.ciphers.algorithms import Camellia, TripleDES
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
    algorithm: Any
    if kind.name.startswith("des"):
        algorithm = TripleDES(key if len(key) == 24 else key + key[:8])
    elif kind.name.startswith("camellia"):
        algorithm = Camellia(key)
    elif kind.name.startswith("sm4"):
        algorithm = algorithms.SM4(key)
    else:
        algorithm = algorithms.AES(key)
    return Cipher(algorithm, mode)


def _encrypted(
    kind: Kind,
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
    kind: Kind,
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
    kind: Kind, key: bytes, iv: bytes, aad: bytes, tag_bytes: int
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


OPERATIONS: dict[str, Operation] = {"cipher": crypt}
