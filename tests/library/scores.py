"""How the text of a page's body is scored against gold.

The measure of the article extraction benchmark (Zyte, 2020): bags of runs of four words; of each
page the parts of all runs that are in both, in the answer alone, in the gold alone; precision and
recall are means over pages, and F1 is made of these two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"\w+")


def runs(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    size = min(size, len(words))
    return Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1) if size)


def parts(gold: str, answer: str) -> tuple[float, float, float]:
    """Return the shares of runs in both, in the answer alone and in the gold alone."""
    wanted, given = runs(gold), runs(answer)
    both = sum((wanted & given).values())
    more, less = given.total() - both, wanted.total() - both
    whole = both + more + less
    return (both / whole, more / whole, less / whole) if whole else (0.0, 0.0, 0.0)


def f1(pages: Iterable[tuple[str, str]]) -> float:
    """Return F1 over pages, each a pair of gold and answer."""
    precisions, recalls = [], []
    for gold, answer in pages:
        both, more, less = parts(gold, answer)
        precisions.append(both / (both + more) if both + more else float(less == 0))
        recalls.append(both / (both + less) if both + less else 1.0)
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return 2 * precision * recall / (precision + recall)
