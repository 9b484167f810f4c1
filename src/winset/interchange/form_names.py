"""The forms of files by name; this module imports nothing, so that help can list them at once."""

from __future__ import annotations

from collections.abc import Mapping

CASE = "case"

FORMS: Mapping[str, str] = {
    CASE: "a case as Winset writes it",
    "sheet": "a case as a spreadsheet, XLSX or CSV",
    "decide": "Decide, the exchange model's program",
    "deu": "DEU, The European Union Decides",
    "ktab": "KTAB CSV, the Spatial Model of Politics",
    "gmcr": "GMCR+, the graph model for conflict resolution",
    "actors": "a table of actors, as for expected utility",
}
"""What each is; in the order in which a file is held against them."""
