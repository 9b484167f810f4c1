"""An answer in sections, as whoever holds it sees it: printed, in a notebook, as a data frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from winset.answer import data_frame
from winset.charts.svg import Picture
from winset.errors import UsageError, nearest
from winset.show.sections import Figure, Section, Table, walk

if TYPE_CHECKING:
    import pandas


class Pictures(str):
    """HTML with several pictures one below the other, which notebooks show."""

    def _repr_html_(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Sections:
    """An answer in sections; `title` is that of a page where no section has one."""

    sections: tuple[Section, ...]
    title: str = ""

    def __iter__(self) -> Iterator[Section]:
        return iter(self.sections)

    def __str__(self) -> str:
        from winset.show.terminal import as_text

        return as_text(self.sections)

    def to_html(self, **options: Any) -> str:
        """Return the sections as a piece of HTML for a notebook."""
        from winset.show.html import notebook

        return str(notebook(self.sections, **options))

    _repr_html_ = to_html

    def tables(self) -> list[Table]:
        """Return every table, in order."""
        return [part for _, part in walk(self.sections) if isinstance(part, Table)]

    def picture(self, name: str | None = None) -> Any:
        """Return a :class:`Picture` by its name; by default all there are.

        Raises
        ------
        UsageError
            There is no such picture.
        """
        figures = [
            (part.name or section.id, part)
            for section, part in walk(self.sections)
            if isinstance(part, Figure)
        ]
        if name is None and len(figures) > 1:
            from winset.show.html import html

            shown = html([Section("", [figure for _, figure in figures])], standalone=True)
            return Pictures(shown)
        for key, figure in figures:
            if name in (key, None):
                return Picture(figure.picture)
        names = [key for key, _ in figures if key]
        hint = nearest(name or "", names)
        raise UsageError(f"There is no picture '{name}'; there are: {', '.join(names)}.{hint}")

    def to_dataframe(self) -> pandas.DataFrame:
        """Return the first table as a data frame, its values unrounded; needs pandas.

        Raises
        ------
        UsageError
            pandas is not installed, or there is no table.
        """
        tables = self.tables()
        if not tables:
            raise UsageError("This answer has no table.")
        table = tables[0].for_medium("page")
        columns = [column.title or f"column {i + 1}" for i, column in enumerate(table.columns)]
        rows = [
            [cell.text if cell.value is None else cell.value for cell in row.cells]
            for row in table.rows
            if not row.heading
        ]
        return data_frame(rows, columns)
