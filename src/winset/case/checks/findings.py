"""Where the checks between sections put what they find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from winset.case.belief import Belief
from winset.case.negotiation import Position
from winset.case.schema import Case
from winset.case.validation import Dropped
from winset.case.yaml.text import Path, Text, dotted
from winset.errors import Finding, nearest


@dataclass
class Report:
    """Collects findings, and knows where each path stands in the text."""

    text: Text
    dropped: Dropped = frozenset()
    findings: list[Finding] = field(default_factory=list)

    def fault(
        self, path: Path, found: str, expected: str, mend: str, severity: str = "error"
    ) -> None:
        """Record a finding at `path`."""
        place = self.text.place(path)
        self.findings.append(
            Finding(self.text.file, *place, dotted(path), found, expected, mend, severity)
        )

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
