"""What the words and numbers of a table of votes mean.

A number means nothing by itself: 2 is an abstention at the United Nations and a no in many
codebooks. What only one coding has is read by it; what may be two is refused, or guessed and told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from winset.errors import Findings, UsageError, nearest
from winset.interchange.tables import Column

NO, ABSTAIN, YES, ABSENT = 0, 1, 2, -1
"""Absent where no vote is known: not a member, or not in the table."""

MOST_FINDINGS = 20
"""Of one kind."""

WORDS: Mapping[str, int] = {
    **dict.fromkeys(("yes", "y", "yea", "yeas", "aye", "ayes", "for", "in favour"), YES),
    **dict.fromkeys(("in favor", "favour", "favor", "pro", "+", "true"), YES),
    **dict.fromkeys(("no", "n", "nay", "nays", "noes", "against", "contra", "-", "false"), NO),
    **dict.fromkeys(("abstain", "abstained", "abstention", "abstains", "a"), ABSTAIN),
    **dict.fromkeys(("present", "abst"), ABSTAIN),
    **dict.fromkeys(("", "absent", "missing", "na", "n/a", "nan", ".", "none", "null"), ABSENT),
    **dict.fromkeys(("not voting", "did not vote", "non-voting", "excused", "nv", "x"), ABSENT),
    **dict.fromkeys(("not a member", "no vote", "didn't vote", "not present", "–", "—"), ABSENT),
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


def meanings(
    how: Column, codes: str | None, line: Callable[[int], int], findings: Findings
) -> NDArray[np.int8]:
    """Return what each different text of a vote means; the last entry is for no cell at all.

    Parameters
    ----------
    how : Column
        The votes.
    codes : str, optional
        What the user says of them.
    line : callable
        From a vote to its line.
    findings : Findings
    """
    texts = [normal(text) for text in how.texts]
    known = dict(WORDS)
    if codes is not None:
        known.update(coding(codes))
    else:
        _guess(set(texts), known, findings)
    unknown = [k for k, text in enumerate(texts) if text not in known]
    for k in unknown[:MOST_FINDINGS]:
        rows = np.flatnonzero(how.codes == k)
        found = f"the vote '{how.texts[k][:40]}' ({rows.size:,} times)"
        expected = "a word such as yes, no, abstain, absent, or a number"
        mend = "Say what it means, such as 1=yes,2=abstain,3=no, or name a coding."
        if _is_number(texts[k]) and codes is None:
            expected = "words alone, or numbers that one coding has"
            mend = "If its column or row holds votes, s" + mend[1:] + " If not, remove that."
        findings.error(line(int(rows[0])), 1, "vote", found, expected, mend)
    if len(unknown) > MOST_FINDINGS:
        found = f"{len(unknown) - MOST_FINDINGS:,} more votes of unknown meaning"
        mend = "Check that the right columns are read."
        findings.error(0, 0, "vote", found, "words or numbers for votes", mend)
    return np.array([*(known.get(text, ABSENT) for text in texts), ABSENT], np.int8)


def _guess(texts: set[str], known: dict[str, int], findings: Findings) -> None:
    """Put down what numbers, and signs with two meanings, stand for; say what is guessed."""
    if "-" in texts and "+" not in texts:
        known["-"] = ABSENT
        _say("-", "no vote", "-=no", findings)
    if "a" in texts:
        _say("A", "an abstention", "A=absent", findings)
    numbers = {text for text in texts if _is_number(text)}
    words = any(known.get(text, ABSENT) != ABSENT for text in texts)
    fitting = [name for name in ("binary", "un", "signed") if numbers <= set(CODES[name])]
    if not numbers or not fitting or words:
        return
    if fitting[0] == "un" and "2" in numbers and "3" not in numbers:
        found = "votes 1 and 2 and none that is 3"
        expected = "a coding: 2 is an abstention at the United Nations, and elsewhere a no"
        findings.error(0, 0, "vote", found, expected, "Say --codes 1=yes,2=no, or --codes un.")
    known.update(CODES[fitting[0]])
    if fitting[0] == "signed" and "0" in numbers:
        _say("0", "an abstention", "1=yes,0=absent,-1=no", findings)


def _say(sign: str, meaning: str, other: str, findings: Findings) -> None:
    mend = f"If it means something else, say so, such as --codes {other}."
    findings.warn(0, 0, "vote", f"'{sign}', read as {meaning}", "a word for each vote", mend)


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def normal(text: str) -> str:
    """Return a vote's text in small letters, a whole number without its zeros."""
    text = " ".join(text.lower().replace("_", " ").replace("\u2212", "-").split())
    head, point, tail = text.partition(".")
    return head if point and _is_number(head) and not tail.strip("0") else text


def coding(codes: str) -> dict[str, int]:
    """Return what codes mean: those of a named coding, or ``1=yes,2=abstain,3=no``.

    Raises
    ------
    UsageError
        There is no such coding or meaning.
    """
    if "=" not in codes:
        if codes not in CODES:
            raise UsageError(
                f"There is no coding '{codes}'; there are {', '.join(CODES)}, or write "
                f"1=yes,2=abstain,3=no.{nearest(codes, CODES)}"
            )
        return dict(CODES[codes])
    meanings = {}
    for part in codes.split(","):
        code, _, word = part.partition("=")
        if word.strip().lower() not in _MEANINGS or not code.strip():
            raise UsageError(f"Cannot read '{part}': write CODE=yes, no, abstain or absent.")
        meanings[normal(code)] = _MEANINGS[word.strip().lower()]
    return meanings
