"""The diagram language: read, written back, and errors with their line."""

from __future__ import annotations

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import diagram
from app.core.diagram import Diagram, Edge, Group, Line, Node, Shape

SHOP = """\
flowchart TB
  bank([Bank]):::client --> ga[Accelerator]:::globalaccelerator
  subgraph ie [Region Ireland]
    direction LR
    alb1[Balancer]:::alb --> app1a[API]:::ec2 & app1b[API]:::ec2
    subgraph az [AZ a]
      db1[(Writer)]:::aurora
    end
    app1a & app1b -.->|SQL| db1
  end
  ga ==> alb1
  %% a comment
  %% app1a,app1b: az=a,b health-check=on
  %% ie: kind=region
  %% ga->alb1: dial=100
"""


def test_a_diagram_is_read_as_it_is_drawn() -> None:
    drawn, faults = diagram.read(SHOP)
    assert faults == []
    nodes = {node.id: node for node in drawn.nodes}
    assert list(nodes) == ["bank", "ga", "alb1", "app1a", "app1b", "db1"]
    assert nodes["bank"] == Node("bank", "Bank", Shape.STADIUM, "client")
    assert nodes["app1a"].attributes == (("az", "a"), ("health-check", "on"))
    assert nodes["app1b"].attributes == (("az", "b"), ("health-check", "on"))
    assert nodes["db1"] == Node("db1", "Writer", Shape.STORE, "aurora", "az")
    assert drawn.groups == (
        Group("ie", "Region Ireland", "", "LR", (("kind", "region"),)),
        Group("az", "AZ a", "ie"),
    )
    assert Edge("app1b", "db1", "SQL", Line.DOTTED) in drawn.edges
    assert Edge("ga", "alb1", "", Line.THICK, (("dial", "100"),)) in drawn.edges
    assert len(drawn.edges) == 6


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "empty"),
        ("pie\n  a --> b", 1, "flowchart TB"),
        ("flowchart TB\n  a => b", 2, "expected an arrow"),
        ("flowchart TB\n  a -->", 2, "expected a node"),
        ("flowchart TB\n  a[Web --> b", 2, "not closed"),
        ("flowchart TB\n  subgraph x [X]\n  a", 2, "not closed by 'end'"),
        ("flowchart TB\n  end", 2, "'end' without"),
        ("flowchart TB\n  a[One]\n  a[Two]", 3, "two labels"),
        ("flowchart TB\n  a\n  %% b: x=1", 3, "no node or subgraph 'b'"),
        ("flowchart TB\n  a\n  %% a->b: x=1", 3, "no edge"),
        ("flowchart TB\n  a\n  %% a: x=1 y", 3, "name=value"),
    ],
)
def test_a_fault_names_its_line_and_what_was_expected(text: str, line: int, says: str) -> None:
    _, faults = diagram.read(text)
    assert [fault.line for fault in faults] == [line]
    assert says in faults[0].message


IDS = st.lists(
    st.text(ascii_lowercase, min_size=1, max_size=6).filter(lambda s: s not in ("end", "subgraph", "direction")),
    min_size=2,
    max_size=9,
    unique=True,
)
WORDS = st.lists(st.sampled_from(["Web", "AZ", "b", "1", "x-y", "(old)"]), min_size=1, max_size=3).map(" ".join)
PAIRS = st.dictionaries(
    st.sampled_from(["az", "lag", "standby"]), st.sampled_from(["a", "2s", "on", "a,b"]), max_size=2
).map(lambda d: tuple(d.items()))


@st.composite
def diagrams(draw: st.DrawFn) -> Diagram:
    names = draw(IDS)
    split = draw(st.integers(1, len(names)))
    groups: list[Group] = []
    for name in names[split:]:
        parent = draw(st.sampled_from(["", *(group.id for group in groups)]))
        groups.append(
            Group(
                name, draw(WORDS.filter(lambda w: "(" not in w)), parent, draw(st.sampled_from(["", "LR"])), draw(PAIRS)
            )
        )
    homes = ["", *(group.id for group in groups)]
    shapes = {Shape.BOX, Shape.DECISION, Shape.STADIUM}
    nodes = [
        Node(
            n,
            draw(WORDS),
            draw(st.sampled_from(sorted(shapes))),
            draw(st.sampled_from(["", "ec2"])),
            draw(st.sampled_from(homes)),
            draw(PAIRS),
        )
        for n in names[:split]
    ]
    ends = st.sampled_from(names)
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=6, unique=True))
    edges = [Edge(a, b, draw(st.just("") | WORDS), draw(st.sampled_from(Line)), draw(PAIRS)) for a, b in pairs]
    return Diagram(draw(st.sampled_from(["TB", "LR"])), tuple(nodes), tuple(groups), tuple(edges))


def _sorted(drawn: Diagram) -> tuple[str, list[Node], list[Group], tuple[Edge, ...]]:
    return (
        drawn.direction,
        sorted(drawn.nodes, key=lambda n: n.id),
        sorted(drawn.groups, key=lambda g: g.id),
        drawn.edges,
    )


@given(diagrams())
def test_any_diagram_is_read_back_as_it_was_written(drawn: Diagram) -> None:
    back, faults = diagram.read(diagram.write(drawn))
    assert faults == []
    assert _sorted(back) == _sorted(drawn)


@given(st.text(st.sampled_from('flowchart TB\n-->&|[](){}%:abc=.#"') | st.characters(codec="utf-8"), max_size=120))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    diagram.read(text)
    diagram.read("flowchart TB\n" + text)
