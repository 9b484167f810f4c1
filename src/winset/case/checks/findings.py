"""What the checks between sections share: findings with their places, and what is known."""

from __future__ import annotations

from collections.abc import Iterable

from winset.case.belief import Belief
from winset.case.negotiation import Position
from winset.case.schema import Case
from winset.case.validation import Dropped
from winset.case.yaml.text import Path, Text, dotted
from winset.errors import Findings, nearest


class CaseFindings(Findings):
    """Collects findings about a case, and knows where each path stands in its text."""

    def __init__(self, text: Text, dropped: Dropped = frozenset()) -> None:
        super().__init__(text.file)
        self.text = text
        self.dropped = dropped

    def fault(self, path: Path, found: str, expected: str, mend: str) -> None:
        """Record what keeps the case from being run."""
        self.error(*self.text.place(path), dotted(path), found, expected, mend)

    def doubt(self, path: Path, found: str, expected: str, mend: str) -> None:
        """Record what an analyst should look at."""
        self.warn(*self.text.place(path), dotted(path), found, expected, mend)

    def known(self, path: Path, name: str, section: str, known: Iterable[str]) -> bool:
        """Report `name` unless the section has it; say nothing if its entry had other faults."""
        names = list(known)
        if name in names:
            return True
        names += [str(entry) for kind, entry in self.dropped if kind == section]
        if name in names or "*" in names:
            return False
        one = {"no_deal": "no-deal path", "hypotheses": "hypothesis", "passages": "passage"}.get(
            section, section.removesuffix("s")
        )
        listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        self.fault(
            path,
            f"the {one} '{name}', which does not exist",
            f"one of {listed}" if names else f"an entry under {section}:",
            f"Correct the name, or add it under {section}:.{nearest(name, names)}",
        )
        return False

    def within(self, path: Path, belief: Belief, case: Case, issue: str) -> None:
        """Report a belief that leaves its issue's range."""
        low, high = case.issues[issue].range
        if belief.low < low or belief.high > high:
            self.fault(
                path,
                str(belief),
                f"{case.issues[issue].unit} from {low:g} to {high:g}, the range of '{issue}'",
                "Bring it inside, or widen the issue's range.",
            )

    def dropped_in(self, section: str) -> int:
        """Return how many entries of a section were left out because of their faults."""
        return sum(1 for name, _ in self.dropped if name == section)

    def rows(self, case: Case) -> list[tuple[int, Position]]:
        """Return the position rows that were kept, each with its index in the text."""
        total = len(case.positions) + self.dropped_in("positions")
        kept = [index for index in range(total) if ("positions", index) not in self.dropped]
        return list(zip(kept, case.positions, strict=False))
