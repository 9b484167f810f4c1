"""The few SVG elements that the charts are made of, and their style."""

from __future__ import annotations

from xml.etree import ElementTree

STYLE = """
.ws-chart{font:13px/1.3 system-ui,-apple-system,"Segoe UI","Liberation Sans",Arial,sans-serif;
max-width:100%;height:auto;color:#1c2329}
.ws-chart text{fill:currentColor;unicode-bidi:plaintext}
.ws-chart .quiet{fill:#5c6770}
.ws-chart .small{font-size:11.5px}
.ws-chart .tiny{font-size:9.6px}
.ws-chart .strong{font-weight:600}
.ws-chart .grid{stroke:#dfe4e8;stroke-width:1}
.ws-chart .axis{stroke:#8a949c;stroke-width:1}
.ws-chart .mark{stroke:#8a949c;stroke-width:1;stroke-dasharray:2 3}
.ws-chart .quo{fill:#e9ecef}
.ws-chart .quo-line{stroke:#5c6770;stroke-width:1.5}
.ws-chart .thin{stroke-width:1.5}
.ws-chart .thick{stroke-width:5;stroke-linecap:round}
.ws-chart .ink{stroke:#37424b;fill:#37424b}
.ws-chart .hollow{fill:#fff;stroke:#37424b;stroke-width:1.5}
.ws-chart .c0{stroke:#0072b2;fill:#0072b2}
.ws-chart .c1{stroke:#b35900;fill:#b35900}
.ws-chart .c2{stroke:#00796b;fill:#00796b}
.ws-chart .c3{stroke:#8e3a80;fill:#8e3a80}
.ws-chart .c4{stroke:#5b6b00;fill:#5b6b00}
.ws-chart .c5{stroke:#6a4c93;fill:#6a4c93}
.ws-chart .area{fill-opacity:.22;stroke-width:1}
.ws-chart .bar{stroke:none}
.ws-chart .line{fill:none;stroke-width:1.6;stroke-opacity:.85}
.ws-chart .band{fill-opacity:.12;stroke:none}
.ws-chart .d1{stroke-dasharray:7 3}.ws-chart .d2{stroke-dasharray:2 2.5}
.ws-chart .break{fill:#fff}
.ws-chart .thick-line{stroke-width:2.6;stroke-opacity:1}
.ws-chart .centre{stroke:#1c2329;stroke-width:4;stroke-opacity:.9}
.ws-chart .tie{stroke:#0072b2;stroke-opacity:.75}
.ws-chart .against{stroke:#b35900;stroke-dasharray:7 4}
.ws-chart .t0{stroke-width:1}.ws-chart .t1{stroke-width:2}.ws-chart .t2{stroke-width:3.2}
.ws-chart .t3{stroke-width:4.6}.ws-chart .t4{stroke-width:6}
.ws-chart .before{stroke:#8a949c}
.ws-chart .heat{stroke:none;fill:#0072b2}
.ws-chart .h1{fill-opacity:.12}.ws-chart .h2{fill-opacity:.26}.ws-chart .h3{fill-opacity:.42}
.ws-chart .h4{fill-opacity:.56}.ws-chart .h5{fill-opacity:.72}.ws-chart .h6{fill-opacity:.92}
.ws-chart .p1{fill:#dbe9f4}.ws-chart .p2{fill:#aecde6}
.ws-chart .p3{fill:#6aa6d3}.ws-chart .p4{fill:#2b7bb9}
.ws-chart .m1{fill:#fbe3d0}.ws-chart .m2{fill:#f6c195}
.ws-chart .m3{fill:#e8944a}.ws-chart .m4{fill:#c0660f}
.ws-chart .zero{fill:#f4f5f6}
.ws-chart .onfull{fill:#fff;font-weight:600}
.ws-chart .state-box{fill:#fff;stroke:#8a949c;stroke-width:1}
.ws-chart .rests{stroke:#1c2329;stroke-width:3}
.ws-chart .untaken{fill:none;stroke:#8a949c;stroke-width:1}
.ws-chart a.state:focus .state-box,.ws-chart a.state:hover .state-box{stroke:#0072b2;stroke-width:4}
.ws-chart .halo{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}
""".strip()
"""Okabe and Ito's colour-blind-safe hues, darkened for text; every hue is also named in words."""

COLOURS = 6


class Drawing:
    """An SVG picture that grows element by element; every text is escaped.

    Parameters
    ----------
    width, height : float
    title, description : str
        Read aloud by screen readers.
    """

    def __init__(self, width: float, height: float, title: str, description: str) -> None:
        self.root = ElementTree.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "class": "ws-chart",
                "viewBox": f"0 0 {_number(width)} {_number(height)}",
                "width": _number(width),
                "height": _number(height),
                "role": "img",
            },
        )
        ElementTree.SubElement(self.root, "title").text = _clean(title)
        ElementTree.SubElement(self.root, "desc").text = _clean(description)

    def line(self, x1: float, y1: float, x2: float, y2: float, style: str) -> None:
        """Draw a line.

        Parameters
        ----------
        x1, y1, x2, y2 : float
        style : str
            Classes of the style sheet.
        """
        self._add("line", style, x1=x1, y1=y1, x2=x2, y2=y2)

    def box(self, x: float, y: float, width: float, height: float, style: str) -> None:
        """Draw a rectangle.

        Parameters
        ----------
        x, y, width, height : float
        style : str
            Classes of the style sheet.
        """
        self._add("rect", style, x=x, y=y, width=max(width, 0.0), height=height)

    def dot(self, x: float, y: float, radius: float, style: str, tip: str = "") -> None:
        """Draw a dot; `tip` shows when it is pointed at.

        Parameters
        ----------
        x, y, radius : float
        style : str
            Classes of the style sheet.
        tip : str
        """
        element = self._add("circle", style, cx=x, cy=y, r=radius)
        if tip:
            ElementTree.SubElement(element, "title").text = _clean(tip)

    def diamond(self, x: float, y: float, size: float, style: str) -> None:
        """Draw a diamond.

        Parameters
        ----------
        x, y, size : float
        style : str
            Classes of the style sheet.
        """
        points = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
        self.path([*points, points[0]], style)

    def path(self, points: list[tuple[float, float]], style: str) -> None:
        """Draw straight lines through points.

        Parameters
        ----------
        points : list of (x, y)
        style : str
            Classes of the style sheet.
        """
        steps = " L".join(f"{_number(x)},{_number(y)}" for x, y in points)
        ElementTree.SubElement(self.root, "path", {"class": style, "d": f"M{steps}"})

    def text(self, x: float, y: float, words: str, style: str = "", anchor: str = "start") -> None:
        """Write words.

        Parameters
        ----------
        x, y : float
            Where the words begin, are centred, or end.
        words : str
        style : str
            Classes of the style sheet.
        anchor : str
            start, middle or end.
        """
        element = self._add("text", style, x=x, y=y)
        element.set("text-anchor", anchor)
        element.text = _clean(words)

    def label(
        self, x: float, y: float, words: str, width: float, style: str = "", anchor: str = "start"
    ) -> None:
        """Write the name of a row: on one line, or on two of smaller letters where it is long.

        Parameters
        ----------
        x, y : float
            As of :meth:`text`.
        words : str
        width : float
            What room there is.
        style, anchor : str
            As of :meth:`text`.
        """
        if "strong" in style:
            width /= BOLDER
        if text_width(words, 11.5) <= width:
            self.text(x, y, words, style, anchor)
            return
        first, rest = words, ""
        while text_width(first, SMALLEST) > width and " " in first:
            first, _, last = first.rpartition(" ")
            rest = f"{last} {rest}".rstrip()
        lines = (first, rest) if rest else (first,)
        for line, lift in zip(lines, (-5.0, 5.0) if rest else (0.0,), strict=True):
            self.text(x, y + lift, shortened(line, width, SMALLEST), f"{style} tiny", anchor)

    def __str__(self) -> str:
        return ElementTree.tostring(self.root, encoding="unicode")

    def _add(self, tag: str, style: str, **numbers: float) -> ElementTree.Element:
        attributes = {key: _number(value) for key, value in numbers.items()}
        if style:
            attributes["class"] = style
        return ElementTree.SubElement(self.root, tag, attributes)


class Picture(str):
    """SVG text that notebooks show as a picture, with its style inside."""

    def standalone(self) -> str:
        """Return the SVG with its style, for a file of its own."""
        head, tail = self.split(">", 1)
        return f"{head}><style>{STYLE}</style>{tail}"

    def _repr_svg_(self) -> str:
        return self.standalone()


SMALLEST = 9.6
"""Of the letters of a label on two lines, in pixels."""
BOLDER = 1.06
"""How much wider bold letters are."""
NARROWEST = 0.34
"""The width of a narrow letter, as a part of its size."""


def text_width(words: str, size: float = 12.0) -> float:
    """Return about how wide words are; SVG cannot ask the font.

    Parameters
    ----------
    words : str
    size : float
        Of the letters, in pixels.
    """
    return sum(NARROWEST if c in "ijl.,:;|!'I()[] " else 0.58 for c in words) * size


def shortened(words: str, width: float, size: float = 12.0) -> str:
    """Return words cut to fit a width.

    Parameters
    ----------
    words : str
    width, size : float
        In pixels.
    """
    most = int(max(width, 0.0) / (NARROWEST * size)) + 1
    words, is_whole = words[:most], len(words) <= most
    if is_whole and text_width(words, size) <= width:
        return words
    while words and text_width(words + "…", size) > width:
        words = words[:-1]
    return words.rstrip() + "…"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _clean(words: str) -> str:
    """Drop what XML 1.0 cannot hold."""
    return "".join(c for c in words if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))
