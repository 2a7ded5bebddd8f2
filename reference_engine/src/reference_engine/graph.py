"""The graph that imperative arrays record, and the sweep back over it.

Unlike the flat tape of the transforms, each recorded array holds a node that holds its parents: what is
no longer referred to is freed, and a backward sweep visits only what the head depends on.

Must not know arrays, levels or modes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.dispatch import Edges, Spec
from reference_engine.fitting import fit_tangent, fitted
from reference_engine.rules.indexing import Reading
from reference_engine.sweep import accumulate, add_part


class Node:
    """A recorded operation, or an array with a gradient buffer."""

    __slots__ = ("__weakref__", "buffer", "edges", "first", "freed", "order", "spec")

    def __init__(self, order: int, edges: Edges, spec: Spec, first: Parts | None = None) -> None:
        self.order = order
        self.edges = edges
        self.spec = spec
        self.first = first
        self.freed = False
        self.buffer: Buffer | None = None


class Parts:
    """What several outputs of one operation share: its edges, and the outputs' nodes."""

    __slots__ = ("edges", "nodes")

    def __init__(self, edges: Edges) -> None:
        self.edges = edges
        self.nodes: list[Node] = []


class Buffer:
    """Where the gradient of an array goes."""

    __slots__ = ("fresh", "request", "value")

    def __init__(self, value: Any, request: str) -> None:
        self.value = value
        self.request = request
        self.fresh = False

    def receive(self, gradient: Any) -> None:
        """Overwrite or add."""
        if self.request == "write":
            self.value = gradient
        elif self.request == "add":
            self.value = self.value + gradient
        self.fresh = True


def _edges_of(node: Node) -> Edges:
    return node.edges if node.first is None else node.first.edges


def reachable(starts: list[Node]) -> list[Node]:
    """Return all nodes that the starts depend on, newest first."""
    seen: dict[int, Node] = {}
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        if node.freed:
            raise RuntimeError(
                "part of what this array was computed from has been freed by an earlier backward: "
                "call "
                "that one with retain_graph=True, or record again"
            )
        seen[id(node)] = node
        waiting += [edge[0] for edge in _edges_of(node)]
    return sorted(seen.values(), key=lambda node: -node.order)


def swept(starts: list[tuple[Node, Any]], nodes: list[Node]) -> list[tuple[Node, Any]]:
    """Carry cotangents through the graph; return those of the nodes with a buffer."""
    cotangents: dict[Any, Any] = {}
    owned: set[Any] = set()
    for node, head in starts:
        old = cotangents.get(node)
        cotangents[node] = head if old is None else old + head
    finished = []
    done: set[int] = set()
    for node in nodes:
        if node.first is not None:
            if id(node.first) in done:
                continue
            done.add(id(node.first))
            g: Any = tuple(cotangents.pop(part, None) for part in node.first.nodes)
            if all(part is None for part in g):
                continue
        else:
            g = cotangents.pop(node, None)
            if g is None:
                continue
        if node.buffer is not None:
            finished.append((node, np.array(fit_tangent(g, node.spec))))
        _carry(g, _edges_of(node), cotangents, owned)
    return finished


def _carry(g: Any, edges: Edges, cotangents: dict[Any, Any], owned: set[Any]) -> None:
    for parent, rule, saved, fit in edges:
        old = cotangents.get(parent)
        if type(fit) is Reading:
            cotangents[parent] = add_part(old, rule(g), fit, parent, owned)
            continue
        c = rule(g, *saved) if fit is None else fitted(rule, g, saved, fit)
        cotangents[parent] = c if old is None else accumulate(old, c, parent, owned)


def free(node: Node) -> None:
    """Let go of what a node saved; arrays with a gradient buffer live on."""
    if node.first is not None:
        node.first.edges = ()
        node.freed = True
    elif node.edges:
        node.edges = ()
        node.freed = True
