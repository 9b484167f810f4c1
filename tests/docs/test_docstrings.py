"""What docstrings say is so: parameters are named, and the examples of the verbs run."""

from __future__ import annotations

import ast
import doctest
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import winset as ws
from tests.docs.pages import ROOT

SOURCE = ROOT / "src" / "winset"
VERBS = [name for name in ws.__all__ if inspect.isfunction(getattr(ws, name))]
SHOWN = [name for name in VERBS if ">>>" in (getattr(ws, name).__doc__ or "")]


def public_functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the public functions of a module, and the public methods of its public classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, node
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                    yield f"{node.name}.{inner.name}", inner


def undocumented(path: Path) -> Iterator[str]:
    """Yield functions of two or more arguments whose docstring does not name them.

    Commands do not count: click shows their options. Nor do methods that a library calls.
    """
    for name, node in public_functions(ast.parse(path.read_text(encoding="utf-8"))):
        decorators = " ".join(ast.unparse(each) for each in node.decorator_list)
        if "command" in decorators or "set_header" in name:
            continue
        arguments = [a.arg for a in (*node.args.args, *node.args.kwonlyargs)]
        given = [name for name in arguments if name not in ("self", "cls")]
        if len(given) > 1 and "Parameters\n" not in (ast.get_docstring(node) or ""):
            yield f"{path.relative_to(SOURCE)}: {name}({', '.join(given)})"


def test_public_functions_name_their_parameters() -> None:
    files = [path for path in SOURCE.rglob("*.py") if path != SOURCE / "cli" / "main.py"]
    assert [line for path in files for line in undocumented(path)] == []


def test_twenty_verbs_have_examples() -> None:
    assert len(SHOWN) >= 20


@pytest.mark.parametrize("name", SHOWN)
def test_examples_of_verbs_are_true(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner()
    text = getattr(ws, name).__doc__ or ""
    out: list[str] = []
    known = {"ws": ws, "folder": tmp_path}
    runner.run(parser.get_doctest(text, known, name, None, 0), out=out.append)
    assert not out, "".join(out)
