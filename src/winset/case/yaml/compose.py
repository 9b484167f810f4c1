"""YAML text -> nodes: quickly where the text is plain, else slowly and surely.

libyaml reads a case some twenty times as fast as Python does, but by the rules of YAML 1.1, and it
says less about a fault. It is used where both read the same: one document of blocks, flows and
scalars, without anchors, tags, directives, control characters or faults. What it is not sure of is
composed by ruamel.yaml; tests hold the two against one another.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.tag import Tag

DEEPEST = 40
LONGEST_KEPT = 40
"""Signs of a scalar whose kind is remembered."""

_UNSURE = re.compile(
    r"^(?:%|---|\.\.\.)|[|>][-+0-9]*#|\r(?!\n)|[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\xa0\u2028\u2029\ufeff]",
    re.MULTILINE,
)
_C_LOADER = getattr(yaml, "CSafeLoader", None)


def compose(text: str) -> Node | None:
    """Return the root of the document, None for an empty one.

    Raises
    ------
    ruamel.yaml.error.YAMLError, ValueError, RecursionError
        The text is not YAML, or nested too deeply to read.
    """
    return _compose_plain(text) or _compose_any(text)


def _compose_any(text: str) -> Node | None:
    """Compose in Python: the library's own C parser overruns its stack on deep nesting."""
    node: Node | None = YAML(typ="safe", pure=True).compose(text)
    return node


def plain_events(text: str) -> list[yaml.Event] | None:
    """Return the events of a text by libyaml; None where they might not be what Python reads.

    Parameters
    ----------
    text : str
    """
    if _C_LOADER is None or _UNSURE.search(text):
        return None
    events, depth, first = [], 0, True
    scalar, ends = yaml.ScalarEvent, (yaml.MappingEndEvent, yaml.SequenceEndEvent)
    begins = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
    event: Any
    try:
        for event in yaml.parse(text, Loader=_C_LOADER):
            events.append(event)
            kind = type(event)
            if kind is scalar or kind in begins:
                if event.anchor is not None or event.tag is not None or depth > DEEPEST:
                    return None
                if kind is not scalar:
                    first, depth = False, depth + 1
                elif first:
                    return None
            elif kind in ends:
                depth -= 1
            elif kind is yaml.AliasEvent:
                return None
    except yaml.YAMLError:
        return None
    return None if first else events


def _compose_plain(text: str) -> Node | None:
    """Compose from libyaml's events; None where that might not give what Python would."""
    root: Node | None = None
    around: list[Node] = []
    ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
    for event in plain_events(text) or ():
        if type(event) in ends:
            around.pop()
        elif isinstance(event, yaml.NodeEvent):
            node = _node(event)
            if around:
                around[-1].value.append(node)
            else:
                root = node
            if not isinstance(node, ScalarNode):
                around.append(node)
    return None if root is None else _paired(root)


def _node(event: yaml.NodeEvent) -> Node:
    """Return a node, a collection still empty."""
    mark = event.start_mark
    if isinstance(event, yaml.ScalarEvent):
        tag = _tag if len(event.value) <= LONGEST_KEPT else _tag.__wrapped__
        return ScalarNode(tag(event.value, event.implicit), event.value, mark)
    kind = MappingNode if isinstance(event, yaml.MappingStartEvent) else SequenceNode
    return kind(_resolver().resolve(kind, None, True), [], mark)


@lru_cache(maxsize=20_000)
def _tag(value: str, implicit: tuple[bool, bool]) -> Tag:
    """Return what a scalar is; keys, names and numbers come many times."""
    tag: Tag = _resolver().resolve(ScalarNode, value, implicit)
    return tag


def _paired(root: Node) -> Node:
    """Turn the flat lists of keys and values under mappings into pairs."""
    left = [root]
    while left:
        node = left.pop()
        if isinstance(node, ScalarNode):
            continue
        left += node.value
        if isinstance(node, MappingNode):
            node.value = list(zip(node.value[::2], node.value[1::2], strict=True))
    return root


@lru_cache(maxsize=1)
def _resolver() -> VersionedResolver:
    """Return what tells numbers, truth values and nothing from text, by YAML 1.2."""
    resolver: VersionedResolver = YAML(typ="safe", pure=True).resolver
    return resolver
