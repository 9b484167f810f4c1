"""Latent semantic analysis of the library's own paragraphs: likeness without common words.

Terms are weighted by 1 + log(count) and by the logarithm of their rarity; the matrix of paragraphs
and terms is cut down to its strongest axes by singular values (Deerwester, Dumais, Furnas, Landauer
& Harshman 1990, JASIS 41(6)). Paragraphs added later are folded in; when as many were folded in as
were fitted, all is fitted anew. It needs no model from elsewhere. What it stores can be made again.

Where static embeddings are installed, they place the paragraphs instead; the rest is the same. The
package ``wordllama`` (the extra ``embedding``) carries 32,000 token vectors of 256 numbers and
their tokenizer inside. A text lies at the mean of its tokens' vectors. Only its two files are
read, by their digest; none of its code runs, and nothing is fetched.
"""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from winset.errors import WinsetError
from winset.library import store
from winset.library.query import STOP_WORDS

if TYPE_CHECKING:
    from scipy import sparse

AXES = 100
LEAST_PARAGRAPHS = 8
MOST_FITTED = 8_000
MOST_TERMS = 20_000
_POWERS = 5
_CHUNK = 20_000
_FEWEST_STORED = 64
"""Fewer new paragraphs are placed again rather than stored."""
_MARK, _ALWAYS = "embedding ", 2**40
"""What a stored space of an embedding begins with; it never needs to be fitted anew."""
_WORD = re.compile(r"[^\W\d_]{2,}|\d{4}")
PACKAGE, NEEDED = "wordllama", ("tokenizers", "safetensors")
WEIGHTS = Path("weights") / "l2_supercat_256.safetensors"
TOKENIZER = Path("tokenizers") / "l2_supercat_tokenizer_config.json"
DIGESTS = {
    WEIGHTS: "64b47a2dc493cb8e85944076601189739852d7b64e0e1eedcb1937a251cd9fd5",
    TOKENIZER: "93248f2a9ec36c7b35f700a033d5f36228aae48db61aee31007fa49062cdeb68",
}
"""SHA-256 of the files that were measured; others are not used."""
_AT_ONCE = 256


@dataclass(frozen=True)
class Embedding:
    """Token vectors, an array (tokens, axes), and what cuts a text into tokens.

    Its name is the package's, with the beginning of the vectors' digest.
    """

    name: str
    vectors: NDArray[np.float32]
    tokenizer: Any

    def placed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the mean vector of each text's tokens, an array (texts, axes); 0 without any."""
        places = np.zeros((len(texts), self.vectors.shape[1]), dtype=np.float32)
        for begin in range(0, len(texts), _AT_ONCE):
            part = list(texts[begin : begin + _AT_ONCE])
            for row, code in enumerate(self.tokenizer.encode_batch(part, add_special_tokens=False)):
                if code.ids:
                    places[begin + row] = self.vectors[code.ids].mean(axis=0)
        return places


@lru_cache(maxsize=1)
def installed() -> Embedding | None:
    """Return the embedding that is installed; None where none is, or files are not those known."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None or any(find_spec(name) is None for name in NEEDED):
        return None
    folder = Path(spec.origin).parent
    try:
        raw = {place: (folder / place).read_bytes() for place in DIGESTS}
    except OSError:
        return None
    if any(sha256(raw[place]).hexdigest() != digest for place, digest in DIGESTS.items()):
        return None
    from safetensors.numpy import load
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(raw[TOKENIZER].decode("utf-8"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    (vectors,) = load(raw[WEIGHTS]).values()
    return Embedding(f"{PACKAGE}-{DIGESTS[WEIGHTS][:12]}", vectors.astype(np.float32), tokenizer)


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

    def documents(self, connection: sqlite3.Connection) -> tuple[list[str], NDArray[np.float32]]:
        """Return the documents, and where the mean of the paragraphs of each lies.

        Parameters
        ----------
        connection : Connection
            To the library's file.

        Returns
        -------
        list of id, array of shape (document, axis)
        """
        paragraphs = connection.execute(
            "select p.id, d.id from paragraph p join document d on d.number = p.document"
            " order by d.number"
        ).fetchall()
        places = {id_: k for k, id_ in enumerate(dict.fromkeys(id_ for _, id_ in paragraphs))}
        document_of = {number: places[id_] for number, id_ in paragraphs}
        rows = np.array([document_of.get(int(i), -1) for i in self.ids], dtype=np.int64)
        sums = np.zeros((len(places), self.vectors.shape[1]), dtype=np.float32)
        np.add.at(sums, rows[rows >= 0], self.vectors[rows >= 0])
        return list(places), _unit(sums)

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
        ids, means = self.documents(connection)
        cosines = means @ means[ids.index(name)]
        return dict(zip(ids, map(float, cosines), strict=True))


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
    size = embedding.vectors.shape[1]
    weights, axes = np.zeros(1, dtype=np.float32), np.zeros((1, size), dtype=np.float32)
    mark = {_MARK + embedding.name: 0}
    return Learnt(_ALWAYS, mark, weights, axes, *_nowhere(size), embedding)


def tokens(text: str) -> list[str]:
    """Return a text's words in lower case, plurals and possessives cut, small words left out."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    return [_singular(word) for word in words if word not in STOP_WORDS]


def _singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]


def current(connection: sqlite3.Connection, last_space: Meaning | None) -> Meaning | None:
    """Return the space with every paragraph in it: as it was, read, folded in or fitted anew.

    Parameters
    ----------
    connection : Connection
        To the library's file.
    last_space : Meaning, optional
        The space as it was last asked for.

    Returns
    -------
    Meaning, optional
        None where the library has too few paragraphs.
    """
    last = connection.execute("select coalesce(max(id), 0) from paragraph").fetchone()[0]
    if last_space is not None and _last(last_space) >= last:
        return last_space
    count = connection.execute("select count(*) from paragraph").fetchone()[0]
    if count < LEAST_PARAGRAPHS:
        return None
    stored, embedding = _read(connection), installed()
    if (stored.name if stored else "") != (embedding.name if embedding else ""):
        stored = None
    if stored is not None and _last(stored) >= last and count > MOST_FITTED:
        return stored
    if stored is None or count >= 2 * stored.fitted:
        rows = connection.execute("select id, text from paragraph order by id").fetchall()
        space = _empty(embedding) if embedding else _fit([text for _, text in rows])
        return _stored(connection, _with(space, rows))
    after = _last(stored)
    if after >= last:
        return stored
    rows = connection.execute(
        "select id, text from paragraph where id > ? order by id", (after,)
    ).fetchall()
    return _stored(connection, _with(stored, rows), after)


def _last(space: Meaning) -> int:
    """Return the number of the last paragraph that lies in a space, 0 where there is none."""
    return int(space.ids[-1]) if len(space.ids) else 0


def _fit(texts: Sequence[str]) -> Meaning:
    """Return a space without paragraphs, fitted to texts or to every nth where there are many."""
    sample = texts[:: -(-len(texts) // MOST_FITTED)]
    bags = [Counter(tokens(text)) for text in sample]
    frequency = Counter(word for bag in bags for word in bag)
    least = 2 if len(sample) > 50 else 1
    usual = [item for item in frequency.most_common() if item[1] >= least]
    usual = sorted(usual, key=lambda item: (-item[1], item[0]))[:MOST_TERMS]
    terms = {word: column for column, (word, _) in enumerate(sorted(usual))}
    rarity = [np.log((1 + len(sample)) / (1 + frequency[word])) + 1 for word in terms]
    weights = np.array(rarity, dtype=np.float32)
    matrix = _matrix(bags, terms, weights)
    size = min(AXES, max(2, min(matrix.shape) // 4), min(matrix.shape) - 1)
    axes = _strongest(matrix, size)
    return Meaning(len(texts), terms, weights, axes, *_nowhere(axes.shape[1]))


def _nowhere(axes: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the numbers and vectors of no paragraph."""
    return np.zeros(0, dtype=np.int64), np.zeros((0, axes), dtype=np.float32)


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


def _with(space: Meaning, rows: Sequence[tuple[int, str]]) -> Meaning:
    """Return the space with more paragraphs placed in it."""
    ids, vectors = [space.ids], [space.vectors]
    for begin in range(0, len(rows), _CHUNK):
        part = rows[begin : begin + _CHUNK]
        ids.append(np.array([number for number, _ in part], dtype=np.int64))
        if space.name:
            vectors.append(space.placed([text for _, text in part]))
            continue
        bags = [Counter(tokens(text)) for _, text in part]
        places = _matrix(bags, space.terms, space.weights) @ space.axes
        vectors.append(_unit(np.asarray(places, dtype=np.float32)))
    return replace(space, ids=np.concatenate(ids), vectors=np.concatenate(vectors))


def _read(connection: sqlite3.Connection) -> Meaning | None:
    row = connection.execute("select fitted, terms, weights, axes from meaning_model").fetchone()
    if row is None:
        return None
    terms = json.loads(zlib.decompress(row[1]))
    axes = np.frombuffer(row[3], dtype="<f2").astype(np.float32).reshape(len(terms), -1)
    blocks = connection.execute("select ids, vectors from meaning_block order by last").fetchall()
    ids = np.frombuffer(b"".join(numbers for numbers, _ in blocks), dtype="<i8").astype(np.int64)
    vectors = np.frombuffer(b"".join(packed for _, packed in blocks), dtype="<f2")
    stored = ids, vectors.astype(np.float32).reshape(-1, axes.shape[1])
    weights = np.frombuffer(row[2], dtype="<f4").astype(np.float32)
    places = {word: column for column, word in enumerate(terms)}
    if not (terms and terms[0].startswith(_MARK)):
        return Meaning(row[0], places, weights, axes, *stored)
    embedding = installed()
    if embedding is None or terms[0] != _MARK + embedding.name:
        return None
    return Learnt(row[0], places, weights, axes, *stored, embedding)


def _stored(connection: sqlite3.Connection, space: Meaning, after: int | None = None) -> Meaning:
    """Store a space, or the part of it after a paragraph; where that fails, it is made again."""
    new = space.ids > (after or 0)
    if after is not None and np.count_nonzero(new) < _FEWEST_STORED:
        return space
    with suppress(WinsetError), store.writing(connection):
        if after is None:
            connection.execute("delete from meaning_block")
            connection.execute(
                "insert or replace into meaning_model values (1, ?, ?, ?, ?)",
                (
                    space.fitted,
                    zlib.compress(json.dumps(list(space.terms)).encode()),
                    space.weights.astype("<f4").tobytes(),
                    space.axes.astype("<f2").tobytes(),
                ),
            )
        connection.execute(
            "insert or replace into meaning_block values (?, ?, ?)",
            (
                _last(space),
                space.ids[new].astype("<i8").tobytes(),
                space.vectors[new].astype("<f2").tobytes(),
            ),
        )
    return space


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)
