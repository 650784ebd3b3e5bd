"""The diagram language: a subset of mermaid's flowchart, read into nodes, groups and edges, and written back without loss.

    flowchart TB
      user([Customer]):::client -->|HTTPS| alb[Balancer]:::alb
      subgraph vpc [VPC]
        alb --> app1[Shop]:::ec2 & app2[Shop]:::ec2
      end
      %% app1,app2: az=a,b health-check=on

A `%%` line of the form `ids: name=value …` gives attributes to nodes, groups or edges (`a->b`); hosts that render mermaid ignore it.
A value with as many comma-separated parts as there are ids is dealt out, one part each. Other `%%` lines are comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Shape(StrEnum):
    """How a node is drawn; the value is mermaid's opening bracket."""

    BOX = "["
    ROUND = "("
    STADIUM = "(["
    STORE = "[("
    CIRCLE = "(("
    DECISION = "{"
    HEXAGON = "{{"


_CLOSING = {
    Shape.BOX: "]",
    Shape.ROUND: ")",
    Shape.STADIUM: "])",
    Shape.STORE: ")]",
    Shape.CIRCLE: "))",
    Shape.DECISION: "}",
    Shape.HEXAGON: "}}",
}


class Line(StrEnum):
    """How an edge is drawn; the value is mermaid's arrow."""

    ARROW = "-->"
    OPEN = "---"
    DOTTED = "-.->"
    THICK = "==>"


Attributes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A component. `service` is the `:::class`, `group` the id of the innermost subgraph or ''."""

    id: str
    label: str
    shape: Shape = Shape.BOX
    service: str = ""
    group: str = ""
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A subgraph (Region, VPC, subnet, account…); `parent` is the id of the subgraph around it or ''."""

    id: str
    label: str
    parent: str = ""
    direction: str = ""
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A connection from `source` to `target` (ids of nodes or groups)."""

    source: str
    target: str
    label: str = ""
    line: Line = Line.ARROW
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class Diagram:
    """A diagram; `direction` is TB, BT, LR or RL."""

    direction: str = "TB"
    nodes: tuple[Node, ...] = ()
    groups: tuple[Group, ...] = ()
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be read; `line` counts from 1 inside the diagram."""

    line: int
    message: str


_HEADER = re.compile(r"^(?:flowchart|graph)\s+(TB|TD|BT|LR|RL)\s*;?$")
_SUBGRAPH = re.compile(r'^subgraph\s+([A-Za-z_][\w-]*)\s*(?:\[\s*"?([^"\]]*?)"?\s*\])?$')
_DIRECTION = re.compile(r"^direction\s+(TB|TD|BT|LR|RL)$")
_ID = re.compile(r"[A-Za-z_](?:\w|-(?![-.]|>))*")
_ARROW = re.compile(r"\s*(-->|---|-\.->|==>)\s*(?:\|\s*\"?([^|\"]*?)\"?\s*\|\s*)?")
_SERVICE = re.compile(r":::([A-Za-z][\w-]*)")
_ATTRIBUTES = re.compile(r"^%%\s*([\w>,\- ]+?)\s*:\s+(\S+=.*)$")


@dataclass
class _Reader:
    diagram: Diagram = field(default_factory=Diagram)
    faults: list[Fault] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    stack: list[tuple[str, int]] = field(default_factory=list)
    direction: str = "TB"
    attributes: list[tuple[int, str, str]] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)


def read(source: str) -> tuple[Diagram, list[Fault]]:
    """Reads a diagram; lines that cannot be read are left out and named in the faults."""
    reader = _Reader()
    header_seen = False
    for number, raw in enumerate(source.split("\n"), 1):
        text = raw.strip().rstrip(";").rstrip()
        if not text:
            continue
        if text.startswith("%%"):
            if found := _ATTRIBUTES.match(text):
                reader.attributes.append((number, found[1], found[2]))
        elif not header_seen:
            header_seen = True
            if found := _HEADER.match(text):
                reader.direction = found[1].replace("TD", "TB")
            else:
                reader.faults.append(Fault(number, "expected 'flowchart TB' (or BT, LR, RL) as the first line"))
        else:
            _read_line(reader, number, text)
    if not header_seen:
        reader.faults.append(Fault(1, "the diagram is empty; it starts with 'flowchart TB'"))
    for group, number in reader.stack:
        reader.faults.append(Fault(number, f"the subgraph '{group}' is not closed by 'end'"))
    for node_id in reader.nodes.keys() & reader.groups.keys():
        del reader.nodes[node_id]
    for number, ids, values in reader.attributes:
        _read_attributes(reader, number, ids, values)
    return (
        Diagram(reader.direction, tuple(reader.nodes.values()), tuple(reader.groups.values()), tuple(reader.edges)),
        reader.faults,
    )


def _read_line(reader: _Reader, number: int, text: str) -> None:
    group = reader.stack[-1][0] if reader.stack else ""
    if found := _SUBGRAPH.match(text):
        if found[1] in reader.groups:
            reader.faults.append(Fault(number, f"a second subgraph with the id '{found[1]}'"))
        else:
            reader.groups[found[1]] = Group(found[1], found[2] if found[2] is not None else found[1], group)
        reader.stack.append((found[1], number))
    elif text == "end":
        if reader.stack:
            reader.stack.pop()
        else:
            reader.faults.append(Fault(number, "'end' without a subgraph"))
    elif found := _DIRECTION.match(text):
        if group:
            reader.groups[group] = replace(reader.groups[group], direction=found[1].replace("TD", "TB"))
        else:
            reader.direction = found[1].replace("TD", "TB")
    elif text.startswith("subgraph"):
        reader.faults.append(Fault(number, "expected 'subgraph id [Title]'"))
    else:
        _read_chain(reader, number, text, group)


def _read_chain(reader: _Reader, number: int, text: str, group: str) -> None:
    """Reads `a[A] & b --> c -->|label| d`."""
    position, sources, arrow = 0, [""], None
    edges: list[Edge] = []
    while True:
        ends: list[str] = []
        while True:
            read_node = _read_node(reader, number, text, position, group)
            if read_node is None:
                return
            node_id, position = read_node
            ends.append(node_id)
            ampersand = re.compile(r"\s*&\s*").match(text, position)
            if not ampersand:
                break
            position = ampersand.end()
        if arrow is not None:
            edges += [Edge(a, b, arrow[2] or "", Line(arrow[1])) for a in sources for b in ends]
        if position >= len(text):
            reader.edges += edges
            return
        arrow = _ARROW.match(text, position)
        if arrow is None:
            reader.faults.append(
                Fault(number, f"expected an arrow (-->, -.->, ==>, ---) at '{text[position:].strip()}'")
            )
            return
        position, sources = arrow.end(), ends


def _read_node(reader: _Reader, number: int, text: str, position: int, group: str) -> tuple[str, int] | None:
    name = _ID.match(text, position)
    if not name:
        rest = text[position:].strip() or "the end of the line"
        reader.faults.append(Fault(number, f"expected a node such as 'web[Web server]:::ec2' at '{rest}'"))
        return None
    node_id, position = name[0], name.end()
    label, shape, service = node_id, Shape.BOX, ""
    has_label = False
    for candidate in sorted(Shape, key=lambda s: -len(s.value)):
        if text.startswith(candidate.value, position):
            close = text.find(_CLOSING[candidate], position + len(candidate.value))
            if close < 0:
                continue
            label, shape, has_label = text[position + len(candidate.value) : close].strip().strip('"'), candidate, True
            position = close + len(_CLOSING[candidate])
            break
    else:
        if text[position : position + 1] in ("[", "(", "{"):
            reader.faults.append(Fault(number, f"the bracket after '{node_id}' is not closed"))
            return None
    if found := _SERVICE.match(text, position):
        service, position = found[1], found.end()
    known = reader.nodes.get(node_id)
    if known is None:
        reader.nodes[node_id] = Node(node_id, label, shape, service, group)
    else:
        if has_label and node_id in reader.defined and (label, shape) != (known.label, known.shape):
            reader.faults.append(Fault(number, f"the node '{node_id}' has two labels, '{known.label}' and '{label}'"))
        if has_label:
            known = replace(known, label=label, shape=shape)
        reader.nodes[node_id] = replace(known, service=service or known.service, group=known.group or group)
    if has_label:
        reader.defined.add(node_id)
    return node_id, position


def _read_attributes(reader: _Reader, number: int, ids: str, values: str) -> None:
    names = [name.strip() for name in ids.split(",")]
    pairs = []
    for word in values.split():
        if "=" not in word:
            reader.faults.append(Fault(number, f"expected name=value at '{word}'"))
            return
        pairs.append(tuple(word.split("=", 1)))
    for i, name in enumerate(names):
        dealt: Attributes = tuple(
            (key, value.split(",")[i] if len(names) > 1 and value.count(",") + 1 == len(names) else value)
            for key, value in pairs
        )
        if name in reader.nodes:
            reader.nodes[name] = replace(reader.nodes[name], attributes=_merged(reader.nodes[name].attributes, dealt))
        elif name in reader.groups:
            reader.groups[name] = replace(
                reader.groups[name], attributes=_merged(reader.groups[name].attributes, dealt)
            )
        elif "->" in name:
            source, target = (end.strip() for end in name.split("->", 1))
            at = next((k for k, e in enumerate(reader.edges) if (e.source, e.target) == (source, target)), None)
            if at is None:
                reader.faults.append(Fault(number, f"there is no edge '{name}'"))
            else:
                reader.edges[at] = replace(reader.edges[at], attributes=_merged(reader.edges[at].attributes, dealt))
        else:
            reader.faults.append(Fault(number, f"there is no node or subgraph '{name}'"))


def _merged(old: Attributes, new: Attributes) -> Attributes:
    return tuple({**dict(old), **dict(new)}.items())


def write(diagram: Diagram) -> str:
    """The diagram as text; `read(write(d))` gives `d` back."""
    lines = [f"flowchart {diagram.direction}"]
    _write_group(diagram, "", 1, lines)
    lines += [f"  {e.source} {e.line}{f'|{e.label}|' if e.label else ''} {e.target}" for e in diagram.edges]
    owners: Iterable[tuple[str, Attributes]] = (
        *((n.id, n.attributes) for n in diagram.nodes),
        *((g.id, g.attributes) for g in diagram.groups),
        *((f"{e.source}->{e.target}", e.attributes) for e in diagram.edges),
    )
    for name, attributes in owners:
        if attributes:
            lines.append(f"  %% {name}: {' '.join(f'{key}={value}' for key, value in attributes)}")
    return "\n".join(lines)


def _write_group(diagram: Diagram, parent: str, depth: int, lines: list[str]) -> None:
    pad = "  " * depth
    for node in diagram.nodes:
        if node.group == parent:
            service = f":::{node.service}" if node.service else ""
            lines.append(f"{pad}{node.id}{node.shape}{node.label}{_CLOSING[node.shape]}{service}")
    for group in diagram.groups:
        if group.parent == parent:
            lines.append(f"{pad}subgraph {group.id} [{group.label}]")
            if group.direction:
                lines.append(f"{pad}  direction {group.direction}")
            _write_group(diagram, group.id, depth + 1, lines)
            lines.append(f"{pad}end")
