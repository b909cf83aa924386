"""What goes wrong on the network, in the words of Node and node-fetch that functions match on.

Knows the exceptions of httpx by their look only (names and causes), so that it costs no import.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
from urllib.parse import urlsplit

# OpenSSL's verification result: Node's code and words.
_CERTIFICATES = {
    10: ("CERT_HAS_EXPIRED", "certificate has expired"),
    18: ("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"),
    19: ("SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain"),
    20: ("UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "unable to get local issuer certificate"),
    21: ("UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify the first certificate"),
}
_NAME_MISMATCH = frozenset((62, 64))
_ADDRESS = re.compile(r"\('([^']+)', (\d+)")


def reason(url: str, error: Exception) -> tuple[str, str]:
    """Node's words and code for what stopped a request of `url`."""
    chain = _chain(error)
    for cause in chain:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate(cause, urlsplit(url).hostname or "")
        if isinstance(cause, ssl.SSLError):
            name = cause.reason or "HANDSHAKE_FAILURE"
            return name.lower().replace("_", " "), f"ERR_SSL_{name}"
        if isinstance(cause, socket.gaierror):
            code = "EAI_AGAIN" if cause.errno == socket.EAI_AGAIN else "ENOTFOUND"
            return f"getaddrinfo {code} {urlsplit(url).hostname}", code
    for cause in reversed(chain):
        if isinstance(cause, OSError) and cause.errno:
            return _system(url, cause)
    names = {type(cause).__name__ for cause in chain}
    if "LocalProtocolError" in names:
        return "Invalid character in request", "ERR_INVALID_CHAR"
    if "RemoteProtocolError" in names and "disconnected" not in str(error):
        return "Parse Error: Expected HTTP/", "HPE_INVALID_CONSTANT"
    return "socket hang up", "ECONNRESET"


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what caused it, groups unfolded."""
    found: list[BaseException] = []
    todo: list[BaseException | None] = [error]
    while todo:
        cause = todo.pop(0)
        if cause is None or cause in found:
            continue
        found.append(cause)
        if isinstance(cause, BaseExceptionGroup):
            todo += cause.exceptions
        todo.append(cause.__cause__ or cause.__context__)
    return found


def _system(url: str, cause: OSError) -> tuple[str, str]:
    assert cause.errno is not None
    code = errno.errorcode.get(cause.errno, "EIO")
    if code in ("ECONNRESET", "EPIPE"):
        return f"{'read' if code == 'ECONNRESET' else 'write'} {code}", code
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    told = _ADDRESS.search(str(cause))
    address = told.group(1) if told else parts.hostname
    return f"connect {code} {address}:{port}", code


def _certificate(cause: ssl.SSLCertVerificationError, host: str) -> tuple[str, str]:
    if cause.verify_code in _NAME_MISMATCH:
        words = f"Host: {host}. is not in the cert"
        return (
            f"Hostname/IP does not match certificate's altnames: {words}",
            "ERR_TLS_CERT_ALTNAME_INVALID",
        )
    code, words = _CERTIFICATES.get(
        cause.verify_code, ("CERT_INVALID", cause.verify_message or "certificate is not valid")
    )
    return words, code
