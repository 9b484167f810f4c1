"""Networks of coded statements: who holds which concepts, and who is with or against whom.

With P and M the actor by concept counts of agreeing and disagreeing statements (Leifeld 2017):

=============  =================================================================
two-mode       P + M (``ignore``), or P - M (``subtract``)
``ignore``     (P + M)(P + M)': both speak of the same concepts
``congruence`` P P' + M M': both take the same side
``conflict``   P M' + M P': they take opposite sides
``subtract``   congruence less conflict
=============  =================================================================

The diagonal of one-mode networks is left out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from winset.answer import Answer, data_of
from winset.coding.reading import read_coding
from winset.coding.statements import Coding, Statement
from winset.errors import Finding, UsageError
from winset.library.catalogue import Catalogue
from winset.untrusted import spreadsheet_cell

TWO_MODE = ("two-mode", "two-mode-subtract")
ONE_MODE = ("ignore", "congruence", "conflict", "subtract")
MODES = TWO_MODE + ONE_MODE
DUPLICATES = ("all", "document", "week", "month", "year", "ever")
NORMALISATIONS = ("none", "activity", "prominence", "average", "jaccard", "cosine")
MOST_NODES = 3_000


@dataclass(frozen=True, repr=False)
class Network(Answer):
    """A network of actors and concepts, or of actors alone, as a matrix of shape (row, column).

    Attributes
    ----------
    mode, actor, concept, normalise, duplicates : str
        What was asked.
    rows, columns : tuple of str
        The same in a one-mode network.
    matrix : array, shape (row, column)
    statements : int
        How many statements it rests on, duplicates left out.
    findings : tuple of Finding
        Warnings of the reading.
    """

    kind: ClassVar[str] = "network"
    mode: str
    actor: str
    concept: str
    normalise: str
    duplicates: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    matrix: NDArray[np.float64]
    statements: int
    findings: tuple[Finding, ...] = ()

    @property
    def one_mode(self) -> bool:
        """Whether rows and columns are the same actors."""
        return self.mode in ONE_MODE

    @property
    def total(self) -> float:
        """The sum of all cells."""
        return float(self.matrix.sum())

    def ties(self) -> dict[tuple[str, str], float]:
        """Return the ties that are not zero; each pair once in a one-mode network."""
        return {
            (self.rows[i], self.columns[j]): float(self.matrix[i, j])
            for i, j in zip(*np.nonzero(self.matrix), strict=True)
            if not self.one_mode or i < j
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the network as plain data."""
        asked = data_of(self, "mode", "actor", "concept", "normalise", "duplicates", "statements")
        return asked | {"sum": self.total} | data_of(self, "rows", "columns", "matrix")

    def to_file(self, name: str) -> str:
        """Return the text of a file: GraphML, a picture, or CSV, by the end of its name."""
        suffix = name.rpartition(".")[2].lower()
        if suffix == "graphml":
            return self.to_graphml()
        if suffix == "svg":
            return f"{self.plot().standalone()}\n"
        if suffix == "csv" or name == "-":
            return self.to_csv()
        raise UsageError(f"'{name}' does not end in .csv, .graphml or .svg.")

    def to_csv(self) -> str:
        """Return the matrix as CSV with names in the first row and column."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["", *map(spreadsheet_cell, self.columns)])
        for name, cells in zip(self.rows, self.matrix, strict=True):
            writer.writerow([spreadsheet_cell(name), *(f"{cell:.12g}" for cell in cells)])
        return out.getvalue()

    def to_graphml(self) -> str:
        """Return the network as GraphML, for Gephi, visone, igraph and networkx."""
        root = ElementTree.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
        for key in ("label", "class", "weight"):
            target, kind = ("edge", "double") if key == "weight" else ("node", "string")
            attributes = {"id": key, "for": target, "attr.name": key, "attr.type": kind}
            ElementTree.SubElement(root, "key", attributes)
        graph = ElementTree.SubElement(root, "graph", id="G", edgedefault="undirected")
        classes = [(self.actor, self.rows), (self.concept, self.columns)]
        classes = classes[:1] if self.one_mode else classes
        ids: list[dict[str, str]] = []
        for letter, (kind, names) in zip("rc", classes, strict=False):
            ids.append({name: f"{letter}{k}" for k, name in enumerate(names)})
            for name in names:
                node = ElementTree.SubElement(graph, "node", id=ids[-1][name])
                ElementTree.SubElement(node, "data", key="label").text = _xml(name)
                ElementTree.SubElement(node, "data", key="class").text = _xml(kind)
        for number, ((one, other), weight) in enumerate(self.ties().items()):
            ends = {"id": f"e{number}", "source": ids[0][one], "target": ids[-1][other]}
            edge = ElementTree.SubElement(graph, "edge", ends)
            ElementTree.SubElement(edge, "data", key="weight").text = f"{weight:.12g}"
        ElementTree.indent(root)
        text: str = ElementTree.tostring(root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def network(
    source: Coding | str | Path | Catalogue,
    actor: str = "organization",
    concept: str = "concept",
    mode: str = "congruence",
    qualifier: str = "agreement",
    duplicates: str = "all",
    normalise: str = "none",
    kind: str | None = None,
) -> Network:
    """Return who is tied to whom by what they said, from coded statements.

    Parameters
    ----------
    source : Coding, str, Path or Library
        A coding, or where :func:`~winset.coding.reading.read_coding` reads one.
    actor, concept : str
        Variables: who, and about what.
    mode : str
        ``congruence``, ``conflict``, ``subtract``, ``ignore``, ``two-mode``, ``two-mode-subtract``.
    qualifier : str
        The variable that says whether they agree; without it every statement agrees.
    duplicates : str
        Within what the same actor, concept and qualifier count once: a document, a calendar week
        (ISO 8601), month or year of the document's date, or ``ever``; ``all`` counts every
        statement.
    normalise : str
        Of two-mode networks: ``activity`` (by the actor's row sum of all statements) or
        ``prominence`` (by the concept's column sum). Of one-mode networks: ``average`` (by the
        mean of how many different concepts the two speak of), ``cosine``, or ``jaccard`` in its
        form for counts, x.y / (x.x + y.y - x.y), which is Jaccard's where counts are 0 and 1.
    kind : str, optional
        The kind of statement; the first that is used if left out.

    Returns
    -------
    Network
        Actors and concepts in alphabetical order; statements with an empty actor or concept are
        left out.

    Raises
    ------
    UsageError
        A variable, mode or normalisation is unknown, or the network would be too large.
    """
    _check(mode, duplicates, normalise)
    coding = source if isinstance(source, Coding) else read_coding(source)
    statements = coding.of_type(kind)
    kind = statements[0].type if statements else kind
    for variable in (actor, concept):
        if coding.variable(variable, kind) not in ("short text", "long text", "integer"):
            raise UsageError(f"'{variable}' says yes or no, so it names no node. Name another.")
    if mode not in ("ignore", "two-mode") and coding.variable(qualifier, kind) != "boolean":
        raise UsageError(f"'{qualifier}' is not a yes or no. Name the variable that is.")
    used = [
        s for s in statements if str(s.values.get(actor, "")) and str(s.values.get(concept, ""))
    ]
    used = _once(used, coding.dates(), duplicates, (actor, concept, qualifier))
    rows = sorted({str(s.values[actor]) for s in used})
    columns = sorted({str(s.values[concept]) for s in used})
    if max(len(rows), len(columns)) > MOST_NODES:
        raise UsageError(f"There are more than {MOST_NODES:,} nodes. Code with fewer concepts.")
    row, column = ({name: k for k, name in enumerate(names)} for names in (rows, columns))
    agreeing, disagreeing = (np.zeros((len(rows), len(columns))) for _ in range(2))
    for s in used:
        side = agreeing if s.values.get(qualifier, 1) else disagreeing
        side[row[str(s.values[actor])], column[str(s.values[concept])]] += 1.0
    matrix = _matrix(mode, agreeing, disagreeing, normalise)
    labels = tuple(rows), tuple(rows if mode in ONE_MODE else columns)
    asked = (mode, actor, concept, normalise, duplicates)
    return Network(*asked, *labels, matrix, len(used), coding.findings)


def _check(mode: str, duplicates: str, normalise: str) -> None:
    for what, value, choices in (
        ("mode", mode, MODES),
        ("way with duplicates", duplicates, DUPLICATES),
        ("normalisation", normalise, NORMALISATIONS),
    ):
        if value not in choices:
            raise UsageError(f"There is no {what} '{value}'; there are: {', '.join(choices)}.")
    fitting = ["none", "activity", "prominence"]
    if mode in ONE_MODE:
        fitting = ["none", "average", "jaccard", "cosine"]
    if normalise not in fitting:
        raise UsageError(f"'{normalise}' does not fit {mode}; there are: {', '.join(fitting)}.")


def _once(
    statements: Sequence[Statement],
    dates: Mapping[int, datetime | None],
    duplicates: str,
    variables: tuple[str, ...],
) -> list[Statement]:
    """Leave out repetitions within a document or a span of the calendar."""
    if duplicates == "all":
        return list(statements)
    first: dict[tuple[object, ...], Statement] = {}
    for s in statements:
        values = tuple(s.values.get(variable) for variable in variables)
        first.setdefault((_span(s, dates.get(s.document), duplicates), *values), s)
    return list(first.values())


def _span(s: Statement, when: datetime | None, duplicates: str) -> object:
    if duplicates == "document" or (when is None and duplicates != "ever"):
        return ("document", s.document)
    if when is None or duplicates == "ever":
        return None
    calendar = when.isocalendar()
    return {
        "week": (calendar.year, calendar.week),
        "month": (when.year, when.month),
        "year": when.year,
    }[duplicates]


def _matrix(
    mode: str, p: NDArray[np.float64], m: NDArray[np.float64], normalise: str
) -> NDArray[np.float64]:
    if mode in TWO_MODE:
        ties = p + m if mode == "two-mode" else p - m
        axis = {"activity": 1, "prominence": 0}.get(normalise)
        return ties if axis is None else _ratio(ties, (p + m).sum(axis=axis, keepdims=True))
    if mode == "subtract":
        return _matrix("congruence", p, m, normalise) - _matrix("conflict", p, m, normalise)
    both = p + m
    products = {
        "ignore": both @ both.T,
        "congruence": p @ p.T + m @ m.T,
        "conflict": p @ m.T + m @ p.T,
    }
    ties = products[mode]
    own = np.diag(products["ignore" if mode == "ignore" else "congruence"])
    if normalise == "average":
        different = (both > 0).sum(axis=1)
        ties = _ratio(ties, (different[:, None] + different[None, :]) / 2.0)
    elif normalise == "cosine":
        ties = _ratio(ties, np.sqrt(own[:, None] * own[None, :]))
    elif normalise == "jaccard":
        ties = _ratio(ties, own[:, None] + own[None, :] - ties)
    result: NDArray[np.float64] = ties.copy()
    np.fill_diagonal(result, 0.0)
    return result


def _ratio(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    whole = np.broadcast_to(b, a.shape)
    return np.divide(a, whole, out=np.zeros_like(a), where=whole != 0.0)


def _xml(words: str) -> str:
    """Drop what XML 1.0 cannot hold."""
    return re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", words)
