"""Bodies and records of real saved pages, against gold."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.data import data_path
from tests.library.scores import f1, parts
from winset.library.readers.html import read_html

LEAST_F1 = 0.96


def test_the_score_knows_right_from_wrong() -> None:
    text = "one two three four five six"
    assert f1([(text, text)]) == 1
    assert parts(text, "") == (0, 0, 1)
    assert parts("a b c d e", "a b c d x") == (1 / 3, 1 / 3, 1 / 3)


def test_bodies_of_news_pages() -> None:
    gold = json.loads(data_path("pages/ground-truth.json").read_text(encoding="utf-8"))
    folder = data_path("pages/html")
    pages = []
    for name, page in gold.items():
        reading = read_html(gzip.decompress((folder / f"{name}.html.gz").read_bytes()))
        pages.append((page["articleBody"], "\n".join(b.text for b in reading.blocks)))
    assert len(pages) >= 50
    assert f1(pages) >= LEAST_F1


def think_tank() -> list[Path]:
    return sorted(data_path("pages/think-tank").glob("*.html.gz"))


def test_records_of_think_tank_pages() -> None:
    """Each page carries its own record as JSON: ``brookings.dataLayer = {...};``."""
    pages = think_tank()
    assert pages
    for path in pages:
        raw = gzip.decompress(path.read_bytes())
        start = raw.index(b"dataLayer = {") + len(b"dataLayer = ")
        gold, _ = json.JSONDecoder().raw_decode(raw[start:].decode())
        record = read_html(raw).record
        assert record.title == gold["title"]
        assert ", ".join(record.authors) == gold["author"]
        assert record.date == gold["publish_date"]
        assert record.type == (gold["type"] or gold["content_type"])
        assert ", ".join(record.taxonomy.get("topic", ())) == gold["topic"]
        assert ", ".join(record.taxonomy.get("center", ())) == gold["center"]
        assert record.inferred == ()


def test_lengths_of_think_tank_bodies() -> None:
    """The publisher's own count of words, within a twentieth."""
    for path in think_tank():
        raw = gzip.decompress(path.read_bytes())
        start = raw.index(b"dataLayer = {") + len(b"dataLayer = ")
        gold, _ = json.JSONDecoder().raw_decode(raw[start:].decode())
        words = sum(len(block.text.split()) for block in read_html(raw).blocks)
        assert words == pytest.approx(gold["word_count"], rel=0.05)
