"""Old text encodings for TextDecoder, through Python's codecs.

UTF-8, UTF-16LE and windows-1252 are decoded in JavaScript and never get here. Labels are those of
the WHATWG Encoding Standard; Python knows many under other names.
"""

from __future__ import annotations

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from typing import Any

    from console.runner.refusal import Answer, Operation

# the standard's name: (Python's codec, further labels)
_CHARSETS = {
    "utf-16be": ("utf-16-be", "unicodefffe"),
    "ibm866": ("cp866", "866 cp866 csibm866"),
    "iso-8859-2": (
        "iso8859-2",
        "csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 l2 latin2 iso_8859-2:1987",
    ),
    "iso-8859-3": (
        "iso8859-3",
        "csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 l3 latin3 iso_8859-3:1988",
    ),
    "iso-8859-4": (
        "iso8859-4",
        "csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 l4 latin4 iso_8859-4:1988",
    ),
    "iso-8859-5": (
        "iso8859-5",
        "csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso_8859-5 iso88595 iso_8859-5:1988",
    ),
    "iso-8859-6": (
        "iso8859-6",
        "arabic asmo-708 csisolatinarabic ecma-114 iso-ir-127 iso8859-6 csiso88596e "
        "csiso88596i iso-8859-6-e iso-8859-6-i iso88596 iso_8859-6 iso_8859-6:1987",
    ),
    "iso-8859-7": (
        "iso8859-7",
        "csisolatingreek ecma-118 elot_928 greek greek8 iso8859-7 iso-ir-126 iso88597 "
        "iso_8859-7 iso_8859-7:1987 sun_eu_greek",
    ),
    "iso-8859-8": (
        "iso8859-8",
        "csisolatinhebrew hebrew iso-ir-138 iso8859-8 visual csiso88598e iso-8859-8-e "
        "iso88598 iso_8859-8 iso_8859-8:1988",
    ),
    "iso-8859-8-i": ("iso8859-8", "csiso88598i logical"),
    "iso-8859-10": ("iso8859-10", "csisolatin6 iso-ir-157 iso8859-10 l6 latin6 iso885910"),
    "iso-8859-13": ("iso8859-13", "iso8859-13 iso885913"),
    "iso-8859-14": ("iso8859-14", "iso8859-14 iso885914"),
    "iso-8859-15": ("iso8859-15", "csisolatin9 iso8859-15 iso885915 iso_8859-15 l9"),
    "koi8-r": ("koi8-r", "cskoi8r koi koi8 koi8_r"),
    "koi8-u": ("koi8-u", "koi8-ru"),
    "macintosh": ("mac-roman", "csmacintosh mac x-mac-roman"),
    "x-mac-cyrillic": ("mac-cyrillic", "x-mac-ukrainian"),
    "windows-874": ("cp874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"),
    "windows-1250": ("cp1250", "cp1250 x-cp1250"),
    "windows-1251": ("cp1251", "cp1251 x-cp1251"),
    "windows-1253": ("cp1253", "cp1253 x-cp1253"),
    "windows-1254": (
        "cp1254",
        "cp1254 csisolatin5 iso-8859-9 iso8859-9 l5 latin5 x-cp1254 iso-ir-148 iso88599 "
        "iso_8859-9 iso_8859-9:1989",
    ),
    "windows-1255": ("cp1255", "cp1255 x-cp1255"),
    "windows-1256": ("cp1256", "cp1256 x-cp1256"),
    "windows-1257": ("cp1257", "cp1257 x-cp1257"),
    "windows-1258": ("cp1258", "cp1258 x-cp1258"),
    "gbk": (
        "gb18030",
        "chinese csgb2312 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk csiso58gb231280",
    ),
    "gb18030": ("gb18030", ""),
    "big5": ("big5hkscs", "big5-hkscs cn-big5 csbig5 x-x-big5"),
    "euc-jp": ("euc-jp", "cseucpkdfmtjapanese x-euc-jp"),
    "iso-2022-jp": ("iso-2022-jp", "csiso2022jp"),
    "shift_jis": ("cp932", "csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis"),
    "euc-kr": (
        "cp949",
        "cseuckr korean ks_c_5601-1987 ksc5601 ksc_5601 windows-949 csksc56011987 "
        "iso-ir-149 ks_c_5601-1989",
    ),
}


def charset_named(args: list[Any], buffers: list[bytes]) -> Answer:
    """[label in lower case] → the standard's name, or null."""
    (label,) = args
    for name, (_, labels) in _CHARSETS.items():
        if label == name or label in labels.split():
            return name, None
    return None, None


def decode(args: list[Any], buffers: list[bytes]) -> Answer:
    """[name, whether bad input is refused] + bytes → text, or null where it is refused."""
    name, fatal = args
    codec, _ = _CHARSETS[name]
    try:
        return b"".join(buffers).decode(codec, "strict" if fatal else "replace"), None
    except UnicodeDecodeError:
        return None, None


OPERATIONS: dict[str, Operation] = {"charset_named": charset_named, "decode": decode}
