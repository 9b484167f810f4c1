"""The package of a Word file (ECMA-376, part 2) -> a copy with its parts of text alone, bounded.

What python-docx cannot open is mended on the way: links to parts that are not there, files with
macros, templates, and the strict form.
"""

from __future__ import annotations

import io
from posixpath import dirname, join, normpath
from zipfile import ZipFile

from winset.library.document import Refused
from winset.library.readers.page_tree import module

MOST_UNPACKED = 64_000_000
"""Bytes of the parts that are read."""
MOST_PARTS = 10_000

_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/"
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": _OFFICE + b"relationships",
    b"http://purl.oclc.org/ooxml/officeDocument/math": _OFFICE + b"math",
}
"""Names of the strict form -> those of the usual one."""
_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.%s.main+xml"
_MACROS = b"application/vnd.ms-word.document.macroEnabled.main+xml"
_MACROS_IN_TEMPLATE = b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml"


def light_copy(raw: bytes) -> tuple[bytes, bool]:
    """Return a package of the parts with text alone, in the usual form, and whether it has macros.

    What refers to other parts, or to places outside, is left out.

    Parameters
    ----------
    raw : bytes

    Raises
    ------
    Refused
        It is locked, too large, or no Word document.
    """
    parts = _text_parts(raw)
    types = parts.get("[Content_Types].xml", b"")
    if b"wordprocessingml" not in types and _MACROS not in types:
        raise Refused("it is an archive and no Word document; unpack it and add what is in it")
    macros = b"macroEnabled" in types
    for kind in (_MACROS, _MACROS_IN_TEMPLATE, _TYPE % b"template"):
        types = types.replace(kind, _TYPE % b"document")
    parts["[Content_Types].xml"] = types
    copy = io.BytesIO()
    with ZipFile(copy, "w") as archive:
        for name, content in parts.items():
            light = _inner_links(name, content, parts) if name.endswith(".rels") else content
            archive.writestr(name, light)
    return copy.getvalue(), macros


def _text_parts(raw: bytes) -> dict[str, bytes]:
    """Return the parts that may hold text, unpacked within bounds; none of them has entities."""
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    with ZipFile(io.BytesIO(raw)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_PARTS:
            raise Refused(f"it has {len(entries):,} parts; the most is {MOST_PARTS:,}")
        for entry in entries:
            name = entry.filename
            in_text = name.endswith(".xml") and name.count("/") < 2
            if not in_text and not name.endswith(".rels"):
                continue
            if entry.flag_bits & 1:
                raise Refused("it is locked with a password")
            with archive.open(entry) as stream:
                content = stream.read(left + 1)
            left -= len(content)
            if left < 0:
                raise Refused(f"unpacked, its text has more than {MOST_UNPACKED:,} bytes")
            if b"<!DOCTYPE" in content.replace(b"\x00", b"")[:100_000]:
                raise Refused("it declares entities, as no Word document does")
            for strict, usual in _STRICT.items():
                content = content.replace(strict, usual)
            parts[name] = content
    return parts


def _inner_links(name: str, content: bytes, parts: dict[str, bytes]) -> bytes:
    """Return what a part refers to, without what is not in the package."""
    etree = module("lxml.etree")
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
    folder = dirname(dirname(name))
    for link in list(root):
        place = normpath(join("/", folder, link.get("Target") or "")).lstrip("/")
        if link.get("TargetMode") == "External" or place not in parts:
            root.remove(link)
    return bytes(etree.tostring(root))
