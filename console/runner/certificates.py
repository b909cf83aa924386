"""X.509 certificates, as Node's X509Certificate tells of them, and whether one signed another.

A certificate crosses as DER. Names and extensions are told in OpenSSL's words.
"""

from __future__ import annotations

from console.runner import keys
from console.runner.refusal import OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from console.runner.refusal import Answer, Operation

_ATTRIBUTES = {
    "2.5.4.3": "CN",
    "2.5.4.4": "SN",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "street",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "title",
    "2.5.4.15": "businessCategory",
    "2.5.4.17": "postalCode",
    "2.5.4.42": "GN",
    "2.5.4.97": "organizationIdentifier",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "emailAddress",
    "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST",
    "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
}
_ACCESS = {"1.3.6.1.5.5.7.48.1": "OCSP", "1.3.6.1.5.5.7.48.2": "CA Issuers"}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def certificate(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] + PEM or DER → what it says, DER."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization as s

    own = _read(buffers[0])
    try:  # parts are parsed as they are asked for
        return _told(own), own.public_bytes(s.Encoding.DER)
    except (ValueError, UnsupportedAlgorithm):
        raise keys.undecodable() from None


def _told(own: Any) -> dict[str, Any]:
    from cryptography.hazmat.primitives import serialization as s

    serial = f"{own.serial_number:X}"
    return {
        "subject": _name(own.subject),
        "issuer": _name(own.issuer),
        "subjectAltName": _alternatives(own),
        "infoAccess": _access(own),
        "keyUsage": _usages(own),
        "ca": bool(_extension(own, "BasicConstraints", "ca")),
        "validFrom": _moment(own.not_valid_before_utc),
        "validTo": _moment(own.not_valid_after_utc),
        "serialNumber": serial.zfill(len(serial) + len(serial) % 2),
        "publicKey": keys.public_der(own.public_key()).hex(),
        "pem": own.public_bytes(s.Encoding.PEM).decode(),
        "dnsNames": [value for kind, value in _names(own) if kind == "DNS"],
        "emails": [value for kind, value in _names(own) if kind == "email"],
        "addresses": [value for kind, value in _names(own) if kind == "IP Address"],
    }


def _read(data: bytes) -> Any:
    from cryptography import x509

    try:
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificate(data)
        return x509.load_der_x509_certificate(data)
    except ValueError:
        raise OperationError(
            "error:0480006C:PEM routines::no start line", code="ERR_OSSL_PEM_NO_START_LINE"
        ) from None


def _name(name: Any) -> list[list[str]]:
    parts = [(each.oid.dotted_string, each.value) for each in name]
    return [[_ATTRIBUTES.get(oid, oid), str(value)] for oid, value in parts]


def _extension(own: Any, kind: str, field: str | None = None) -> Any:
    """An extension's value, or one of its fields; None where there is none."""
    from cryptography import x509

    try:
        value = own.extensions.get_extension_for_class(getattr(x509, kind)).value
    except (x509.ExtensionNotFound, ValueError):
        return None
    return value if field is None else getattr(value, field)


def _names(own: Any) -> list[tuple[str, str]]:
    from cryptography import x509

    kinds: dict[Any, str] = {
        x509.DNSName: "DNS",
        x509.IPAddress: "IP Address",
        x509.RFC822Name: "email",
        x509.UniformResourceIdentifier: "URI",
    }
    found = _extension(own, "SubjectAlternativeName") or []
    return [(kinds[type(each)], str(each.value)) for each in found if type(each) in kinds]


def _alternatives(own: Any) -> str | None:
    names = _names(own)
    return ", ".join(f"{kind}:{value}" for kind, value in names) if names else None


def _access(own: Any) -> list[list[str]] | None:
    found = _extension(own, "AuthorityInformationAccess")
    if found is None:
        return None
    lines = []
    for each in found:
        method = each.access_method.dotted_string
        lines.append([f"{_ACCESS.get(method, method)} - URI", str(each.access_location.value)])
    return lines


def _usages(own: Any) -> list[str] | None:
    found = _extension(own, "ExtendedKeyUsage")
    return None if found is None else [each.dotted_string for each in found]


def _moment(at: datetime) -> str:
    return f"{_MONTHS[at.month - 1]} {at.day:2} {at:%H:%M:%S} {at.year} GMT"


def issued(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] + certificate, another → whether the other looks like the issuer of the first."""
    own, other = (_read(each) for each in buffers)
    try:
        if own.issuer != other.subject:
            return False, None
    except ValueError:
        return False, None
    wanted = _extension(own, "AuthorityKeyIdentifier", "key_identifier")
    found = _extension(other, "SubjectKeyIdentifier", "digest")
    return wanted is None or found is None or wanted == found, None


def verified(args: list[Any], buffers: list[bytes]) -> Answer:
    """[] + certificate, SPKI → whether that key signed it."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    own, key = _read(buffers[0]), keys.read_public(buffers[1], False, None)
    signed = [own.signature, own.tbs_certificate_bytes]
    try:
        if isinstance(key, rsa.RSAPublicKey):
            signed += [own.signature_algorithm_parameters, own.signature_hash_algorithm]
        elif isinstance(key, ec.EllipticCurvePublicKey):
            signed.append(own.signature_algorithm_parameters)
        key.verify(*signed)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError, AttributeError):
        return False, None
    return True, None


OPERATIONS: dict[str, Operation] = {
    "certificate": certificate,
    "certificate_issued": issued,
    "certificate_verified": verified,
}
