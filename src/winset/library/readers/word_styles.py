"""What the styles of a Word file make of a paragraph, and the numbers that Word puts before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from winset.library.readers.page_record import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of WordprocessingML, as it stands before names."""
VAL = f"{W}val"
OFF = ("0", "false", "off", "none")
"""How a property that is there is switched off."""

_LONGEST_CHAIN = 20
_MOST_LEVELS = 9
_LARGEST = 100_000
_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


@dataclass(frozen=True)
class Look:
    """What a style makes of a paragraph or of words.

    Attributes
    ----------
    kind : str
        That of a block.
    is_title, in_contents, hidden : bool
    number : str, optional
        The id of its numbering.
    level : int, optional
        Of that numbering, counted from 0.
    """

    kind: str = "paragraph"
    is_title: bool = False
    in_contents: bool = False
    hidden: bool = False
    number: str | None = None
    level: int | None = None


def value(element: Element, *path: str) -> str | None:
    """Return the value of an element within another, None where there is none.

    Parameters
    ----------
    element : Element
    *path : str
        Names without their namespace.
    """
    found = element.find("/".join(f"{W}{name}" for name in path))
    return None if found is None else found.get(VAL)


def is_on(element: Element, *path: str) -> bool:
    """Tell whether a property is there and not switched off."""
    found = element.find("/".join(f"{W}{name}" for name in path))
    return found is not None and found.get(VAL, "1") not in OFF


def whole(text: str | None) -> int | None:
    """Return a number that is written in digits, None for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 7 else None


def looks(styles: Element) -> dict[str, Look]:
    """Return what each style makes of a paragraph, by its id; a style has what it is based on."""
    found = {style.get(f"{W}styleId"): style for style in styles.iter(f"{W}style")}
    made: dict[str, Look] = {}
    for key, style in found.items():
        chain = [style]
        while len(chain) < _LONGEST_CHAIN:
            base = found.get(value(chain[-1], "basedOn"))
            if base is None:
                break
            chain.append(base)
        names = [(value(one, "name") or "").lower() for one in chain]
        number = _first(chain, "pPr", "numPr", "numId")
        made[key] = Look(
            _kind(chain, names, number),
            names[0] == "title",
            re.match(r"toc \d|table of figures", names[0]) is not None,
            any(is_on(one, "rPr", "vanish") for one in chain),
            number,
            whole(_first(chain, "pPr", "numPr", "ilvl")),
        )
    return made


def _first(chain: list[Element], *path: str) -> str | None:
    return next((said for one in chain if (said := value(one, *path)) is not None), None)


def _kind(chain: list[Element], names: list[str], number: str | None) -> str:
    level = _first(chain, "pPr", "outlineLvl") or "9"
    if level != "9" or any(re.match(r"heading \d|title$|subtitle$", name) for name in names):
        return "heading"
    if any("quot" in name for name in names):
        return "quote"
    return "item" if number not in (None, "0") else "paragraph"


# --- numbers --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Level:
    """How a level of a numbering is written, and where it begins."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    style: str | None = None
    plain: bool = False


@dataclass
class Numbers:
    """The numbers of paragraphs, counted as the paragraphs come.

    Attributes
    ----------
    root : Element, optional
        Of the part in which numberings are defined; None where a file has none.
    styles : mapping of Look
        By the id of a style.
    unread : int
        How many numbers are written in a way that is not known here.
    """

    root: Element | None
    styles: Mapping[str, Look]
    unread: int = 0
    _lists: dict[str | None, Element] = field(default_factory=dict)
    _abstract: dict[str | None, Element] = field(default_factory=dict)
    _levels: dict[str | None, list[_Level]] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.root is not None:
            self._lists = {one.get(f"{W}numId"): one for one in self.root.iter(f"{W}num")}
            self._abstract = {
                one.get(f"{W}abstractNumId"): one for one in self.root.iter(f"{W}abstractNum")
            }

    def next(self, number: str | None, level: int | None, style: str) -> str:
        """Count a paragraph, and return the number before it; empty where it has none.

        Parameters
        ----------
        number : str, optional
            The id of its numbering.
        level : int, optional
            Where it is not said, that which belongs to the paragraph's style.
        style : str
            The id of the style.
        """
        definition = self._definition(number)
        if number is None or definition is None:
            return ""
        one, key, levels = definition
        if level is None:
            level = next((n for n, entry in enumerate(levels) if style == entry.style), 0)
        if level >= len(levels):
            return ""
        counts = self._counts.setdefault(key, [None] * _MOST_LEVELS)
        start, before = self._start(one, number, level), counts[level]
        if start is None:
            start = levels[level].start if before is None else before + 1
        counts[level] = start
        counts[level + 1 :] = [None] * (_MOST_LEVELS - level - 1)
        return self._written(levels, counts, level)

    def _definition(self, number: str | None) -> tuple[Element, str, list[_Level]] | None:
        """Return a numbering, the id of the list that it counts in, and the levels of that."""
        for _ in range(_LONGEST_CHAIN):
            one = self._lists.get(number)
            key = None if one is None else value(one, "abstractNumId")
            abstract = self._abstract.get(key)
            if one is None or key is None or abstract is None:
                return None
            elsewhere = value(abstract, "numStyleLink")
            if elsewhere is None:
                if number not in self._levels:
                    self._levels[number] = _levels(abstract, one)
                return one, key, self._levels[number]
            number = self.styles.get(elsewhere, Look()).number
        return None

    def _start(self, one: Element, number: str, level: int) -> int | None:
        """Return where a numbering that is met for the first time begins anew."""
        if (number, level) in self._begun:
            return None
        self._begun.add((number, level))
        for override in one.iter(f"{W}lvlOverride"):
            if override.get(f"{W}ilvl") == str(level):
                return whole(value(override, "startOverride"))
        return None

    def _written(self, levels: list[_Level], counts: list[int | None], level: int) -> str:
        own = levels[level]
        if own.form == "bullet":
            return ""

        def shown(place: re.Match[str]) -> str:
            n = int(place[1]) - 1
            if n >= len(levels):
                return ""
            count = counts[n]
            written = _count(
                levels[n].start if count is None else count,
                "decimal" if own.plain else levels[n].form,
            )
            missing.extend([n] if written is None else [])
            return written or ""

        missing: list[int] = []
        text = _PLACE.sub(shown, own.text).strip()
        self.unread += bool(missing)
        return "" if missing else text


def _levels(abstract: Element, one: Element) -> list[_Level]:
    """Return the levels of a definition, with those that a numbering defines anew."""
    levels = list(map(_level, abstract.iter(f"{W}lvl")))[:_MOST_LEVELS]
    for override in one.iter(f"{W}lvlOverride"):
        anew, n = override.find(f"{W}lvl"), whole(override.get(f"{W}ilvl"))
        if anew is not None and n is not None and n < len(levels):
            levels[n] = _level(anew)
    return levels


def _level(level: Element) -> _Level:
    return _Level(
        value(level, "numFmt") or "decimal",
        value(level, "lvlText") or "",
        whole(value(level, "start")) or 0,
        value(level, "pStyle"),
        is_on(level, "isLgl"),
    )


def _count(number: int, form: str) -> str | None:
    """Return a number as a form writes it, None where the form is not known."""
    number = min(number, _LARGEST)
    if form in ("decimal", "decimalZero"):
        return f"{number:02d}" if form == "decimalZero" else str(number)
    if form in ("none", "bullet"):
        return ""
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(97 + (number - 1) % 26) * min((number - 1) // 26 + 1, 30)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and number > 0:
        text = ""
        for worth, sign in _ROMAN:
            text += sign * min(number // worth, 30)
            number %= worth
        return text.upper() if form == "upperRoman" else text
    return None
