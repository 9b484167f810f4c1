"""Who judges the evidence of a case, and who has seen where its hypotheses stand.

The workbench is one person's at a time; it goes by the name that is given. What it knows is gone
when it ends, and who looked before it began is taken at their word.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Judging:
    """The judges of all cases; nobody has the name ``""``."""

    now: dict[str, str] = field(default_factory=dict)
    seen: dict[str, set[str]] = field(default_factory=dict)

    def of(self, key: str) -> str:
        """Return who judges a case at the moment, ``""`` where nobody has said so."""
        return self.now.get(key, "")

    def begin(self, key: str, judge: str) -> None:
        """Take down who judges a case from now on.

        Parameters
        ----------
        key : str
            Of the case.
        judge : str
        """
        self.now[key] = judge

    def look(self, key: str) -> None:
        """Take down that whoever judges now has seen where the hypotheses stand.

        Parameters
        ----------
        key : str
            Of the case.
        """
        self.seen.setdefault(key, set()).add(self.of(key))

    def blind(self, key: str, judge: str) -> bool:
        """Whether a judge has not seen it; whoever looked without a name may be anybody.

        Parameters
        ----------
        key : str
            Of the case.
        judge : str
        """
        return bool(judge) and self.seen.get(key, set()).isdisjoint({judge, ""})
