"""Colours can be read: WCAG AA for every pair of text and ground, 3:1 for every control's edge, in both schemes."""

from __future__ import annotations

import re

import pytest

import resources
from app.ui.theme import contrast, tokens

GROUNDS = ("background", "surface", "raised")
TEXT = [
    *((text, ground) for text in ("text", "muted") for ground in (*GROUNDS, "code", "accent-weak", "caution-weak")),
    *((state, ground) for state in ("accent", "right", "wrong", "caution") for ground in GROUNDS),
    ("accent", "accent-weak"),
    ("text", "right-weak"),
    ("text", "wrong-weak"),
    ("accent", "right-weak"),
    ("accent", "wrong-weak"),
    ("accent", "caution-weak"),
    ("on-accent", "accent"),
    ("on-flag", "flag"),
    ("surface", "right"),
    ("surface", "wrong"),
]
EDGES = [(edge, ground) for edge in ("control-edge", "accent", "right", "wrong") for ground in GROUNDS]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_reaches_double_a(scheme: str, text: str, ground: str) -> None:
    colours = tokens(scheme)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_controls_can_be_seen(scheme: str, edge: str, ground: str) -> None:
    colours = tokens(scheme)
    assert contrast(colours[edge], colours[ground]) >= 3


def test_both_schemes_name_the_same_tokens_and_the_sheet_uses_no_other() -> None:
    light, dark = tokens("light").colours, tokens("dark").colours
    assert light.keys() == dark.keys()
    used = {
        n for n in re.findall(r"\$\{([\w-]+)\}", resources.read_text("themes", "app.qss")) if not n.startswith("size-")
    }
    assert used <= light.keys()


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
