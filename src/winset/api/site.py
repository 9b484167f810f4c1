"""A team's cases, logs of forecasts and libraries as a static site."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winset.errors import CaseError, Finding, UsageError
from winset.version import __version__

if TYPE_CHECKING:
    from winset.case.schema import Case
    from winset.case.sources import Source
    from winset.library.document import Record
    from winset.report.site.pages import Settings
    from winset.report.site.work import Work

LISTED = ".winset-site.json"
"""What a site keeps of how it was made: its files, and what each case's pages were made from."""
LOG = "monitor.jsonl"
MOST_NEAR = 12


@dataclass(frozen=True)
class Published:
    """What came of publishing.

    Attributes
    ----------
    site : Path
    works, sources : int
        How many of our own, and of others.
    withheld : mapping of case to str
        Why each case stayed out.
    changed : bool
        Whether anything was written.
    address : str
        Where the site will stand; empty where ``site.yaml`` does not say.
    """

    site: Path
    works: int
    sources: int
    withheld: Mapping[str, str]
    changed: bool
    address: str


def publish(
    folder: str | Path,
    site: str | Path,
    *,
    draws: int | None = None,
    seed: int = 0,
    templates: str | Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> Published:
    """Write a team's cases, briefs, reports, forecasts and sources as a static site.

    Parameters
    ----------
    folder : str or Path
        Holds cases (folders with ``case.yaml``, a ``monitor.jsonl`` beside it), libraries
        (``*.sqlite``), and perhaps ``site.yaml``.
    site : str or Path
        The folder to write, whole or not at all.
    draws, seed : int, optional
        Of the forecasts.
    templates : str or Path, optional
        A folder of files that stand in place of ours.
    progress : callable, optional
        Called with the id of each case that is forecast.

    Raises
    ------
    CaseError
        A case or ``site.yaml`` has faults.
    UsageError
        There is no such folder, nothing to publish, or a template has a fault.
    OutputError
        The site's folder holds something else, or cannot be written.
    """
    from winset.files import replace_folder

    source, target = Path(folder), Path(site)
    if not source.is_dir():
        raise UsageError(f"{source} is no folder. Name one that holds cases and libraries.")
    chosen = None if templates is None else Path(templates)
    if chosen is not None and not chosen.is_dir():
        raise UsageError(f"{chosen} is no folder. Name one that holds templates.")
    _refuse_own(target, source, chosen)
    build = _Build(source, target, chosen, {"draws": draws, "seed": seed}, progress)
    before = build.before
    if before.get("mark") == build.mark and build.is_whole():
        return Published(target, **before["said"], changed=False)
    files = build.files()
    said = build.said()
    names = sorted([*files, LISTED])
    kept = {"mark": build.mark, "said": said, "cases": build.cases, "files": names}
    files[LISTED] = json.dumps(kept, ensure_ascii=False).encode()
    replace_folder(target, files, before.get("files", ()))
    return Published(target, **said, changed=True)


@dataclass
class _Build:
    """One making of a site."""

    source: Path
    target: Path
    templates: Path | None
    options: dict[str, Any]
    progress: Callable[[str], None] | None
    works: list[Work] = field(default_factory=list)
    withheld: dict[str, str] = field(default_factory=dict)
    cases: dict[str, Any] = field(default_factory=dict)
    reports: dict[str, bytes] = field(default_factory=dict)
    cites: dict[str, list[str]] = field(default_factory=dict)
    near: dict[str, dict[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from winset.case.read import ARCHIVE
        from winset.files import refuse_others

        inside = [self.source, *sorted(self.source.rglob("*"))]
        inside = [p for p in inside if ARCHIVE not in p.relative_to(self.source).parts]
        hidden = (self.target.resolve(), *((self.templates.resolve(),) if self.templates else ()))
        seen = [p for p in inside if not any(p.resolve().is_relative_to(h) for h in hidden)]
        self.case_files = [p / "case.yaml" for p in seen if (p / "case.yaml").is_file()]
        self.libraries = [p for p in seen if p.suffix == ".sqlite" and p.is_file()]
        self.settings_file = self.source / "site.yaml"
        if not self.case_files and not self.libraries:
            raise UsageError(
                f"{self.source} holds no case (a folder with case.yaml) and no library (*.sqlite)."
            )
        self.mark = self._mark()
        try:
            before = json.loads((self.target / LISTED).read_bytes())
        except (OSError, ValueError):
            before = None
        self.before: dict[str, Any] = before if _is_ours(before) else {}
        refuse_others(self.target, self.before.get("files", ()))

    def _mark(self) -> str:
        """Return the digest of all that the site is made from."""
        own = sorted(self.templates.rglob("*")) if self.templates else []
        read = [self.settings_file, *self.case_files, *(p.with_name(LOG) for p in self.case_files)]
        marks = [(str(p), _digest(p)) for p in [*read, *filter(Path.is_file, own)]]
        for path in self.libraries:
            with _library(path) as library:
                rows = library.connection.execute(
                    "select id, record, hex(text_hash) from document order by number"
                ).fetchall()
            marks.append((str(path), hashlib.sha256(repr(rows).encode()).hexdigest()))
        return hashlib.sha256(repr((__version__, self.options, marks)).encode()).hexdigest()

    def is_whole(self) -> bool:
        """Tell whether every file of the site that was written last is there."""
        return all((self.target / name).is_file() for name in self.before.get("files", [""]))

    def said(self) -> dict[str, Any]:
        """Return what the user is told."""
        own = sum(work.ours for work in self.works)
        rest = {"sources": len(self.works) - own, "withheld": self.withheld}
        return {"works": own, **rest, "address": self.settings.url}

    def files(self) -> dict[str, bytes]:
        """Return the files of the site."""
        from winset.report.site.pages import site_files

        self.settings = self._settings()
        cases = self._published()
        for case, file in cases:
            self._case(case, file)
        self._sources([case for case, _ in cases])
        written = site_files(
            self.settings,
            self.works,
            near=self.near,
            cites=self.cites,
            templates=self.templates,
            reports=list(self.reports),
        )
        return {**self.reports, **{path: text.encode() for path, text in written.items()}}

    def _settings(self) -> Settings:
        from pydantic import ValidationError

        from winset.case.validation import finding_of
        from winset.case.yaml.text import read_text
        from winset.report.site.pages import Settings

        if not self.settings_file.is_file():
            return Settings(title=self.source.resolve().name)
        raw, file = self.settings_file.read_bytes(), str(self.settings_file)
        if not raw.strip():
            mend = "Write `title: ...` in it, or remove it."
            raise CaseError([Finding(file, 1, 1, "", "an empty file", "a title", mend, "error")])
        text = read_text(raw, file)
        if text.findings:
            raise CaseError(text.findings)
        try:
            return Settings.model_validate(text.data)
        except ValidationError as error:
            found = [finding_of(text, detail, of_case=False) for detail in error.errors()]
            raise CaseError(found) from None

    def _published(self) -> list[tuple[Case, Path]]:
        """Return the cases that may be published; say of the others why not."""
        from winset.case.read import read

        found: dict[str, tuple[Case, Path]] = {}
        for file in self.case_files:
            case = read(file)
            name, piece = case.id or file.parent.name, case.publication
            if piece is None:
                self.withheld[name] = "it has no `publication`"
            elif piece.withheld or not _answers_something(case):
                self.withheld[name] = piece.withheld or "it has nothing yet to answer from"
            elif name in found:
                raise UsageError(
                    f"{file} and {found[name][1]} have the same id, '{name}'. Give one another id."
                )
            else:
                found[name] = case, file
        names = dict.fromkeys(found)
        for case, file in found.values():
            assert case.publication is not None
            taken = [old for old in case.publication.renamed_from if old in names]
            if taken:
                mend = f"Remove {taken[0]} there, or give that case another id."
                path, expected = ("publication", "renamed_from"), "ids that no case has now"
                raise CaseError([_fault(file, path, taken[0], expected, mend)])
            names |= dict.fromkeys(case.publication.renamed_from)
        self._links(found)
        return list(found.values())

    def _links(self, found: Mapping[str, tuple[Case, Path]]) -> None:
        """Refuse translations that lead nowhere, and two pages of one name."""
        from winset.library.readers.page_record import web_address
        from winset.report.site.work import file_name

        faults: list[Finding] = []
        taken: dict[str, Path] = {}
        for name, (case, file) in found.items():
            assert case.publication is not None
            for code, where in case.publication.translations.items():
                if web_address(where) or (where in found and where != name):
                    continue
                if where in self.withheld:
                    self.withheld[where] += f" ({name} does without its link to it)"
                    continue
                path, expected = ("publication", "translations", code), "another published case"
                mend = "Correct the id, or write the address of the page."
                faults.append(_fault(file, path, where, expected, mend))
            page = file_name(name)
            own = [page, f"{page}-report", f"{page}-forecasts"]
            for one in [*own, *map(file_name, case.publication.renamed_from)]:
                if taken.setdefault(one, file) != file:
                    raise UsageError(
                        f"{file} and {taken[one]} would both be works/{one}.html. Give one "
                        "another id."
                    )
        if faults:
            raise CaseError(faults)

    def _case(self, case: Case, file: Path) -> None:
        """Add a case as a work: its brief, its report, its record of forecasts."""
        from markupsafe import Markup

        from winset.library.publication import completed, page_data
        from winset.report.site.work import file_name, of_case

        name = case.id or file.parent.name
        log = file.with_name(LOG)
        stem = f"works/{file_name(name)}"
        paths = {"report": f"{stem}-report.html", "log": f"{stem}-forecasts.html"}
        mark = repr((__version__, self.options, _digest(file), _digest(log)))
        made = self.before.get("cases", {}).get(name, {})
        kept = {path: self.target / path for path in made.get("pages", ())}
        if made.get("mark") == mark and all(map(Path.is_file, kept.values())):
            self.reports |= {path: place.read_bytes() for path, place in kept.items()}
        else:
            if self.progress is not None:
                self.progress(name)
            body, pages = self._answers(case, log if log.is_file() else None, paths)
            self.reports |= {path: text.encode() for path, text in pages.items()}
            made = {"mark": mark, "body": body, "pages": list(pages)}
        self.cases[name] = made
        titles = {paths["report"]: "The report", paths["log"]: "The record of forecasts"}
        piece = completed(case, self.settings.publisher or self.settings.title)
        work = of_case(
            piece,
            name,
            page_data(piece),
            Markup(made["body"]),  # noqa: S704 - ours, of this case
            links=[(path, words) for path, words in titles.items() if path in made["pages"]],
            translations=piece.translations,
        )
        self.works.append(work)

    def _answers(
        self, case: Case, log: Path | None, paths: Mapping[str, str]
    ) -> tuple[str, dict[str, str]]:
        """Return a case's brief as a piece of a page, and its report and record as pages."""
        from winset import api
        from winset.api.pages import report_page
        from winset.report.page import Top, page
        from winset.show import brief as shown
        from winset.show import present
        from winset.show.html import html

        if case.aims_alone:
            from winset.analyses.aims.assess import assess
            from winset.analyses.game.options_game import options
            from winset.case.hypothesis_tree import actors
            from winset.show.options_game import report_section

            seed = self.options["seed"]
            found = [assess(case, actor=name, seed=seed) for name in actors(case)]
            parts = [one for each in found for one in present(each)]
            if _has_game(case):
                parts.append(report_section(options(case, seed=seed)))
            return str(html(parts)), {}
        known = {key: value for key, value in self.options.items() if value is not None}
        answer = api.forecast(case, **known)
        body = html(shown.sections(api.brief(answer, log=log)))
        home = paths["log"].split("/")[-1].replace("-forecasts", "")
        pages = {paths["report"]: report_page(answer, full=False, home=home)}
        if log is not None:
            past = [replace(one, title="") for one in present(api.monitor(log, why=0))]
            pages[paths["log"]] = page(Top(case.title, "Record of forecasts", home=home), past)
        return str(body), pages

    def _sources(self, cases: list[Case]) -> None:
        """Add the sources of cases and libraries, each once."""
        from winset.library.document import Record
        from winset.report.site.work import file_name, of_source

        cited: dict[str, Source] = {}
        for case in cases:
            page = f"works/{file_name(case.id or '')}.html"
            for name in sorted(case.cited_sources(outcomes=False) & case.sources.keys()):
                key = case.sources[name].document or name
                cited.setdefault(key, case.sources[name])
                self.cites.setdefault(page, []).append(f"sources/{file_name(key)}.html")
        there: dict[str, tuple[Record, list[str]]] = {}
        for path in self.libraries:
            for key, record, text in self._documents(path):
                there[key] = record, text
        keys = [*cited, *(key for key in there if key not in cited)]
        pages: dict[str, str] = {}
        for key in keys:
            if pages.setdefault(file_name(key), key) != key:
                both = f"'{key}' and '{pages[file_name(key)]}'"
                raise UsageError(f"The sources {both} would have one page. Give one another id.")
        unknown = [key for key in self.settings.rights if key not in pages.values()]
        if unknown:
            expected, mend = "the id of a source", "Correct it, or remove the line."
            file = self.settings_file
            raise CaseError([_fault(file, ("rights", k), k, expected, mend) for k in unknown])
        for key in keys:
            source, (record, text) = cited.get(key), there.get(key, (Record(), []))
            rights = self.settings.rights.get(key) or (source.rights if source else "reserved")
            self.works.append(of_source(key, record, source, rights, text))

    def _documents(self, path: Path) -> Iterator[tuple[str, Record, list[str]]]:
        """Yield the documents of a library, and note which lie near by meaning."""
        from winset.library.document import record_of
        from winset.report.site.work import file_name

        with _library(path) as library:
            texts: dict[int, list[str]] = {}
            for number, text in library.connection.execute(
                "select document, text from paragraph order by document, n"
            ):
                texts.setdefault(number, []).append(text)
            space = library.meaning()
            if space is not None:
                ids, means = space.documents(library.connection)
                pages = [f"sources/{file_name(name)}.html" for name in ids]
                own = [work for work in self.works if work.ours]
                placed = space.placed([f"{work.title}. {work.deck}" for work in own])
                for name, vector in [
                    *zip(pages, means, strict=True),
                    *((work.path, vector) for work, vector in zip(own, placed, strict=True)),
                ]:
                    cosines = means @ vector
                    best = cosines.argsort()[::-1][:MOST_NEAR]
                    found = {pages[k]: float(cosines[k]) for k in best if cosines[k] > space.least}
                    self.near.setdefault(name, {}).update(found)
            for number, name, record in library.connection.execute(
                "select number, id, record from document order by number"
            ).fetchall():
                yield name, record_of(json.loads(record)), texts.get(number, [])


def _refuse_own(target: Path, source: Path, templates: Path | None) -> None:
    """Refuse a site in whose place something stands that is needed."""
    place = target.resolve()
    if (place / "case.yaml").exists():
        raise UsageError(f"{target} is a case. Name a folder of its own, such as -o site.")
    for held in filter(None, (source, templates, Path.cwd())):
        if held.resolve().is_relative_to(place):
            raise UsageError(
                f"A site takes the place of its folder, and {place} holds {held.resolve()}. Name a "
                "folder of its own, such as -o site."
            )


def _is_ours(before: Any) -> bool:
    """Tell whether this is what a site keeps of how it was made."""
    kinds = {"mark": str, "said": dict, "cases": dict, "files": list}
    return isinstance(before, dict) and all(
        isinstance(before.get(key), kind) for key, kind in kinds.items()
    )


def _fault(file: Path, path: tuple[str, ...], found: str, expected: str, mend: str) -> Finding:
    """Return a fault at a place of a file."""
    from winset.case.yaml.text import read_text

    place = read_text(file.read_bytes(), str(file)).key_place(path)
    return Finding(str(file), *place, ".".join(path), found, expected, mend, "error")


def _has_game(case: Case) -> bool:
    """Tell whether a case says what actors want of its options."""
    from winset.case.options_game import Graph

    return bool(case.options) and case.graph != Graph()


def _answers_something(case: Case) -> bool:
    """Tell whether a case has what a page could be made from."""
    return bool(not case.aims_alone or case.hypotheses or _has_game(case))


def _library(path: Path) -> Any:
    from winset.library.library import Library

    return Library(path, create=False)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
