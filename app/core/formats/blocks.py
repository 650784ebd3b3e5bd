"""Cuts Markdown into its top-level blocks and list items, with line numbers and the text as it stands."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token


def commonmark() -> MarkdownIt:
    """The one dialect of all content: CommonMark with tables and strikethrough; raw HTML is text, bare URLs are not links."""
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


_PARSER = commonmark()


@dataclass(frozen=True, slots=True)
class Block:
    """A top-level block: its kind (the token's type without `_open`), its first line (from 0) and its source."""

    kind: str
    line: int
    source: str
    tokens: tuple[Token, ...]

    @property
    def inline(self) -> str:
        """The text of a heading or paragraph, without its marks of block level."""
        return next((t.content for t in self.tokens if t.type == "inline"), "")


def normalise(text: str) -> str:
    """The text with `\\n` line ends, no trailing blanks (two blanks at a line's end are a hard break: kept as a backslash)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").replace("\0", "\ufffd")
    text = re.sub(r"(?<=\S) {2,}\n(?=[^\n])", "\\\\\n", text)
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


def blocks(text: str) -> list[Block]:
    """The top-level blocks of a normalised text."""
    lines = text.split("\n")
    tokens = _PARSER.parse(text)
    found: list[Block] = []
    start = 0
    for i, token in enumerate(tokens):
        if token.level == 0 and token.nesting == 1:
            start = i
        if token.level == 0 and token.nesting <= 0:
            opening = tokens[start] if token.nesting == -1 else token
            first = i if token.nesting == 0 else start
            assert opening.map is not None
            begin, end = opening.map
            source = "\n".join(lines[begin:end]).rstrip("\n ")
            kind = opening.type.removesuffix("_open")
            found.append(Block(kind, begin, source, tuple(tokens[first : i + 1])))
    return found


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list: its own text and that of the block quote that ends it, both dedented."""

    line: int
    text: str
    quote: str


def items(block: Block, text_lines: Sequence[str]) -> Iterator[Item]:
    """The items of a list block; `text_lines` are the lines of the whole text."""
    for i, token in enumerate(block.tokens):
        if token.type != "list_item_open" or token.level != 1:
            continue
        assert token.map is not None
        begin, end = token.map
        quote_at = end
        depth = token.level + 1
        for inner in block.tokens[i + 1 :]:
            if inner.type == "list_item_close" and inner.level == token.level:
                break
            if inner.type == "blockquote_open" and inner.level == depth and inner.map is not None:
                quote_at = inner.map[0]
            elif inner.level == depth and inner.nesting == 1:
                quote_at = end
        body = _dedent_item(text_lines[begin:quote_at])
        quote = "\n".join(re.sub(r"^\s*> ?", "", line) for line in text_lines[quote_at:end])
        yield Item(begin, body, textwrap.dedent(quote).strip("\n "))


def _dedent_item(lines: Sequence[str]) -> str:
    """The source of a list item without its marker and indentation."""
    if not lines:
        return ""
    marker = re.match(r"\s*(?:[-*+]|\d+[.)])\s?", lines[0])
    width = marker.end() if marker else 0
    rest = [line[width:] if not line[:width].strip() else line.lstrip() for line in lines[1:]]
    return "\n".join([lines[0][width:], *rest]).strip("\n ")


def table_rows(block: Block) -> list[tuple[int, list[str]]]:
    """Line (from 0) and cells of each row of a table, the header first."""
    rows: list[tuple[int, list[str]]] = []
    for token in block.tokens:
        if token.type == "tr_open":
            rows.append((token.map[0] if token.map else block.line, []))
        elif token.type == "inline" and rows:
            rows[-1][1].append(token.content)
    return rows


def slugify(title: str) -> str:
    """The anchor that GitHub gives to a heading (before it numbers repeats)."""
    text = re.sub(r"[`*~]|\[([^\]]*)\]\([^)]*\)", lambda m: m.group(1) or "", title.strip().lower())
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
