"""The operations behind `crypto`, against the published vectors of their standards."""

from __future__ import annotations

from typing import Any

import pytest

from console.runner.hashes import RANDOM_BYTES
from console.runner.operations import OPERATIONS
from console.runner.refusal import OperationError


def call(name: str, args: list[Any], *buffers: bytes) -> Any:
    """The operation's value, or its bytes as hex where it has no value."""
    value, data = OPERATIONS[name](args, list(buffers))
    return value if data is None else data.hex()


@pytest.mark.parametrize(
    ("name", "data", "digest"),
    [  # FIPS 180-4 and 202, RFC 1321, RFC 7693, the RIPEMD-160 page
        ("md5", b"abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("sha1", b"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("sha256", b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("sha512-256", b"abc", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"),
        ("sha3-256", b"abc", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
        ("blake2s256", b"abc", "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"),
        ("RSA-RIPEMD160", b"abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
        ("SHAKE128", b"", "7f9c2ba4e88f827d616045507605853e"),
    ],
)
def test_digests(name: str, data: bytes, digest: str) -> None:
    assert call("hash", [name, None], data) == digest
    assert call("hash", [name, None], data[:1], data[1:]) == digest


def test_an_extendable_digest_has_the_length_that_was_asked_for() -> None:
    assert call("hash", ["shake256", 4], b"") == "46b9dd2b"
    assert call("hash_size", ["shake256"]) == [32, True]


@pytest.mark.parametrize(
    ("key", "data", "sha256"),
    [  # RFC 4231, cases 1, 2, 3 and 6
        (b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b"),
        (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c7"),
        (b"\xaa" * 20, b"\xdd" * 50, "773ea91e36800e46854db8ebd09181a7"),
        (
            b"\xaa" * 131,
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f",
        ),
    ],
)
def test_macs(key: bytes, data: bytes, sha256: str) -> None:
    assert call("hmac", ["sha256"], key, data)[:32] == sha256


def test_keys_from_passwords() -> None:
    # RFC 6070, case 2; RFC 7914, case 1; RFC 5869, case 1
    assert call("pbkdf2", ["sha1", 2, 20], b"password", b"salt") == (
        "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"
    )
    assert call("scrypt", [16, 1, 1, 32 << 20, 64], b"", b"")[:32] == (
        "77d6576238657b203b19ca42c18a0497"
    )
    key, salt, info = b"\x0b" * 22, bytes(range(13)), bytes(range(0xF0, 0xFA))
    assert call("hkdf", ["sha256", 42], key, salt, info) == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )


def cipher(name: str, key: str, iv: str, text: str, aad: str = "") -> str:
    parts = [bytes.fromhex(part) for part in (key, iv, aad, "", text)]
    sealed: str = call("cipher", [name, True, True, False, 16], *parts)
    return sealed


def test_ciphers() -> None:
    # NIST SP 800-38A F.1.1, F.2.1, F.5.1; the GCM specification's case 4; RFC 8439, 2.8.2
    key = "2b7e151628aed2a6abf7158809cf4f3c"
    block = "6bc1bee22e409f96e93d7e117393172a"
    count = "000102030405060708090a0b0c0d0e0f"
    counter = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
    assert cipher("aes-128-ecb", key, "", block) == "3ad77bb40d7a3660a89ecaf32466ef97"
    assert cipher("AES-128-CBC", key, count, block) == "7649abac8119b246cee98e9b12e9197d"
    assert cipher("aes-128-ctr", key, counter, block) == "874d6191b620e3261bef6864990db6ce"
    sealed = cipher(
        "aes-128-gcm",
        "feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    )
    assert sealed.startswith("42831ec2217774244b7221b784d0d49c")
    assert sealed.endswith("5bc94fbc3221a5db94fae95ae7121a47")


def test_a_decrypted_text_is_only_handed_out_whole_where_its_tag_is_right() -> None:
    key, iv = bytes(32), bytes(12)
    sealed = bytes.fromhex(cipher("aes-256-gcm", key.hex(), iv.hex(), "00" * 5))
    text, tag = sealed[:-16], sealed[-16:]
    opened = ["aes-256-gcm", False, True, True, 16]
    assert call("cipher", opened, key, iv, b"", tag, text) == "00" * 5
    with pytest.raises(OperationError, match="unable to authenticate"):
        call("cipher", opened, key, iv, b"", bytes(16), text)


ED25519_SEED = bytes.fromhex(  # RFC 8032, 7.1, test 2
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
)


def test_signatures_of_ed25519() -> None:
    pkcs8 = bytes.fromhex("302e020100300506032b657004220420") + ED25519_SEED
    signature = call("sign", [None, {}], pkcs8, b"\x72")
    assert signature.startswith("92a009a9f0d4cab8720e820b5f642540")
    traits, spki = OPERATIONS["key_public"]([False], [pkcs8])
    assert traits == ("ed25519", {})
    assert spki is not None
    signed = bytes.fromhex(signature)
    assert call("verify", [None, {}], spki, b"\x72", signed) is True
    assert call("verify", [None, {}], spki, b"\x73", signed) is False


@pytest.mark.parametrize("data", [b"", b"foo", b"-----BEGIN PRIVATE KEY-----\nAAAA\n", b"\x30\x82"])
@pytest.mark.parametrize("operation", ["key_private", "key_public"])
@pytest.mark.parametrize("pem", [True, False])
def test_what_is_no_key_is_refused_without_a_word_of_python(
    operation: str, data: bytes, pem: bool
) -> None:
    with pytest.raises(OperationError, match="error:1E08010C:DECODER routines"):
        call(operation, [pem], data)


def test_an_unknown_digest_is_refused_in_the_words_of_node() -> None:
    assert call("hash_size", ["nope"]) is None
    for name, args in (("hash", ["nope", None]), ("hmac", ["nope"]), ("hkdf", ["nope", 1])):
        with pytest.raises(OperationError, match="Invalid digest: nope") as caught:
            call(name, args, b"", b"", b"")
        assert caught.value.code == "ERR_CRYPTO_INVALID_DIGEST"


def test_no_call_takes_more_memory_than_a_key_needs() -> None:
    _, data = OPERATIONS["random"]([1 << 40], [])
    assert data is not None and len(data) == RANDOM_BYTES
    with pytest.raises(OperationError):
        call("pbkdf2", ["sha1", 1, 2**31 - 1], b"", b"")
    with pytest.raises(OperationError, match="memory limit exceeded"):
        call("scrypt", [1 << 20, 8, 1, 32 << 20, 64], b"", b"")


@pytest.mark.parametrize(
    ("name", "begin", "end"),
    [
        ("modp2", "ffffffffffffffffc90fdaa22168c234", "49286651ece65381ffffffffffffffff"),
        ("modp14", "ffffffffffffffffc90fdaa22168c234", "15728e5a8aacaa68ffffffffffffffff"),
    ],
)
def test_the_primes_of_diffie_hellman_are_those_of_their_documents(
    name: str, begin: str, end: str
) -> None:
    prime = call("dh_group", [name])
    assert prime.startswith(begin) and prime.endswith(end)
    assert call("dh_check", [], bytes.fromhex(prime), b"\2") == 0


@pytest.mark.parametrize(
    ("name", "args", "buffers"),
    [
        ("certificate", [], [b"0\x82\x01"]),
        ("certificate", [], [b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]),
        ("prime_generate", [1 << 31, False, False, False], [b"", b""]),
        ("ec_point_import", ["P-256"], [b""]),
        ("ecdh_pair", ["prime256v1"], [b""]),
        ("ecdh_secret", ["prime256v1"], [b"\1", b""]),
        ("key_wrap", [True], [bytes(16), bytes(3)]),
        ("key_wrap", [False], [bytes(5), bytes(24)]),
        ("dh_parameters", [1 << 20, 2], []),
    ],
)
def test_what_cannot_be_done_is_refused_not_failed(
    name: str, args: list[Any], buffers: list[bytes]
) -> None:
    with pytest.raises(OperationError):
        call(name, args, *buffers)


def test_a_modulus_of_nothing_harms_nobody() -> None:
    assert call("dh_private", [], bytes(64)) == "02"
    assert call("dh_power", [], b"\2", b"\3", bytes(64)) == ""
