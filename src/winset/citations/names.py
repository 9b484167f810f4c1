"""Names of people and bodies as files of citations write them -> names of CSL, and back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pybtex.bibtex.utils import split_tex_string

Name = dict[str, str]

_SUFFIX = re.compile(
    r"\{?(?:jr|sr|junior|senior|ii|iii|iv|vi{0,3}|2nd|3rd|4th|esq|ph\.? ?d|m\.? ?d)\.?\}?", re.I
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[ -]?){1,3}")
_SHORT = re.compile(
    r"(?!\S+ [IVX]+$)([^\W\d_]\S+(?: [^\W\d_][^\s.]+){0,2}) "
    r"(?!(?:UK|GB|US|USA|EU|UN|AG|SA|NV|BV|AB|AS)$)([A-Z]{1,3}|(?:[^\W\d_]\.[ -]?){1,3})"
)
_TWO_WORDS = re.compile(r"[^\W\d_a-z]\S+ [^\W\d_a-z][^\s.]+")
_TITLES = re.compile(
    r"(?:^|(?<=, ))(?:(?:Prof|Dr|Mr|Mrs|Ms|Hon|Rev|Amb|Sen|Gen|Col|Sir|Dame|Professor|Ambassador)"
    r"(?:\. ?|\s))+(?=[^\W\d_])"
)
_ROLE = re.compile(r",?\s*[(\[](?:ed|eds|editors?|hrsg|hg|dir|red|ред|org|coord)s?\.?[)\]]$", re.I)
_NUMBERED = re.compile(r"(?<=\w) \d{4}$", re.A)
"""Four digits by which DBLP tells people of one name apart."""
_FIRST_INITIALS = re.compile(r"(?:[^\W\d_]\.[ -]?)+\s*[^\W\d_][^\s.]+.*")
_FULL_NAME = re.compile(r"[^\W\d_a-z]\S* .*[^\W\d_a-z]\S*")
BODY = re.compile(
    r"&|\b(?:of|for|[Tt]he|Union|Office|Watch|News|Fund|Bank|Party|Parliament|Congress|Senate|Service"
    r"|Bureau|Authority|Federation|Alliance|League|Forum|Society|Academy|Network|Team|Project"
    r"|Initiative|Program(?:me)?|Mission|Embassy|Forces|Staff|Times|Corporation|Company|Inc|Ltd|LLC"
    r"|GmbH|Delegation|Conference|School|College|Library|Coalition|Movement|Republic|Observatory"
    r"|(?:White|Chatham|Freedom) House|International$|Al Jazeera"
    r"|Deutsche Welle|Minist(?:ère|erio|ero|erstwo)|МИД|Министерство"
    r"|(?:Associated|Free|United|Canadian) Press|Group"
    r"|Ministry|Council|Committee|University|Institute|Agency"
    r"|Organi[sz]ation|Commission|Department|Dept|Division|Association|Foundation|Government|Nations"
    r"|Secretariat|Court"
    r"|Cent(?:er|re))\b|\w(?:amt|ministerium|behörde)\b|\bAmt$"
)
"""Words that stand in the names of bodies and not in those of people."""
_OTHERS = re.compile(r"[,;\s]{0,4}\b(?:et\.? al\b\.?|and others|others)\.?$", re.I)


def without_others(text: str) -> tuple[str, bool]:
    """Return a name without ``et al.`` at its end, and whether that stood there."""
    rest = _OTHERS.sub("", text.strip())
    return rest, rest != text.strip()


def people_in(text: str) -> tuple[list[str], bool]:
    """Return the names that stand where one is expected, and whether that is a guess.

    ``Stone, A.; Jones, B.``, ``Ann Stone, Bob Jones, Carl Lee``, ``Stone, A., Jones, B.``,
    ``Stone A, Jones B``, ``A. Stone, B. Jones``, ``Stone, A. & Jones, B.`` and ``Ann Stone et Bob
    Jones`` are several people. Titles such as *Dr.*, *(ed.)* and the numbers of DBLP are no part of
    a name. Braces protect.
    """
    bare = _NUMBERED.sub("", _ROLE.sub("", _TITLES.sub("", text.rstrip(" ,"))))
    if bare != text.rstrip(" ,") and bare.strip("{} "):
        return people_in(bare)[0], True
    for mark in (";", r" (?:\\?&|and) ", r" (?:et|und|og|och|и|та|en|e|y) "):
        parts = [part for part in split_tex_string(text, mark) if part.strip(" ,")]
        if len(parts) > 1 and (
            mark == ";"
            or all("," in part for part in parts)
            or (" (?:et" in mark and all(map(_FULL_NAME.fullmatch, parts)))
        ):
            return [name for part in parts for name in people_in(part)[0]], True
    parts = split_tex_string(text.rstrip(" ,"), ",", filter_empty=True)
    suffixes = [bool(_SUFFIX.fullmatch(part)) for part in parts]
    if parts and "{" not in text and all(map(_SHORT.fullmatch, parts)):
        return [_SHORT.sub(r"\1, \2", part) for part in parts], True
    if len(parts) > 1 and all(map(_FIRST_INITIALS.fullmatch, parts)):
        return parts, True
    if len(parts) > 2 and not any(suffixes) and all(" " in part for part in parts):
        return parts, True
    if len(parts) > 3 and len(parts) % 2 == 0 and not any(suffixes):
        return [", ".join(parts[k : k + 2]) for k in range(0, len(parts), 2)], True
    guess = len(parts) > 3 or (len(parts) == 3 and not any(suffixes))
    return [text.rstrip(" ,")], guess or (
        len(parts) == 2 and all(map(_TWO_WORDS.fullmatch, parts)) and not any(suffixes)
    )


def is_suffix(word: str) -> bool:
    """Say whether a word is one that stands behind names, such as ``Jr.`` or ``III``."""
    return _SUFFIX.fullmatch(word) is not None


def in_order(text: str) -> list[str]:
    """Return a name with commas as family, given and suffix, in this order, as far as they stand.

    ``King, Jr., Martin``, as BibTeX has it, ``King, Martin, Jr.``, as RIS has it, and ``Martin
    King, Jr.`` are one person.
    """
    parts: list[str] = split_tex_string(text, ",", filter_empty=True)
    if len(parts) == 2 and _SUFFIX.fullmatch(parts[1]) and " " in parts[0]:
        given, _, family = parts[0].rpartition(" ")
        return [family, given, parts[1]]
    if len(parts) == 3 and _SUFFIX.fullmatch(parts[1]):
        return [parts[0], parts[2], parts[1]]
    return parts


def person_of(text: str) -> Name:
    """Return a name that stands in one piece: ``Stone, Anna``, ``Anna Stone``, or a body."""
    name = name_of(people_in(text)[0][0]) if text.strip(" ,;") else {}
    given, _, family = name.get("literal", "").rpartition(" ")
    return {"family": family, "given": given} if given and not BODY.search(text) else name


def name_of(text: str) -> Name:
    """Return a name as RIS has it: ``Family, Given, Suffix``, or a body.

    A comma at the end marks a body whose name has commas.
    """
    if text.rstrip().endswith(","):
        return {"literal": text.strip(" ,")}
    parts = in_order(text)
    if len(parts) < 2:
        return {"literal": text.strip()}
    name = {"family": parts[0], "given": parts[1]}
    return name | ({"suffix": ", ".join(parts[2:])} if parts[2:] else {})


def parts_of(name: Name) -> list[str]:
    """Return family, given and suffix of a name, particles where they are written: as text.

    One that the family name needs (``van der Stoel, Anna``) stands before it; one that is left
    out beside the family name (``Humboldt, Alexander von``) after the given name.
    """
    particle = name.get("non-dropping-particle", "")
    gap = "" if particle.endswith(("'", "’", "-")) else " "
    family = f"{particle}{gap}{name.get('family', '')}".strip()
    given = f"{name.get('given', '')} {name.get('dropping-particle', '')}".strip()
    return [name.get("literal") or family, given, name.get("suffix", "")]


def in_one(name: Name) -> str:
    """Return a name in one piece: ``Family, Given, Suffix``."""
    return ", ".join(filter(None, parts_of(name)))


def listed(names: Sequence[Name]) -> str:
    """Return names as a finding says them; more than eight by their number."""
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ("; ".join(map(in_one, names[:8])) + more).rstrip(".")


def shown_name(name: Name) -> Name:
    """Return a name for a style: particles in place, initials apart."""
    family, given, suffix = parts_of(name)
    if "literal" in name and "family" not in name:
        return {"literal": family}
    if given and given.lower() == given.upper():  # a script without initials
        gap = "" if family[:1] > "\u2e80" else ", "
        return {"literal": f"{family}{gap}{given}"}
    given = re.sub(r"(?<=[^\W\d_]\.)(?=[^\W\d_])", " ", given)
    words = given.split(" ")
    first = next((k for k in range(len(words), 1, -1) if not words[k - 1].islower()), 1)
    given, particle = " ".join(words[:first]), " ".join(words[first:])
    if re.fullmatch(r"[A-Z]{2,3}", given) and not family.isupper():
        given = " ".join(f"{letter}." for letter in given)
    return {
        key: part
        for key, part in {
            "family": family,
            "given": given,
            "suffix": suffix,
            "dropping-particle": particle,
        }.items()
        if part
    }
