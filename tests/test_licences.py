"""Every package that Winset installs, directly or not, is under a licence that binds no user."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD",
    "BSD-2-Clause",
    "BSD-2-Clause-Views",
    "BSD-3-Clause",
    "CC0-1.0",
    "CNRI-Python",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
    "Unlicense",
    "Zlib",
}
CLASSES = {
    "Apache Software License",
    "BSD License",
    "ISC License (ISCL)",
    "MIT License",
    "Python Software Foundation License",
}
"""What classifiers of packages say that state no expression."""
EXCEPTIONS = {
    "certifi": "MPL-2.0: a list of certificates, used unchanged; the licence binds that file alone",
    "chardetng-py": "states none in its metadata; its repository's LICENSE is MIT",
    "tqdm": "MPL-2.0 AND MIT: a bar of progress, used unchanged; the licence binds its files alone",
    "tld": "MPL-1.1 among three: a list of domains that trafilatura brings, used unchanged",
}
"""Each is said in docs/decisions/dependencies.md, with the extra that brings it."""


def wanted() -> Iterator[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for texts in (project["dependencies"], *project["optional-dependencies"].values()):
        yield from map(Requirement, texts)


def installed() -> dict[str, metadata.Distribution]:
    """Return what is installed of the dependencies and extras, and of what those need in turn."""
    found: dict[str, metadata.Distribution] = {}
    waiting = list(wanted())
    while waiting:
        requirement = waiting.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # of an extra that is not installed here
            continue
        needs = [Requirement(text) for text in found[name].requires or ()]
        extras = requirement.extras or {""}
        waiting += [
            need
            for need in needs
            if need.marker is None or any(need.marker.evaluate({"extra": e}) for e in extras)
        ]
    return found


def permissive(expression: str) -> bool:
    """Whether one of the choices of an SPDX expression is made of permissive licences."""
    choices = re.split(r"\s+OR\s+", expression.strip("()"))
    return any(set(re.split(r"\s+AND\s+", choice)) <= PERMISSIVE for choice in choices)


def licence(name: str) -> tuple[str, set[str]]:
    about = metadata.distribution(name).metadata
    stated = about.get("License-Expression") or about.get("License") or ""
    classes = {
        text.rsplit(" :: ", 1)[1]
        for text in about.get_all("Classifier", [])
        if text.startswith("License :: ") and text.count("::") > 1
    }
    return stated, classes


@pytest.mark.parametrize("name", sorted(installed()))
def test_the_licence_is_permissive(name: str) -> None:
    stated, classes = licence(name)
    sound = permissive(stated) or bool(classes and classes <= CLASSES)
    if name in EXCEPTIONS:
        assert not sound, f"{name} needs no exception any more"
        return
    assert sound, f"{name} is under {stated or classes or 'no stated licence'}"


@pytest.mark.parametrize("name", sorted(EXCEPTIONS))
def test_exceptions_are_told_to_users(name: str) -> None:
    text = (ROOT / "docs/decisions/dependencies.md").read_text(encoding="utf-8")
    assert re.search(rf"\b{re.escape(name)}\b", text)


def test_copyleft_is_told() -> None:
    """The readings of expressions that packages state."""
    assert permissive("Apache-2.0 OR GPL-2.0-only")
    assert permissive("BSD-2-Clause AND Apache-2.0 WITH LLVM-exception")
    for text in ("GPL-3.0-only", "MIT AND LGPL-2.1-or-later", "MPL-2.0", "", "MPL-1.1 OR GPL-2.0"):
        assert not permissive(text)


def test_every_dependency_and_extra_is_pinned() -> None:
    """Names and versions, no addresses: they are found on whatever mirror is used."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines}
    assert all(re.match(r"[\w.-]+==\S+( ; .+)?$", line) for line in lines)
    names = {re.sub(r"[-_.]+", "-", need.name).lower() for need in wanted()}
    assert names | set(installed()) <= pins
