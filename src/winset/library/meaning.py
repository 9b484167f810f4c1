"""Latent semantic analysis of the library's own paragraphs: likeness without common words.

Terms are weighted by 1 + log(count) and by the logarithm of their rarity; the matrix of paragraphs
and terms is cut down to its strongest axes by singular values (Deerwester, Dumais, Furnas, Landauer
& Harshman 1990, JASIS 41(6)). Paragraphs added later are folded in; when as many were folded in as
were fitted, all is fitted anew. It needs no model from elsewhere. What it stores can be made again.

Where static embeddings are installed (:mod:`winset.library.embedding`), they place the paragraphs
instead; the rest is the same.
"""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from winset.errors import WinsetError
from winset.library import store
from winset.library.embedding import Embedding, installed
from winset.library.query import STOP_WORDS

if TYPE_CHECKING:
    from scipy import sparse

AXES = 100
LEAST_PARAGRAPHS = 8
MOST_FITTED = 8_000
MOST_TERMS = 20_000
_POWERS = 5
_CHUNK = 20_000
_MARK, _ALWAYS = "embedding ", 2**40
"""What a stored space of an embedding begins with; it never needs to be fitted anew."""
_WORD = re.compile(r"[^\W\d_]{2,}|\d{4}")


@dataclass(frozen=True)
class Meaning:
    """The space, and where each paragraph lies in it.

    Parameters
    ----------
    fitted : int
        How many paragraphs there were when it was fitted.
    terms : dict of str to int
        Term to column.
    weights : array (terms,)
        How rare each term is.
    axes : array (terms, axes)
    ids : array (paragraphs,)
        Paragraphs' numbers in the library, ascending.
    vectors : array (paragraphs, axes)
        Unit length, or zero where no term is known.
    """

    fitted: int
    terms: dict[str, int]
    weights: NDArray[np.float32]
    axes: NDArray[np.float32]
    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]

    def nearest(self, text: str, count: int | None) -> list[tuple[int, float]]:
        """Return paragraphs by their cosine with a text, highest first.

        Parameters
        ----------
        text : str
        count : int, optional
            How many; all where None.

        Returns
        -------
        list of (paragraph's number, cosine)
        """
        vector = self.placed([text])[0]
        if not vector.any() or not len(self.ids):
            return []
        cosines = self.vectors @ vector
        if count is not None and count < len(cosines):
            best = np.argpartition(-cosines, count)[:count]
        else:
            best = np.arange(len(cosines))
        best = best[np.lexsort((self.ids[best], -cosines[best]))]
        return [(int(self.ids[i]), float(cosines[i])) for i in best]

    @property
    def name(self) -> str:
        """What places the texts: an embedding's name, empty for the library's own analysis."""
        return ""

    @property
    def least(self) -> float:
        """The cosine from which a paragraph counts as near to a query."""
        return 0.35

    def placed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return where texts lie, an array (texts, axes) of unit length."""
        vectors = np.zeros((len(texts), self.axes.shape[1]), dtype=np.float32)
        for row, text in enumerate(texts):
            counts = Counter(self.terms[word] for word in tokens(text) if word in self.terms)
            if counts:
                columns = np.fromiter(counts, dtype=np.int64)
                values = 1 + np.log(np.fromiter(counts.values(), dtype=np.float32))
                vectors[row] = (values * self.weights[columns]) @ self.axes[columns]
        return _unit(vectors)

    def documents_near(self, connection: sqlite3.Connection, name: str) -> dict[str, float]:
        """Return documents with the cosine of their mean paragraph with that of one.

        Parameters
        ----------
        connection : Connection
            To the library's file.
        name : str
            The document's id.

        Returns
        -------
        dict of id to cosine
        """
        names: dict[int, int] = {}
        ids: list[str] = []
        last = None
        for number, document in connection.execute(
            "select p.id, d.id from paragraph p join document d on d.number = p.document"
            " order by d.number"
        ):
            if document != last:
                ids.append(document)
                last = document
            names[number] = len(ids) - 1
        rows = np.array([names.get(int(i), -1) for i in self.ids], dtype=np.int64)
        sums = np.zeros((len(ids), self.vectors.shape[1]), dtype=np.float32)
        np.add.at(sums, rows[rows >= 0], self.vectors[rows >= 0])
        means = _unit(sums)
        cosines = means @ means[ids.index(name)]
        return {other: float(cosines[i]) for i, other in enumerate(ids)}


@dataclass(frozen=True)
class Learnt(Meaning):
    """A space in which an embedding from elsewhere places texts."""

    embedding: Embedding

    @property
    def name(self) -> str:
        """The embedding's name."""
        return self.embedding.name

    @property
    def least(self) -> float:
        """The cosine from which a paragraph counts as near; this space is less spread out."""
        return 0.3

    def placed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return where texts lie, an array (texts, axes) of unit length."""
        return _unit(self.embedding.placed(texts))


def _empty(embedding: Embedding) -> Learnt:
    axes = np.zeros((1, embedding.vectors.shape[1]), dtype=np.float32)
    numbers, vectors = np.zeros(0, dtype=np.int64), np.zeros((0, axes.shape[1]), dtype=np.float32)
    mark = {_MARK + embedding.name: 0}
    return Learnt(_ALWAYS, mark, np.zeros(1, dtype=np.float32), axes, numbers, vectors, embedding)


def tokens(text: str) -> list[str]:
    """Return a text's words in lower case, plurals and possessives cut, small words left out."""
    found = []
    for word in _WORD.findall(text.lower().replace("’", "'")):
        if word in STOP_WORDS:
            continue
        if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
        found.append(word)
    return found


def current(connection: sqlite3.Connection, known: Meaning | None) -> Meaning | None:
    """Return the space with every paragraph in it: as known, read, folded in or fitted anew.

    Parameters
    ----------
    connection : Connection
        To the library's file.
    known : Meaning, optional
        The space as it was last asked for.

    Returns
    -------
    Meaning, optional
        None where the library has too few paragraphs.
    """
    last = connection.execute("select coalesce(max(id), 0) from paragraph").fetchone()[0]
    if known is not None and len(known.ids) and int(known.ids[-1]) >= last:
        return known
    count = connection.execute("select count(*) from paragraph").fetchone()[0]
    if count < LEAST_PARAGRAPHS:
        return None
    found, embedding = _read(connection), installed()
    if (found.name if found else "") != (embedding.name if embedding else ""):
        found = None
    if found is None and embedding is not None:
        rows = connection.execute("select id, text from paragraph order by id").fetchall()
        found = _with(_empty(embedding), rows)
        _keep(connection, found, whole=True)
        return found
    if found is None or count >= 2 * found.fitted:
        if found is not None and len(found.ids) and found.ids[-1] >= last and count > MOST_FITTED:
            return found
        found = _fit(connection, count)
        _keep(connection, found, whole=True)
        return found
    newer = _fold_in(connection, found, last)
    if newer is not found:
        _keep(connection, newer, whole=False, after=int(found.ids[-1]) if len(found.ids) else 0)
    return newer


def _fit(connection: sqlite3.Connection, count: int) -> Meaning:
    """Fit the space to the paragraphs, or to every nth of them where there are many."""
    step = -(-count // MOST_FITTED)
    rows = connection.execute("select id, text from paragraph order by id").fetchall()
    sample = [text for _, text in rows[::step]]
    bags = [Counter(tokens(text)) for text in sample]
    frequency = Counter(word for bag in bags for word in bag)
    least = 2 if len(sample) > 50 else 1
    usual = [item for item in frequency.most_common() if item[1] >= least]
    usual = sorted(usual, key=lambda item: (-item[1], item[0]))[:MOST_TERMS]
    terms = {word: column for column, (word, _) in enumerate(sorted(usual))}
    weights = np.zeros(len(terms), dtype=np.float32)
    for word, column in terms.items():
        weights[column] = np.log((1 + len(sample)) / (1 + frequency[word])) + 1
    matrix = _matrix(bags, terms, weights)
    size = min(AXES, max(2, min(matrix.shape) // 4), min(matrix.shape) - 1)
    axes = _strongest(matrix, size)
    empty = Meaning(
        count,
        terms,
        weights,
        axes,
        np.zeros(0, dtype=np.int64),
        np.zeros((0, axes.shape[1]), dtype=np.float32),
    )
    return _with(empty, rows)


def _strongest(matrix: sparse.csr_array, size: int) -> NDArray[np.float32]:
    """Return the right singular vectors of the largest singular values, an array (terms, size).

    By powers of a random subspace with a fixed seed: Halko, Martinsson & Tropp 2011, SIAM Review
    53(2), algorithms 4.4 and 5.1.
    """
    width = min(size + 16, min(matrix.shape))
    chance = np.random.Generator(np.random.Philox(0))
    basis = chance.standard_normal((matrix.shape[1], width), dtype=np.float32)
    light = matrix.astype(np.float32)
    turned = light.T.tocsr()
    for _ in range(_POWERS):
        basis, _ = np.linalg.qr(turned @ (light @ basis))
    # columns of light @ basis, rotated to its singular directions
    _, _, right = np.linalg.svd(np.linalg.qr(light @ basis)[1])
    return np.ascontiguousarray(basis @ right[:size].T, dtype=np.float32)


def _matrix(
    bags: Iterable[Counter[str]], terms: dict[str, int], weights: NDArray[np.float32]
) -> sparse.csr_array:
    from scipy import sparse

    columns: list[int] = []
    values: list[int] = []
    ends = [0]
    for bag in bags:
        for word, count in bag.items():
            column = terms.get(word)
            if column is not None:
                columns.append(column)
                values.append(count)
        ends.append(len(columns))
    data = (1 + np.log(np.array(values, dtype=np.float64))) * weights[columns]
    matrix = sparse.csr_array((data, columns, ends), shape=(len(ends) - 1, len(terms)))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scale = 1 / np.where(lengths > 0, lengths, 1)
    return sparse.csr_array(sparse.diags_array(scale) @ matrix)


def _fold_in(connection: sqlite3.Connection, known: Meaning, last: int) -> Meaning:
    begin = int(known.ids[-1]) if len(known.ids) else 0
    if begin >= last:
        return known
    rows = connection.execute(
        "select id, text from paragraph where id > ? order by id", (begin,)
    ).fetchall()
    return _with(known, rows)


def _with(known: Meaning, rows: Sequence[tuple[int, str]]) -> Meaning:
    """Return the space with more paragraphs placed in it."""
    ids, vectors = [known.ids], [known.vectors]
    for begin in range(0, len(rows), _CHUNK):
        part = rows[begin : begin + _CHUNK]
        ids.append(np.array([number for number, _ in part], dtype=np.int64))
        if known.name:
            vectors.append(known.placed([text for _, text in part]))
            continue
        bags = [Counter(tokens(text)) for _, text in part]
        found = _matrix(bags, known.terms, known.weights) @ known.axes
        vectors.append(_unit(np.asarray(found, dtype=np.float32)))
    return replace(known, ids=np.concatenate(ids), vectors=np.concatenate(vectors))


def _read(connection: sqlite3.Connection) -> Meaning | None:
    row = connection.execute("select fitted, terms, weights, axes from meaning_model").fetchone()
    if row is None:
        return None
    terms = json.loads(zlib.decompress(row[1]))
    axes = np.frombuffer(row[3], dtype="<f2").astype(np.float32).reshape(len(terms), -1)
    ids = [np.zeros(0, dtype=np.int64)]
    vectors = [np.zeros((0, axes.shape[1]), dtype=np.float32)]
    for numbers, packed in connection.execute(
        "select ids, vectors from meaning_block order by last"
    ):
        ids.append(np.frombuffer(numbers, dtype="<i8").astype(np.int64))
        vectors.append(
            np.frombuffer(packed, dtype="<f2").astype(np.float32).reshape(-1, axes.shape[1])
        )
    weights = np.frombuffer(row[2], dtype="<f4").astype(np.float32)
    places = {word: column for column, word in enumerate(terms)}
    stored = np.concatenate(ids), np.concatenate(vectors)
    if not (terms and terms[0].startswith(_MARK)):
        return Meaning(row[0], places, weights, axes, *stored)
    embedding = installed()
    if embedding is None or terms[0] != _MARK + embedding.name:
        return None
    return Learnt(row[0], places, weights, axes, *stored, embedding)


def _keep(connection: sqlite3.Connection, found: Meaning, whole: bool, after: int = 0) -> None:
    """Store the space, or the part of it after a paragraph; where that fails, it is made again."""
    new = found.ids > after
    if not whole and np.count_nonzero(new) < 64:
        return
    try:
        with store.writing(connection):
            if whole:
                connection.execute("delete from meaning_block")
                connection.execute(
                    "insert or replace into meaning_model values (1, ?, ?, ?, ?)",
                    (
                        found.fitted,
                        zlib.compress(json.dumps(list(found.terms)).encode()),
                        found.weights.astype("<f4").tobytes(),
                        found.axes.astype("<f2").tobytes(),
                    ),
                )
            connection.execute(
                "insert or replace into meaning_block values (?, ?, ?)",
                (
                    int(found.ids[-1]),
                    found.ids[new].astype("<i8").tobytes(),
                    found.vectors[new].astype("<f2").tobytes(),
                ),
            )
    except WinsetError:
        return


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)
