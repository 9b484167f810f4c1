"""Files with faults that nobody thought of: every reader answers or refuses, in bounded time.

Each form's sample is changed at random, with a seed. Reading may raise errors of Winset's own; it
may raise nothing else, end its process, take more than `SECONDS`, or hold more than `MEMORY` bytes.
"""

from __future__ import annotations

import contextlib
import io
import random
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import winset as ws
from tests.coding.test_agreement import LONG as CODINGS
from tests.coding.test_networks import HEAD
from tests.interchange.test_decide import ROWS, text
from tests.interchange.test_deu import PLAIN as DEU
from tests.interchange.test_forms import ACTORS
from tests.interchange.test_gmcr import file as water
from tests.interchange.test_ktab import TEXT as KTAB
from tests.interchange.test_votes import LONG as VOTES
from tests.interchange.test_votes import WIDE as VOTES_WIDE
from tests.library.test_hostile import ARTICLE, page
from winset.coding.agreement import ratings_in
from winset.coding.dna import write_dna
from winset.coding.statements import USUAL, CodedDocument, Coding, Statement
from winset.confined import confined
from winset.errors import WinsetError
from winset.interchange.tables import table_of
from winset.library.library import Library

MUTATIONS, SECONDS, MEMORY = 300, 10.0, 1_000_000_000

MAIL = f"""\
From: Anna Stone <anna@example.org>
To: Bo <bo@example.org>
Date: Fri, 19 Dec 2014 09:30:00 +0000
Subject: =?utf-8?q?The_talks?=
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

The minister said that the talks go on.
--b
Content-Type: text/html; charset=utf-8

<html><body>{ARTICLE}</body></html>
--b--
"""
BIBTEX = """\
@article{stone2014,
  author = {Stone, Anna and Jones, Bo},
  title = {The {Talks} in Vienna},
  journal = {Journal of Talks},
  year = 2014,
  month = dec,
  pages = {1--9},
  doi = {10.1000/182},
}
"""
RIS = """\
TY  - JOUR
AU  - Stone, Anna
TI  - The talks
JO  - Talks
PY  - 2014/12/19
SP  - 1
EP  - 9
ER  -
"""
CSL = """\
[{"id": "stone2014", "type": "article-journal", "title": "The talks",
  "author": [{"family": "Stone", "given": "Anna"}], "issued": {"date-parts": [[2014, 12, 19]]}}]
"""
STATEMENTS = f"""\
{HEAD}one,2014-12-01,A,x,1
one,2014-12-01,B,x,0
two,2014-12-05,A,y,1
two,2014-12-05,B,y,1
"""
MATRIX = """\
evidence,deal,none
Talks go on,C,I
Tanks move,II,CC
"""
WORDS = (
    "\0 \ufeff \x1b[31m \x9b31m \u202e &#8; &#x1f; NaN 1e400 -1 99999999999999999999 \" ' ; , = # "
    "% 0000-00-00 - é й \U0001f600 &a *a : [] {} <td> </div> --b EndVote @string"
)
TOKENS = (
    *(word.encode() for word in WORDS.split()),
    *(unit * 400 for unit in (b"{", b"[", b"<div>", b";", b"&a ", b"=?utf-8?b?AAAA?= ")),
    *(b"\t", b"\r\n", b"\n\n\n", b"\xff\xfe", "é".encode("latin-1"), "й".encode("cp1251")),
)


def _case_text(folder: Path) -> bytes:
    ws.new(folder / "new")
    return (folder / "new" / "case.yaml").read_bytes()


def _exported(folder: Path, name: str) -> bytes:
    return ws.export(ws.loads(_case_text(folder).decode()), folder / name).read_bytes()


def _dna(folder: Path) -> bytes:
    values = {"person": "Ann", "organization": "A", "concept": "x", "agreement": 1}
    documents = (CodedDocument(1, "one", "text of one"),)
    statements = (Statement(1, 1, 0, 4, values, "Ann"),)
    path = folder / "written.dna"
    write_dna(Coding({"DNA Statement": dict(USUAL)}, documents, statements, (), ("Ann",)), path)
    return path.read_bytes()


@cache
def _library(folder: Path) -> Library:
    return ws.open_library(folder / "library.sqlite")


# --- what is done with a file: run in a process of its own ----------------------------------


def _check(path: Path) -> object:
    return ws.check(path)


def _check_deu(path: Path) -> object:
    return ws.read_all(path, form="deu")


def _reveal(path: Path) -> object:
    from winset.interchange.votes import read

    return read(path)


def _add(path: Path) -> object:
    return _library(path.parent).add(path).to_dict()


def _network(path: Path) -> object:
    return str(ws.network(ws.read_coding(path)))


def _agreement(path: Path) -> object:
    return ratings_in(table_of(path.read_bytes(), path.name))


def _matrix(path: Path) -> object:
    return str(ws.read_matrix(path))


def _cite(path: Path) -> object:
    return [ws.cite(path, to=form) for form in ("text", "bibtex", "ris", "csl")]


FORMS: dict[str, tuple[Callable[[Path], bytes], Callable[[Path], object]]] = {
    "case.yaml": (_case_text, _check),
    "case.csv": (lambda folder: _exported(folder, "case.csv"), _check),
    "case.xlsx": (lambda folder: _exported(folder, "case.xlsx"), _check),
    "actors.csv": (lambda _: ACTORS.encode(), _check),
    "decide.txt": (lambda _: text(ROWS).encode(), _check),
    "deu.csv": (lambda _: DEU, _check_deu),
    "water.gmcr": (lambda _: water(), _check),
    "ktab.csv": (lambda _: KTAB.encode(), _check),
    "votes.csv": (lambda _: VOTES.encode(), _reveal),
    "wide.csv": (lambda _: VOTES_WIDE.encode(), _reveal),
    "statements.csv": (lambda _: STATEMENTS.encode(), _network),
    "small.dna": (_dna, _network),
    "codings.csv": (lambda _: CODINGS.encode(), _agreement),
    "matrix.csv": (lambda _: MATRIX.encode(), _matrix),
    "page.html": (lambda _: page(ARTICLE), _add),
    "note.eml": (lambda _: MAIL.replace("\n", "\r\n").encode(), _add),
    "note.txt": (lambda _: ARTICLE.encode(), _add),
    "note.md": (lambda _: b"# The talks\n\n" + ARTICLE.encode(), _add),
    "refs.bib": (lambda _: BIBTEX.encode(), _cite),
    "refs.ris": (lambda _: RIS.encode(), _cite),
    "refs.json": (lambda _: CSL.encode(), _cite),
}


def read_one(path: Path, raw: bytes) -> tuple[str, int]:
    """Read a file; return what went wrong, empty where nothing did, and the memory in use."""
    path.write_bytes(raw)
    fault = ""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            FORMS[path.name][1](path)
    except WinsetError as error:
        fault = "" if str(error).strip() else "an error without a word"
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"
    return fault, _most_memory()


def _most_memory() -> int:
    """Return the most memory that this process had; getrusage counts what its parent had, too."""
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    import resource

    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


# --- how files are changed ------------------------------------------------------------------


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """Return a file changed in one to four places; a workbook in one of its parts."""
    if raw.startswith(b"PK"):
        return _mutated_archive(raw, chance)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(raw) + 1)
        to = min(len(raw), at + chance.choice((1, 2, 8, 60, 600)))
        kind = chance.randrange(7)
        if kind == 0:
            raw = raw[:at] + bytes((chance.randrange(256),)) + raw[at + 1 :]
        elif kind == 1:
            raw = raw[:at] + raw[to:]
        elif kind == 2:
            raw = raw[:at] + raw[at:to] * chance.choice((2, 3, 200)) + raw[to:]
        elif kind in (3, 4):
            raw = raw[:at] + chance.choice(TOKENS) + raw[at:]
        elif kind == 5:
            lines = raw.splitlines(keepends=True)
            chance.shuffle(lines)
            raw = b"".join(lines)
        else:
            raw = raw[:at] if chance.random() < 0.3 else raw + chance.choice(TOKENS)
    return raw


def _mutated_archive(raw: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = chance.choice(sorted(parts))
    parts[changed] = mutated(parts[changed], chance)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("form", FORMS)
def test_a_sample_is_read(form: str, tmp_path: Path) -> None:
    sample, task = FORMS[form]
    path = tmp_path / form
    path.write_bytes(sample(tmp_path))
    task(path)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_every_mutation_is_read_or_refused(form: str, tmp_path: Path) -> None:
    raw = FORMS[form][0](tmp_path)
    path = tmp_path / form
    chance = random.Random(form)
    for number in range(MUTATIONS):
        fault, memory = confined(read_one, path, mutated(raw, chance), seconds=SECONDS)
        assert not fault, f"{form}, mutation {number}: {fault}"
        assert memory < MEMORY, f"{form}, mutation {number}: {memory:,} bytes"
