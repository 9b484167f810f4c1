"""What words and numbers for votes mean."""

from __future__ import annotations

from collections.abc import Mapping

from winset.case.rollcalls import ABSENT, ABSTAIN, NO, YES
from winset.errors import UsageError, nearest

WORDS: Mapping[str, int] = {
    **dict.fromkeys(("yes", "y", "yea", "yeas", "aye", "ayes", "for", "in favour"), YES),
    **dict.fromkeys(("in favor", "favour", "favor", "pro", "+", "true"), YES),
    **dict.fromkeys(("no", "n", "nay", "nays", "noes", "against", "contra", "-", "false"), NO),
    **dict.fromkeys(("abstain", "abstained", "abstention", "abstains", "a"), ABSTAIN),
    **dict.fromkeys(("present", "abst"), ABSTAIN),
    **dict.fromkeys(("", "absent", "missing", "na", "n/a", "nan", ".", "none", "null"), ABSENT),
    **dict.fromkeys(("not voting", "did not vote", "non-voting", "excused", "nv", "x"), ABSENT),
    **dict.fromkeys(("not a member", "no vote", "didn't vote", "not present"), ABSENT),
}
"""What words for votes mean, in small letters."""


CODES: Mapping[str, Mapping[str, int]] = {
    "un": {"1": YES, "2": ABSTAIN, "3": NO, "8": ABSENT, "9": ABSENT},
    "binary": {"1": YES, "0": NO, "9": ABSENT},
    "signed": {"1": YES, "0": ABSTAIN, "-1": NO, "9": ABSENT},
    "voteview": {
        **dict.fromkeys("123", YES), **dict.fromkeys("456", NO), **dict.fromkeys("0789", ABSENT),
    },
}  # fmt: skip
"""What numbers for votes mean, by the name of the coding."""


_MEANINGS = {"yes": YES, "abstain": ABSTAIN, "no": NO, "absent": ABSENT}


def plain_of(text: str) -> str:
    """Return a vote's text in small letters, a whole number without its zeros."""
    text = " ".join(text.lower().split())
    head, point, tail = text.partition(".")
    return head if point and head.lstrip("-").isdigit() and not tail.strip("0") else text


def coding_of(codes: str) -> dict[str, int]:
    """Return what codes mean: those of a named coding, or ``1=yes,2=abstain,3=no``.

    Raises
    ------
    UsageError
        There is no such coding, or it cannot be read.
    """
    if "=" not in codes:
        if codes not in CODES:
            raise UsageError(
                f"There is no coding '{codes}'; there are {', '.join(CODES)}, or write "
                f"1=yes,2=abstain,3=no.{nearest(codes, CODES)}"
            )
        return dict(CODES[codes])
    found = {}
    for part in codes.split(","):
        code, _, word = part.partition("=")
        if word.strip().lower() not in _MEANINGS or not code.strip():
            raise UsageError(
                f"Cannot read '{part}' in --codes: write CODE=yes, no, abstain or absent."
            )
        found[plain_of(code)] = _MEANINGS[word.strip().lower()]
    return found
