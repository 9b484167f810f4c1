"""The library in figures: bodies against gold, time to add, time to search, size of the file.

python benchmarks/library.py                 100,000 paragraphs made here
python benchmarks/library.py --pages FOLDER  also real pages with ground-truth.json beside them
python benchmarks/library.py --text FILE     also the adding of one saved text
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.library.scores import f1

from winset.library.document import Block, Reading, Record
from winset.library.library import Library, _insert, _ReadSource
from winset.library.readers.html import read_html

PARAGRAPHS, A_DOCUMENT, WORDS = 100_000, 20, 75
QUERIES = 200
AT_ONCE = 250
"""Documents in a transaction: 4 MB, as when a folder is added."""


def made(paragraphs: int, seed: int = 0) -> tuple[list[list[str]], list[str]]:
    """Return documents of paragraphs, and the words they are made of.

    Words are drawn as natural language draws them, from 40,000: the nth commonest with a frequency
    of 1/(n + 2.7) (Zipf and Mandelbrot).
    """
    chance = random.Random(seed)
    syllables = [a + b for a in "bcdfghklmnprstvw" for b in "aeiou"]
    seen: dict[str, None] = {}
    while len(seen) < 40_000:
        length = chance.choice((1, 2, 2, 3, 3, 4))
        seen["".join(chance.choices(syllables, k=length)) + "n"] = None
    words = list(seen)
    weights = [1 / (n + 2.7) for n in range(1, len(words) + 1)]
    found = []
    for _ in range(paragraphs // A_DOCUMENT):
        bag = chance.choices(words, weights, k=A_DOCUMENT * WORDS)
        found.append([" ".join(bag[i : i + WORDS]) for i in range(0, len(bag), WORDS)])
    return found, words


def searching(folder: Path) -> None:
    documents, words = made(PARAGRAPHS)
    size = sum(len(text) for texts in documents for text in texts)
    path = folder / "library.sqlite"
    with Library(path) as library:
        begin, used = time.perf_counter(), time.process_time()
        for first in range(0, len(documents), AT_ONCE):
            batch = []
            for number, texts in enumerate(documents[first : first + AT_ONCE], start=first):
                reading = Reading(Record(title=f"d{number}"), tuple(map(Block, texts)))
                batch.append(_ReadSource(f"d{number}", "\n\n".join(texts).encode(), reading))
            _insert(library.connection, batch)
        took, used = time.perf_counter() - begin, time.process_time() - used
        library.connection.execute("pragma wal_checkpoint(truncate)")
        what = f"index {PARAGRAPHS:,} paragraphs ({size / 1e6:.0f} MB of text)"
        print(f"{what}: {took:.1f} s, processor {used:.1f} s")
        print(f"file: {path.stat().st_size / size:.2f} times the text")
        chance = random.Random(1)
        telling = words[200:4000]
        for match, by, count in (("all", "words", 2), ("all", "words", 3), ("any", "words", 3)):
            timed(library, chance, telling, match, by, count)
        begin, used = time.perf_counter(), time.process_time()
        library.meaning()
        took, used = time.perf_counter() - begin, time.process_time() - used
        print(f"fit the meaning, once: {took:.1f} s, processor {used:.1f} s")
        timed(library, chance, telling, "auto", "both", 3)
        library.connection.execute("pragma wal_checkpoint(truncate)")
        print(f"file with the meaning: {path.stat().st_size / size:.2f} times the text")


def timed(
    library: Library, chance: random.Random, words: list[str], match: str, by: str, count: int
) -> None:
    took, used = [], time.process_time()
    for _ in range(QUERIES):
        query = " ".join(chance.sample(words, count))
        begin = time.perf_counter()
        library.search(query, match=match, by=by)
        took.append(1000 * (time.perf_counter() - begin))
    took.sort()
    print(
        f"search {match}, {by}, {count} words: median {median(took):.2f} ms, "
        f"95 % within {took[int(0.95 * QUERIES)]:.1f} ms, "
        f"processor {1000 * (time.process_time() - used) / QUERIES:.2f} ms on average"
    )


def pages(folder: Path, scratch: Path) -> None:
    gold = json.loads((folder.parent / "ground-truth.json").read_text(encoding="utf-8"))
    scored = []
    for name, page in gold.items():
        reading = read_html(gzip.decompress((folder / f"{name}.html.gz").read_bytes()))
        scored.append((page["articleBody"], "\n".join(block.text for block in reading.blocks)))
    print(f"F1 of bodies on {len(scored)} pages: {f1(scored):.4f}")
    with Library(scratch / "pages.sqlite") as library:
        begin, used = time.perf_counter(), time.process_time()
        added = library.add(folder)
        took, used = time.perf_counter() - begin, time.process_time() - used
        print(f"add {len(added.documents)} pages: {took:.2f} s, processor {used:.2f} s")


def one(text: Path, scratch: Path) -> None:
    took = []
    for number in range(9):
        with Library(scratch / f"one{number}.sqlite") as library:
            begin = time.perf_counter()
            library.add(text)
            took.append(time.perf_counter() - begin)
    print(f"add {text.name}: median {1000 * median(took):.0f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--text", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if given.text:
            one(given.text, Path(scratch))
        if given.pages:
            pages(given.pages, Path(scratch))
        searching(Path(scratch))
