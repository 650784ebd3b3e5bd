"""The one renderer: content's CommonMark becomes the HTML subset of Qt's rich text. Nothing is ever loaded from outside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from app.core.formats.blocks import commonmark
from app.ui.theme import Tokens

_ALERT = re.compile(r"^\[!(IMPORTANT|NOTE|TIP|WARNING|CAUTION)\]\s*")
_NOTE = re.compile(r"^(?:[^:#?]*/)?(?P<area>[\w-]+)?(?:\.md)?(?:#(?P<anchor>[\w-]+))?$")


def note_target(href: str, here: str = "") -> tuple[str, str] | None:
    """Area and anchor of a link to notes (`../notes/sqs.md#long-polling`, `#long-polling`), or None for any other link."""
    if not (href.startswith("#") or href.split("#", 1)[0].endswith(".md")):
        return None
    found = _NOTE.match(href)
    if not found:
        return None
    return found["area"] or here, found["anchor"] or ""


class _Renderer(RendererHTML):
    """Writes what QTextDocument understands; tokens of the theme come with each call."""

    theme: Tokens
    here = ""
    links = True

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<i>[{escape(tokens[idx].content)}]</i>"

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        target = note_target(str(tokens[idx].attrGet("href") or ""), self.here)
        if target is None or not self.links:
            return "<span>"
        return f'<a href="note:{target[0]}#{target[1]}" style="color:{self.theme["accent"]};text-decoration:none">'

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        depth = 0
        for token in reversed(tokens[:idx]):
            if token.type == "link_close":
                depth += 1
            elif token.type == "link_open":
                if depth == 0:
                    target = note_target(str(token.attrGet("href") or ""), self.here)
                    return "</a>" if target is not None and self.links else "</span>"
                depth -= 1
        return "</span>"

    def code_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        text = escape(tokens[idx].content)
        return f'<code style="background-color:{self.theme["code"]}">&#8201;{text}&#8201;</code>'

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        text = escape(tokens[idx].content.rstrip("\n"))
        style = f"background-color:{self.theme['code']}"
        return (
            f'<table width="100%" cellpadding="10" cellspacing="0" style="{style};margin-top:4px;margin-bottom:8px">'
            f'<tr><td><pre style="margin:0;line-height:130%;white-space:pre-wrap">{text}</pre></td></tr></table>'
        )

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self.fence(tokens, idx, options, env)

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        border = f"border-collapse:collapse;border-color:{self.theme['border']}"
        return f'<table border="1" cellpadding="6" cellspacing="0" style="{border};margin-top:6px;margin-bottom:10px">'

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<th align="left" style="background-color:{self.theme["code"]}">'

    def blockquote_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        kind = str(tokens[idx].meta.get("alert", ""))
        bar, fill = {"": ("control-edge", "surface"), "NOTE": ("control-edge", "code")}.get(
            kind, ("caution", "caution-weak")
        )
        return (
            '<table width="100%" cellpadding="8" cellspacing="0" style="margin-top:6px;margin-bottom:10px"><tr>'
            f'<td width="3" style="padding:0;background-color:{self.theme[bar]}"></td>'
            f'<td style="background-color:{self.theme[fill]}">'
        )

    def blockquote_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</td></tr></table>"


def _read_alerts(tokens: Sequence[Token]) -> None:
    """Moves `[!IMPORTANT]` from the first line of a quote into the quote's token."""
    for quote, _, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if quote.type != "blockquote_open" or inline.type != "inline" or not inline.children:
            continue
        first = inline.children[0]
        if found := _ALERT.match(first.content):
            quote.meta["alert"] = found[1]
            first.content = first.content[found.end() :]
            if not first.content and len(inline.children) > 1 and inline.children[1].type == "softbreak":
                del inline.children[:2]


class Markdown:
    """Renders Markdown in the colours of a theme."""

    def __init__(self, theme: Tokens, links: bool = True) -> None:
        self._parser: MarkdownIt = commonmark()
        self._renderer = _Renderer(self._parser)
        self._renderer.theme = theme
        self._renderer.links = links

    def html(self, text: str, here: str = "") -> str:
        """The HTML of a text; `here` is the area that links without a file name mean."""
        self._renderer.here = here
        tokens = self._parser.parse(text)
        _read_alerts(tokens)
        return str(self._renderer.render(tokens, self._parser.options, {}))

    def inline(self, text: str, here: str = "") -> str:
        """The HTML of a text without paragraph marks where it is one paragraph."""
        html = self.html(text, here).strip()
        if html.startswith("<p>") and html.count("<p>") == 1 and html.endswith("</p>"):
            return html[3:-4]
        return html
