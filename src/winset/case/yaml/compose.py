"""YAML text -> nodes: quickly where the text is plain, else slowly and surely.

libyaml reads a case some twenty times as fast as Python does, but by the rules of YAML 1.1, and it
says less about a fault. It is used where both read the same: one document of blocks, flows and
scalars, without anchors, tags, directives, control characters or faults. What it is not sure of is
composed by ruamel.yaml; tests hold the two against one another.
"""

from __future__ import annotations

import re
from functools import lru_cache

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.resolver import VersionedResolver

DEEPEST = 40

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


def _compose_plain(text: str) -> Node | None:
    """Compose from libyaml's events; None where that might not give what Python would."""
    if _C_LOADER is None or _UNSURE.search(text):
        return None
    root: Node | None = None
    around: list[Node] = []
    try:
        for event in yaml.parse(text, Loader=_C_LOADER):
            if isinstance(event, yaml.CollectionEndEvent):
                around.pop()
            elif isinstance(event, yaml.NodeEvent):
                node = None if len(around) > DEEPEST else _node(event)
                if node is None:
                    return None
                if around:
                    around[-1].value.append(node)
                else:
                    root = node
                if not isinstance(node, ScalarNode):
                    around.append(node)
    except yaml.YAMLError:
        return None
    return None if root is None or isinstance(root, ScalarNode) else _paired(root)


def _node(event: yaml.NodeEvent) -> Node | None:
    """Return a node, a collection still empty; None for an alias, an anchor or a tag."""
    if event.anchor is not None or getattr(event, "tag", None) is not None:
        return None
    resolve, mark = _resolver().resolve, event.start_mark
    if isinstance(event, yaml.ScalarEvent):
        return ScalarNode(resolve(ScalarNode, event.value, event.implicit), event.value, mark)
    kind = MappingNode if isinstance(event, yaml.MappingStartEvent) else SequenceNode
    return kind(resolve(kind, None, True), [], mark)


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
