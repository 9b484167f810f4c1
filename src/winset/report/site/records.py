"""What a work's page says of itself to machines: citations, JSON-LD, tags that readers know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from winset.citations.dates import read_date
from winset.citations.forms import formatted, write_citations
from winset.citations.names import person_of
from winset.report.site.work import Author, Work

FORMS = {"bibtex": ("bib", "BibTeX"), "ris": ("ris", "RIS"), "csl": ("json", "CSL-JSON")}
_LICENCES = {
    "CC0": "publicdomain/zero/1.0/",
    "public domain": "publicdomain/mark/1.0/",
    **{f"CC {kind}": f"licenses/{kind.lower()}/4.0/" for kind in ("BY", "BY-SA", "BY-ND")},
    **{f"CC {kind}": f"licenses/{kind.lower()}/4.0/" for kind in ("BY-NC", "BY-NC-SA", "BY-NC-ND")},
}


def citation(work: Work, address: str) -> dict[str, Any]:
    """Return a work as a CSL record.

    Parameters
    ----------
    work : Work
    address : str
        Its permanent address; empty where the site has none.
    """
    issued, _ = read_date(work.date) if work.date else (None, True)
    record = {
        "id": work.path.split("/")[-1].removesuffix(".html"),
        "type": "report" if work.ours else "webpage" if work.url else "document",
        "title": work.title,
        "author": [person_of(one.name) for one in work.authors],
        "issued": issued,
        "publisher": work.publisher,
        "collection-title": work.series,
        "genre": work.type,
        "language": work.language,
        "abstract": work.deck,
        "URL": address if work.ours else work.url,
    }
    return {key: value for key, value in record.items() if value}


def citations(work: Work, address: str) -> tuple[str, dict[str, str]]:
    """Return how a work is cited: in words, and as files by their ending.

    Parameters
    ----------
    work : Work
    address : str
    """
    record = citation(work, address)
    files = {ending: write_citations([record], form) for form, (ending, _) in FORMS.items()}
    return formatted([record])[0], files


def linked_data(work: Work, address: str, site: str) -> dict[str, Any]:
    """Return a work as JSON-LD in the words of schema.org.

    Parameters
    ----------
    work : Work
    address, site : str
        Its permanent address, and the site's title.
    """
    licence = _LICENCES.get(work.rights)
    facets = work.facets
    data = {
        "@context": "https://schema.org",
        "@type": "Report" if work.ours else "CreativeWork",
        "headline": work.title,
        "description": work.deck,
        "author": [_author(one) for one in work.authors],
        "datePublished": work.date,
        "dateModified": work.revised,
        "inLanguage": work.language,
        "publisher": {"@type": "Organization", "name": work.publisher or site},
        "isPartOf": work.series and {"@type": "CreativeWorkSeries", "name": work.series},
        "genre": work.type,
        "keywords": [*facets["topic"], *facets["region"], *facets["collection"]],
        "license": licence and f"https://creativecommons.org/{licence}",
        "url": address if work.ours else work.url,
    }
    if not work.ours:
        del data["publisher"]
        if work.publisher:
            data["publisher"] = {"@type": "Organization", "name": work.publisher}
    return {key: value for key, value in data.items() if value}


def _author(one: Author) -> dict[str, str]:
    person = "given" in person_of(one.name)
    named = {"@type": "Person" if person else "Organization", "name": one.name}
    return {**named, "jobTitle": one.post} if one.post and person else named


def tags(work: Work, address: str, site: str) -> Iterator[tuple[str, str, str]]:
    """Yield the tags of a work's head: the attribute that names each, its name, its content.

    Highwire's, which reference managers read first; Dublin Core's; Open Graph's.

    Parameters
    ----------
    work : Work
    address, site : str
        Its permanent address, and the site's title.
    """
    facets, where = work.facets, address if work.ours else work.url
    subjects = [*facets["topic"], *facets["region"], *facets["collection"]]
    several = [
        ("name", "description", work.deck),
        ("name", "citation_title", work.title),
        *(("name", "citation_author", one.name) for one in work.authors),
        ("name", "citation_publication_date", work.date.replace("-", "/")),
        ("name", "citation_technical_report_institution" if work.ours else "citation_publisher",
         work.publisher),
        ("name", "citation_series_title", work.series),
        ("name", "citation_language", work.language),
        ("name", "citation_keywords", "; ".join(subjects)),
        ("name", "citation_public_url", where),
        ("name", "DC.title", work.title),
        *(("name", "DC.creator", one.name) for one in work.authors),
        ("name", "DC.date", work.date),
        ("name", "DC.type", work.type),
        ("name", "DC.publisher", work.publisher),
        ("name", "DC.language", work.language),
        ("name", "DC.identifier", where),
        ("name", "DC.rights", work.rights),
        *(("name", "DC.subject", subject) for subject in subjects),
        ("property", "og:title", work.title),
        ("property", "og:description", work.deck),
        ("property", "og:type", "article"),
        ("property", "og:site_name", site),
        ("property", "og:url", address),
    ]  # fmt: skip
    return (tag for tag in several if tag[2])


def in_page(data: Any) -> Markup:
    """Return data as JSON that may stand inside a page's script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - no tag can end or begin in it
