"""Which parts of a case name which entries, and what hangs on an entry that goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from winset.case.fields import Names, Part, Traced, parts
from winset.case.schema import Case
from winset.case.yaml.edit import Edit
from winset.errors import UsageError

Path = tuple[str | int, ...]


@cache
def reference_keys(kind: type[Part]) -> dict[str, str]:
    """Return the keys of a part that hold names, with the section whose names they are."""
    fields = kind.model_fields.items()
    sections = {key: _section_named(field.rebuild_annotation()) for key, field in fields}
    return {key: section for key, section in sections.items() if section is not None}


def _section_named(annotation: Any) -> str | None:
    if isinstance(annotation, Names):
        return annotation.section
    inside = (_section_named(inner) for inner in get_args(annotation))
    return next((section for section in inside if section is not None), None)


def references_of(value: Any, path: Path) -> Iterator[tuple[Path, str, Any]]:
    """Yield the names in a value, where each stands, and what stands under it.

    Parameters
    ----------
    value : Any
        A name, a tuple of them, or a mapping by them.
    path : tuple of str and int
    """
    if isinstance(value, Mapping):
        yield from (((*path, name), name, inner) for name, inner in value.items())
    elif isinstance(value, tuple):
        yield from (((*path, index), name, None) for index, name in enumerate(value))
    elif value is not None:
        yield path, value, None


def removal(case: Case, section: str, name: str) -> list[Edit]:
    """Return the edits that take an entry out, with whatever names it.

    A list or a mapping loses the name; a part that cannot be without it goes too, and whatever
    names that part in its turn. Conditions on options are words, and stay; a check tells of them.

    Parameters
    ----------
    case : Case
    section, name : str

    Raises
    ------
    UsageError
        There is no such entry.
    """
    entries = getattr(case, section, None) if section in Case.model_fields else None
    if not isinstance(entries, dict) or name not in entries:
        raise UsageError(f"The case has no {name} under {section}.")
    gone: set[Path] = {(section, name)}
    while more := {path for path in _hanging(case, gone) if not _inside(path, gone)}:
        gone |= more
    least = [path for path in gone if not _inside(path[:-1], gone)]
    return [Edit("delete", path) for path in sorted(least, key=_order, reverse=True)]


def told(edits: list[Edit]) -> str:
    """Return in words what else goes with an entry: how many places of which sections."""
    others = Counter(str(edit.path[0]).replace("_", " ") for edit in edits)
    return ", ".join(f"{count} in {section}" for section, count in sorted(others.items()))


def _hanging(case: Case, gone: set[Path]) -> Iterator[Path]:
    """Yield what names an entry that is gone."""
    for path, part in parts(case):
        keys = reference_keys(type(part))
        for key, section in keys.items():
            value = getattr(part, key)
            for place, name, _ in references_of(value, (*path, key)):
                if (section, name) in gone:
                    yield _left_without(path, part, key, value, place, gone)
        for index, locator in enumerate(part.sources if isinstance(part, Traced) else ()):
            if ("sources", locator.partition("#")[0]) in gone:
                yield (*path, "sources", index)


def _left_without(
    path: Path, part: Part, key: str, value: Any, place: Path, gone: set[Path]
) -> Path:
    """Return what goes where a name does: the name, or the part that cannot be without it."""
    needed = type(part).model_fields[key].is_required()
    if isinstance(value, Mapping):
        return place
    if isinstance(value, tuple):
        left = [i for i in range(len(value)) if (*path, key, i) not in {*gone, place}]
        return path if needed and path and not left else place
    return path if path and (needed or isinstance(path[-1], int)) else place


def _inside(path: Path, gone: set[Path]) -> bool:
    return any(path[:n] in gone for n in range(1, len(path) + 1))


def _order(path: Path) -> tuple[tuple[bool, int, str], ...]:
    """Return by what paths are sorted: places of a list by number, the last taken out first."""
    return tuple((isinstance(p, int), p if isinstance(p, int) else 0, str(p)) for p in path)
