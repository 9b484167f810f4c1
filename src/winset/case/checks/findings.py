"""What the checks between sections share: findings with their places, and the names there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from winset.case.belief import Belief
from winset.case.fields import Part, parts
from winset.case.negotiation import Position
from winset.case.schema import Case
from winset.case.validation import Dropped
from winset.case.yaml.text import Path, Text, dotted
from winset.errors import Findings, nearest

_ONE_OF = {
    **{"no_deal": "no-deal path", "hypotheses": "hypothesis", "ratification": "ratifier"},
    "parties": "actor or ratifier",
}
_WITHIN = {"parties": ("actors", "ratification")}
"""Names that several sections of a case have."""


class CaseFindings(Findings):
    """Collects findings about a case, and knows where each path stands in its text.

    Parameters
    ----------
    case : Case
        Without the entries that have faults of shape.
    text : Text
    dropped : frozenset
        The (section, id) pairs of those entries.
    """

    def __init__(self, case: Case, text: Text, dropped: Dropped = frozenset()) -> None:
        super().__init__(text.file)
        self.case = case
        self.text = text
        self.dropped = dropped
        self._rows = {section: self._kept(section) for section in ("positions", "correlations")}

    def _kept(self, section: str) -> list[int]:
        """Return which rows of a list are there, by their place in the text."""
        rows = range(len(getattr(self.case, section)) + self.dropped_in(section))
        return [index for index in rows if (section, index) not in self.dropped]

    def fault(self, path: Path, found: str, expected: str, mend: str) -> None:
        """Record what keeps the case from being run.

        Parameters
        ----------
        path, found, expected, mend
            As of a :class:`~winset.errors.Finding`, the path in parts.
        """
        self.error(*self.text.place(path), dotted(path), found, expected, mend)

    def doubt(self, path: Path, found: str, expected: str, mend: str) -> None:
        """Record what an analyst should look at.

        Parameters
        ----------
        path, found, expected, mend
            As of a :class:`~winset.errors.Finding`, the path in parts.
        """
        self.warn(*self.text.place(path), dotted(path), found, expected, mend)

    def known(
        self, path: Path, name: str, section: str, entries: Iterable[str] | None = None
    ) -> bool:
        """Say whether a section has a name; report it, unless its entry had other faults.

        Parameters
        ----------
        path : tuple of str and int
            Where the name stands.
        name, section : str
        entries : iterable of str, optional
            The names there are; by default those of the case's section.
        """
        entries = getattr(self.case, section) if entries is None else entries
        if name in entries:
            return True
        sections = _WITHIN.get(section, (section,))
        dropped = [str(entry) for kind, entry in self.dropped if kind in sections]
        names = [*entries, *dropped]
        if name in names or "*" in names:
            return False
        under = " or ".join(f"{one}:" for one in sections)
        titled = entries if isinstance(entries, Mapping) else dict.fromkeys(entries)
        near = nearest(name, {**titled, **dict.fromkeys(dropped)})
        listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        self.fault(
            path,
            f"the {_ONE_OF.get(section, section.removesuffix('s'))} '{name}', which does not exist",
            f"one of {listed}" if names else f"an entry under {under}",
            f"Correct the name, or add it under {under}.{near}",
        )
        return False

    def within(self, path: Path, belief: Belief, issue: str) -> None:
        """Report a belief that leaves its issue's range.

        Parameters
        ----------
        path : tuple of str and int
            Where it stands.
        belief : Belief
        issue : str
        """
        low, high = self.case.issues[issue].range
        least, most = belief.ends
        if least < low or most > high:
            expected = f"{self.case.issues[issue].unit} from {low:g} to {high:g}"
            mend = "Bring it inside, or widen the issue's range."
            self.fault(path, str(belief), f"{expected}, the range of '{issue}'", mend)

    def one_of(self, path: Path, part: Part, keys: Sequence[str], otherwise: str) -> None:
        """Report a part that has none of some keys, or several.

        Parameters
        ----------
        path : tuple of str and int
            Where the part stands.
        part : Part
        keys : sequence of str
        otherwise : str
            What a part with none of them is.
        """
        given = [key for key in keys if getattr(part, key)]
        if len(given) != 1:
            expected, mend = f"exactly one of {', '.join(keys)}", "Keep one, or add one."
            self.fault(path, " and ".join(given) or otherwise, expected, mend)

    def dropped_in(self, section: str) -> int:
        """Return how many entries of a section were left out because of their faults."""
        return sum(1 for name, _ in self.dropped if name == section)

    def rows(self) -> Iterator[tuple[Path, Position]]:
        """Yield the position rows, each with its path in the text."""
        for index, row in zip(self._rows["positions"], self.case.positions, strict=False):
            yield ("positions", index), row

    @cached_property
    def parts(self) -> tuple[tuple[Path, Part], ...]:
        """Every part of the case, each with its path in the text."""
        return tuple(self._parts())

    def _parts(self) -> Iterator[tuple[Path, Part]]:
        for path, part in parts(self.case):
            if path and path[0] in self._rows:
                path = (path[0], self._rows[path[0]][path[1]], *path[2:])
            yield path, part
