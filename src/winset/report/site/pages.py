"""Works -> the files of a site: it asks for no other host, and is read without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from jinja2 import ChoiceLoader, FileSystemLoader, TemplateError
from pydantic import Field, StringConstraints

from winset.case.fields import Part
from winset.case.publication import Language, Rights, Term
from winset.errors import UsageError
from winset.library.document import facet_key
from winset.library.readers.page_record import web_address
from winset.report.page import style
from winset.report.site import feeds, records
from winset.report.site.work import KINDS, Work, file_name, related, terms_of
from winset.report.site.work import Term as CataloguedTerm
from winset.show.html import environment
from winset.version import __version__

PACKAGE = "winset.report.site"
TEMPLATES = ("cards", "base", "list", "catalogue", "search", "redirect", "work")
MOST_ON_INDEX = 20


class Settings(Part):
    """A site, as its ``site.yaml`` describes it."""

    title: Term
    url: Annotated[str, StringConstraints(pattern=r"^(https?://[^\s<>\"']+/)?$")] = ""
    """Its address, with a ``/`` at its end; left out, it has no map and no permanent addresses."""
    language: Language = "en"
    about: str = ""
    publisher: Term | None = None
    """Who publishes what does not say so; left out, the title."""
    rights: dict[str, Rights] = Field(default_factory=dict)
    """Of documents of the libraries, by id, where no case says it."""


@dataclass
class _Writer:
    """Writes the pages of a site."""

    site: Settings
    works: Sequence[Work]
    near: Mapping[str, Mapping[str, float]]
    cites: Mapping[str, Sequence[str]]
    folder: Path | None
    reports: Sequence[str]
    files: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        base = environment(PACKAGE)
        self.templates = base if self.folder is None else base.overlay()
        if self.folder is not None:
            self.templates.loader = ChoiceLoader([FileSystemLoader(self.folder), base.loader])  # type: ignore[list-item]
        self.loaded = {name: self.templates.get_template(f"{name}.html") for name in TEMPLATES}
        self.terms = terms_of(self.works)
        self.by_path = {work.path: work for work in self.works}
        self.related = related(self.works, self.terms, self.near)
        self.cited_by: dict[str, list[str]] = {}
        for path, sources in self.cites.items():
            for source in sources:
                self.cited_by.setdefault(source, []).append(path)

    def page(self, path: str, template: str, **values: Any) -> None:
        """Write one page."""
        common = {"site": self.site, "root": "../" * path.count("/"), "version": __version__}
        self.files[path] = self.loaded[template].render(**common, **values)

    def work(self, work: Work) -> None:
        """Write a work's page, and the files by which it is cited."""
        site, address = self.site, self.site.url and self.site.url + work.path
        cite, files = records.citations(work, address)
        stem = work.path.removesuffix(".html")
        self.files |= {f"{stem}.{ending}": text for ending, text in files.items()}
        self.page(
            work.path,
            "work",
            title=work.title,
            work=work,
            address=address,
            file=work.path.split("/")[-1],
            stem=stem.split("/")[-1],
            link=web_address(work.url),
            facets=work.facets,
            kinds=KINDS,
            term_path=self.term_path,
            tags=list(records.tags(work, address, site.title)),
            linked_data=records.in_page(records.linked_data(work, address, site.title)),
            data=work.data
            and records.in_page({**work.data, **({"url": address} if address else {})}),
            cite=cite,
            forms=list(records.FORMS.values()),
            translations=self.translations(work),
            citing=self.listed(self.cited_by.get(work.path, ())),
            cited=self.listed(self.cites.get(work.path, ())),
            related=self.related[work.path],
        )
        for old in work.old_paths:
            target = work.path.split("/")[-1]
            shown = {"title": work.title, "target": target, "canonical": address or target}
            self.page(old, "redirect", **shown)

    def term_path(self, kind: str, name: str) -> str:
        """Return the page of a term."""
        return self.terms[kind, facet_key(name)].path

    def listed(self, paths: Sequence[str]) -> list[Work]:
        """Return the works of some paths, those that the site has."""
        return [self.by_path[path] for path in paths if path in self.by_path]

    def translations(self, work: Work) -> dict[str, str]:
        """Return where the same piece stands in other languages: an address, or a work's page."""
        found = {}
        for code, where in work.translations.items():
            name = f"{file_name(where)}.html"
            if f"works/{name}" in self.by_path:
                found[code] = name
            elif (address := web_address(where)) is not None:
                found[code] = address
        return found

    def frame(self) -> None:
        """Write the pages that lead to works, and the files for machines."""
        site, works = self.site, sorted(self.works, key=lambda w: (w.title.lower(), w.path))
        own, others = ([w for w in works if w.ours is ours] for ours in (True, False))
        newest = feeds.newest(works)
        first = [("", newest[:MOST_ON_INDEX])] if newest else [("", others[:MOST_ON_INDEX])]
        self.page("index.html", "list", title=site.title, note=site.about, groups=first)
        groups = [("Our own", own), ("Sources", others)]
        self.page("all.html", "list", title="All works", note="", groups=groups)
        by_kind: dict[str, list[CataloguedTerm]] = {kind: [] for kind in KINDS}
        for term in self.terms.values():
            by_kind[term.kind].append(term)
            own, others = ([w for w in term.works if w.ours is ours] for ours in (True, False))
            both = [("", own), ("Sources" if own else "", others)]
            posts = {one.post for w in own for one in w.authors if one.name == term.name}
            note = "; ".join(sorted(filter(None, posts))) if term.kind == "author" else ""
            self.page(
                term.path, "list", title=term.name, note=note or KINDS[term.kind], groups=both
            )
        self.page("catalogue.html", "catalogue", title="Catalogue", kinds=KINDS, terms=by_kind)
        self.page("search.html", "search", title="Search")
        pages = [path for path in (*self.files, *self.reports) if path.endswith(".html")]
        self.files["search-index.js"] = feeds.search_index(works)
        self.files["feed.atom"] = feeds.atom(newest, site.title, site.url)
        self.files["feed.json"] = feeds.json_feed(newest, site.title, site.url)
        if site.url:
            old = {path for work in works for path in work.old_paths}
            shown = sorted(path for path in pages if path not in old)
            self.files["sitemap.xml"] = feeds.site_map(shown, works, site.url)
        place = f"Sitemap: {site.url}sitemap.xml\n" if site.url else ""
        self.files["robots.txt"] = f"User-agent: *\nAllow: /\n{place}"
        self.files["site.css"] = style() + self.own("site.css")
        self.files["site.js"] = self.own("site.js")

    def own(self, name: str) -> str:
        """Return a file of the frame: the team's, or ours."""
        if self.folder is not None and (self.folder / name).is_file():
            return (self.folder / name).read_text(encoding="utf-8")
        return (resources.files(PACKAGE) / name).read_text(encoding="utf-8")


def site_files(
    site: Settings,
    works: Sequence[Work],
    *,
    near: Mapping[str, Mapping[str, float]] | None = None,
    cites: Mapping[str, Sequence[str]] | None = None,
    templates: Path | None = None,
    reports: Sequence[str] = (),
) -> dict[str, str]:
    """Return the files of a site by their path.

    Parameters
    ----------
    site : Settings
    works : sequence of Work
    near : mapping of path to (mapping of path to cosine), optional
        How near works are by meaning.
    cites : mapping of path to paths, optional
        Which sources each case cites.
    templates : Path, optional
        A folder of files that stand in place of ours, such as ``base.html`` and ``site.css``.
    reports : sequence of path, optional
        Further pages of the site, for its map.

    Raises
    ------
    UsageError
        A template has a fault.
    """
    try:
        writer = _Writer(site, works, near or {}, cites or {}, templates, reports)
        for work in works:
            writer.work(work)
        writer.frame()
    except TemplateError as error:
        where = f"{getattr(error, 'name', None) or templates}: {error}"
        raise UsageError(
            f"A template cannot be used: {where}. Mend it, or leave it out."
        ) from error
    return writer.files
