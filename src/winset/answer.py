"""The shape that every answer has: frozen numbers, which the floor of ``show`` turns into words.

An answer knows nothing of words, tables or pictures. It names its ``kind``, the module of
:mod:`winset.show` that puts it into sections; that floor stands above, and says here how it is
called (:func:`use_presenter`), so that no answer has to import it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from winset.errors import UsageError
from winset.untrusted import json_text

if TYPE_CHECKING:
    import pandas


class Shown(Protocol):
    """An answer in sections: text for a terminal, HTML for a notebook, pictures, a data frame."""

    def __str__(self) -> str: ...

    def __iter__(self) -> Iterator[Any]: ...

    def to_html(self) -> str:
        """Return the sections as a piece of HTML."""

    def to_dataframe(self) -> pandas.DataFrame:
        """Return the first table, its values unrounded."""

    def picture(self, name: str | None = None) -> Any:
        """Return a picture by the id of its section; all by default."""


_presenters: list[Callable[..., Shown]] = []


def use_presenter(presenter: Callable[..., Shown]) -> None:
    """Say what turns an answer into sections; :mod:`winset.show` calls this when imported."""
    _presenters[:] = [presenter]


def to_data(value: Any) -> Any:
    """Return a value as JSON has it: records by their fields, None for numbers that are none."""
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", exclude_none=True)
    if is_dataclass(value):
        return data_of(value, *(field.name for field in fields(value)))
    if isinstance(value, Mapping):
        return {key: to_data(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_data(entry) for entry in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value.tolist() if hasattr(value, "tolist") else value


def data_of(record: Any, *names: str, **renamed: str) -> dict[str, Any]:
    """Return some fields of a record as JSON has them.

    Parameters
    ----------
    record : dataclass
    *names : str
        Of its fields or properties, in order; of an answer, ``case`` is the id of its case and
        ``digest`` the SHA-256 of that case's content.
    **renamed : str
        Fields under another name, or fields of fields: ``prior="prior.mean"``.
    """

    def value(name: str) -> Any:
        if isinstance(record, Answer) and name in ("case", "digest"):
            case: Any = attrgetter("case")(record)
            return case.id if name == "case" else case.digest()
        return to_data(attrgetter(name)(record))

    listed = {name: name for name in names} | renamed
    return {key: value(name) for key, name in listed.items()}


def data_frame(rows: Iterable[Any], columns: list[str] | None = None) -> pandas.DataFrame:
    """Return rows as a data frame.

    Parameters
    ----------
    rows : iterable of mapping, or of sequences
    columns : list of str, optional
        Their names, where rows are sequences.

    Raises
    ------
    UsageError
        pandas is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise UsageError("Tables need pandas: pip install 'winset[notebook]'.") from None
    return pandas.DataFrame(list(rows), columns=columns)


class Answer:
    """What a verb answers.

    Attributes
    ----------
    kind : str
        The module of :mod:`winset.show` whose ``sections`` shows answers of this class.
    """

    kind: ClassVar[str]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        raise NotImplementedError

    def to_json(self) -> str:
        """Return the answer as JSON text; the same case, seed and draws give the same bytes."""
        return json_text(self.to_dict())

    def show(self, **options: Any) -> Shown:
        """Return the answer in sections, which print as text and show as HTML in a notebook.

        Parameters
        ----------
        **options
            What the answer's module of :mod:`winset.show` takes besides, such as ``top=5``.
        """
        if not _presenters:
            raise UsageError("Answers show themselves after 'import winset' and a first verb.")
        return _presenters[0](self, **options)

    def to_dataframe(self) -> pandas.DataFrame:
        """Return the answer's first table, its values unrounded; needs pandas.

        Raises
        ------
        UsageError
            pandas is not installed.
        """
        return self.show().to_dataframe()

    def plot(self, name: str | None = None) -> Any:
        """Return a picture of the answer, or all of them, which notebooks show.

        Parameters
        ----------
        name : str, optional
            What it is of, such as an issue; all pictures by default.

        Raises
        ------
        UsageError
            There is no such picture.
        """
        return self.show().picture(name)

    def __str__(self) -> str:
        return str(self.show())

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return self.show().to_html()
