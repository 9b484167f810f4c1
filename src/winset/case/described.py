"""Keys that are described by the text below them: read when a schema is asked for, not before."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler


class Described(BaseModel):
    """A part of a file: frozen, strict about its keys, and each described by the text below it.

    Reading the text of all parts is a tenth of a second, which only who wants it should wait for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: Any, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the schema, each key with its description."""
        schema = handler(core_schema)
        keys = handler.resolve_ref_schema(schema).get("properties", {})
        for name, text in descriptions(cls).items():
            if name in keys:
                keys[name] = {**keys[name], "description": text}
        return schema


@cache
def descriptions(kind: type[BaseModel]) -> dict[str, str]:
    """Return what is said of each key of a part, its own and those it has from others.

    Parameters
    ----------
    kind : type
    """
    said: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if base is not Described and issubclass(base, Described):
            said |= _own(base)
    return said


def _own(kind: type[BaseModel]) -> dict[str, str]:
    """Return the texts that stand right below the keys in a part's own source."""
    (node,) = ast.parse(inspect.cleandoc("\n" + inspect.getsource(kind))).body
    assert isinstance(node, ast.ClassDef)
    return {
        key.target.id: inspect.cleandoc(text.value.value)
        for key, text in zip(node.body, node.body[1:], strict=False)
        if isinstance(key, ast.AnnAssign)
        and isinstance(key.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
