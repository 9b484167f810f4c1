"""A picture as an enhanced metafile (EMF), which word processors draw as sharp as a page does.

It is read from the SVG that the charts make: its lines, boxes, dots, paths and words, with the
style of their classes. A colour that lets others shine through is mixed with the white of the
paper. The records are those of Microsoft's [MS-EMF].
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import cycle, pairwise
from struct import pack
from xml.etree import ElementTree

from winset.charts.svg import BOLDER, STYLE

UNITS = 20
"""Units of the metafile in a pixel of the picture."""
FACE = "Arial"
_WIDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 "
    "556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 "
    "722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 "
    "556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 "
    "260 334 584"
)
WIDTHS = {chr(32 + i): int(width) / 1000 for i, width in enumerate(_WIDTHS.split())}
"""How wide the letters of :data:`FACE` are, as parts of their size."""
OTHER_WIDTHS = {"…": 1.0, "“": 0.333, "”": 0.333, "‘": 0.222, "’": 0.222, "—": 1.0}
USUAL_WIDTH = 0.556
_NO_PEN, _NO_BRUSH = 0x80000008, 0x80000005  # stock objects
_INHERITED = {"font-size": "13", "color": "#1c2329", "stroke-width": "1"}

Point = tuple[float, float]


def emf(picture: str) -> bytes:
    """Return a picture of :mod:`winset.charts` as an enhanced metafile.

    Parameters
    ----------
    picture : str
        SVG as :class:`~winset.charts.svg.Drawing` writes it.
    """
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own, never a user's
    width, height = (round(float(root.get(side, "0"))) for side in ("width", "height"))
    writer = _Writer()
    for element in root.iter():
        writer.draw(element.tag.rpartition("}")[2], element)
    return writer.file(width, height)


class _Writer:
    """Writes the records of elements; each pen, brush and font is made once."""

    def __init__(self) -> None:
        self.records: list[bytes] = []
        self.handles: dict[bytes, int] = {}

    def file(self, width: int, height: int) -> bytes:
        """Return the records as a file, on a paper of 254 mm and 960 pixels a side."""
        first = [
            pack("<3I", 17, 12, 8),  # units of our own in both directions
            pack("<2I2i", 9, 16, width * UNITS, height * UNITS),
            pack("<2I2i", 11, 16, width, height),
            pack("<3I", 18, 12, 1),  # what lies behind words shows
            pack("<3I", 22, 12, 24),  # words stand on their base line
        ]
        body = b"".join([*first, *self.records, pack("<5I", 14, 20, 0, 0, 20)])
        count = 1 + len(first) + len(self.records) + 1
        frame = (round(side * 2540 / 96) for side in (width, height))
        head = pack("<2I8i", 1, 108, 0, 0, width, height, 0, 0, *frame)
        sizes = (0x10000, 108 + len(body), count, len(self.handles) + 1, 0, 0, 0, 0)
        head += pack("<4s3I2H3I", b" EMF", *sizes)
        return head + pack("<4i3I2i", 960, 960, 254, 254, 0, 0, 0, 254000, 254000) + body

    def draw(self, tag: str, element: ElementTree.Element) -> None:
        """Write the records of one element."""
        style = _style(f"{tag} {element.get('class', '')}")
        at = {key: float(text) for key, text in element.items() if re.fullmatch(r"-?[\d.]+", text)}
        if tag == "line":
            self.lines([(at["x1"], at["y1"]), (at["x2"], at["y2"])], style)
        elif tag == "path":
            steps = re.findall(r"(-?[\d.]+),(-?[\d.]+)", element.get("d", ""))
            points = [(float(x), float(y)) for x, y in steps]
            if style.get("fill") != "none":
                self.choose({**style, "stroke": "none"})
                self.points(3, points)
            self.lines(points, style)
        elif tag in ("rect", "circle"):
            x, y, r = (at.get(name, 0.0) for name in ("cx", "cy", "r"))
            ends = (x - r, y - r, x + r, y + r)
            if tag == "rect":
                x, y = at["x"], at["y"]
                ends = (x, y, x + at["width"], y + at["height"])
            self.choose(style)
            kind = 43 if tag == "rect" else 42
            self.records.append(pack("<2I4i", kind, 24, *map(_units, ends)))
        elif tag == "text" and element.text:
            self.words(element, at["x"], at["y"], style)

    def lines(self, points: Sequence[Point], style: Mapping[str, str]) -> None:
        """Write straight lines, in dashes where the style says so."""
        if style.get("stroke", "none") == "none" or len(points) < 2:
            return
        self.choose({**style, "fill": "none"})
        lengths = [float(length) for length in style.get("stroke-dasharray", "").split()]
        for part in _dashes(points, lengths) if lengths else [points]:
            self.points(4, part)

    def points(self, kind: int, points: Sequence[Point]) -> None:
        """Write a polygon (3) or lines (4)."""
        flat = [_units(side) for point in points for side in point]
        head = pack("<2I4iI", kind, 28 + 4 * len(flat), 0, 0, -1, -1, len(points))
        self.records.append(head + pack(f"<{len(flat)}i", *flat))

    def choose(self, style: Mapping[str, str]) -> None:
        """Choose with what to draw and to fill."""
        line, fill = style.get("stroke", "none"), style.get("fill", "#000")
        if line == "none":
            self.records.append(pack("<3I", 37, 12, _NO_PEN))
        else:
            width = max(1, _units(float(style["stroke-width"])))
            ends = 0x10000 if style.get("stroke-linecap") == "round" else 0x10200
            colour = _colour(style, line, "stroke-opacity")
            self.select(95, pack("<10I", 0, 0, 0, 0, ends, width, 0, colour, 0, 0))
        if fill == "none":
            self.records.append(pack("<3I", 37, 12, _NO_BRUSH))
        else:
            self.select(39, pack("<3I", 0, _colour(style, fill, "fill-opacity"), 0))

    def select(self, kind: int, what: bytes) -> None:
        """Choose a pen (95), a brush (39) or a font (82)."""
        handle = self.handles.get(what)
        if handle is None:
            handle = self.handles[what] = len(self.handles) + 1
            self.records.append(pack("<3I", kind, 12 + len(what), handle) + what)
        self.records.append(pack("<3I", 37, 12, handle))

    def words(
        self, element: ElementTree.Element, x: float, y: float, style: Mapping[str, str]
    ) -> None:
        """Write a line of words, and the white around it where it has a halo."""
        text, size = element.text or "", float(style["font-size"])
        bold = style.get("font-weight") == "600"
        widths = [_units(_letter(c) * size * (BOLDER if bold else 1.0)) for c in text]
        anchor = {"middle": 0.5, "end": 1.0}.get(element.get("text-anchor", ""), 0.0)
        left = x - anchor * sum(widths) / UNITS
        font = pack("<5i8B", -_units(size), 0, 0, 0, 700 if bold else 400, 0, 0, 0, 1, 0, 0, 0, 0)
        self.select(82, (font + FACE.encode("utf-16-le")).ljust(320, b"\0"))
        if style.get("paint-order") == "stroke":
            self.records.append(pack("<3I", 24, 12, 0xFFFFFF))
            for dx, dy in ((-1.2, 0.0), (1.2, 0.0), (0.0, -1.2), (0.0, 1.2)):
                self.records.append(_line(left + dx, y + dy, text, widths))
        colour = _colour(style, style.get("fill", "currentColor"), "fill-opacity")
        self.records.append(pack("<3I", 24, 12, colour))
        self.records.append(_line(left, y, text, widths))


def _dashes(points: Sequence[Point], lengths: Sequence[float]) -> Iterator[list[Point]]:
    """Cut lines into dashes, since programs differ in how they read a dashed pen."""
    turns = cycle((length, k % 2 == 0) for k, length in enumerate(lengths))
    left, is_drawn = next(turns)
    part = [points[0]]
    for (x1, y1), (x2, y2) in pairwise(points):
        length, gone = math.dist((x1, y1), (x2, y2)), 0.0
        while length - gone > left:
            gone += left
            part.append((x1 + (x2 - x1) * gone / length, y1 + (y2 - y1) * gone / length))
            if is_drawn:
                yield part
            part = part[-1:]
            left, is_drawn = next(turns)
        left -= length - gone
        part.append((x2, y2))
    if is_drawn and len(part) > 1:
        yield part


def _line(x: float, y: float, text: str, widths: Sequence[int]) -> bytes:
    raw = text.encode("utf-16-le")
    letters = [w for c, w in zip(text, widths, strict=True) for w in ((w,), (w, 0))[c > "\uffff"]]
    padded = raw.ljust((len(raw) + 3) // 4 * 4, b"\0")
    size = 76 + len(padded) + 4 * len(letters)
    head = pack("<2I4iI2f", 84, size, 0, 0, -1, -1, 1, 1.0, 1.0)
    place = (_units(x), _units(y), len(letters), 76, 0, 0, 0, -1, -1, 76 + len(padded))
    return head + pack("<2i3I4iI", *place) + padded + pack(f"<{len(letters)}I", *letters)


def _letter(sign: str) -> float:
    """Return how wide a letter is; with an accent, as without."""
    bare = unicodedata.normalize("NFD", sign)[0]
    return WIDTHS.get(bare, OTHER_WIDTHS.get(bare, USUAL_WIDTH))


def _units(pixels: float) -> int:
    return round(pixels * UNITS)


def _colour(style: Mapping[str, str], said: str, opacity: str) -> int:
    """Return a colour as the metafile counts it, mixed with the paper's white."""
    digits = (style["color"] if said == "currentColor" else said).lstrip("#")
    whole = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    share = float(style.get(opacity, "1"))
    parts = [round(255 - (255 - int(whole[i : i + 2], 16)) * share) for i in (0, 2, 4)]
    return parts[0] | parts[1] << 8 | parts[2] << 16


@cache
def _style(names: str) -> dict[str, str]:
    """Return the properties of an element by the style sheet: its tag and classes, in its order."""
    wanted = set(names.split())
    found = dict(_INHERITED)
    for rule in re.finditer(r"\.ws-chart \.?([\w-]+)\{([^}]*)\}", STYLE):
        if rule[1] in wanted:
            pairs = (one.split(":", 1) for one in rule[2].split(";") if one)
            found |= {key: text.removesuffix("px") for key, text in pairs}
    return found
