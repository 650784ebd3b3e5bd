"""Views of rendered content that never load, run or fetch anything."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from app.ui.markdown import Markdown
from app.ui.theme import MEASURE_CHARACTERS, READING, Theme


def content_style(theme: Theme) -> str:
    """The style sheet of rendered documents."""
    mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    small = theme.points(READING * 0.9)
    return (
        f"body, p, li {{ line-height: 140%; }} p {{ margin-top: 0; margin-bottom: {theme.px(9)}px; }}"
        f"li {{ margin-bottom: {theme.px(3)}px; }} ul, ol {{ margin-top: 0; margin-bottom: {theme.px(8)}px; }}"
        f"code, pre {{ font-family: '{mono}'; font-size: {small}pt; }} td, th {{ line-height: 125%; }}"
        f"h1 {{ font-size: {theme.points(1.5)}pt; }} h2 {{ font-size: {theme.points(1.3)}pt; margin-top: {theme.px(20)}px; }}"
        f"h3 {{ font-size: {theme.points(1.15)}pt; margin-top: {theme.px(14)}px; }}"
    )


def reading_font(theme: Theme, base: QFont) -> QFont:
    """The face of questions and notes."""
    font = QFont(base)
    font.setPointSizeF(theme.points(READING))
    return font


def measure(font: QFont) -> int:
    """Width in pixels of the longest line that is comfortable to read."""
    return round(QFontMetricsF(font).averageCharWidth() * MEASURE_CHARACTERS * 1.12)


class RichText(QTextBrowser):
    """Rendered Markdown. Links to notes are sent as `note_opened(area, anchor)`; no other link leads anywhere."""

    note_opened = Signal(str, str)

    def __init__(self, theme: Theme, style: str = "bare", grows: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._markdown, self._here, self._grows = "", "", grows
        self.setObjectName(style)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.anchorClicked.connect(self._follow)
        if grows:
            self.setFrameShape(QFrame.Shape.NoFrame)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.document().setDocumentMargin(0)
            self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        theme.changed.connect(self._render)

    def loadResource(self, kind: int, name: QUrl | str) -> QByteArray:
        """Loads nothing: content cannot reach files or the network."""
        return QByteArray()

    def show_markdown(self, text: str, here: str = "") -> None:
        """Shows a text; `here` is the area that bare anchors mean."""
        self._markdown, self._here = text, here
        self._render()

    def _prepare(self) -> None:
        self.setFont(reading_font(self._theme, self.font()))
        self.document().setDefaultFont(self.font())
        self.document().setDefaultStyleSheet(content_style(self._theme))

    def _render(self) -> None:
        self._prepare()
        self.setHtml(Markdown(self._theme.tokens).html(self._markdown, self._here))
        self._fit()

    def _follow(self, url: QUrl) -> None:
        if url.scheme() == "note":
            self.note_opened.emit(url.path(), url.fragment())

    def _fit(self) -> None:
        if self._grows:
            self.document().setTextWidth(self.viewport().width())
            self.setFixedHeight(round(self.document().size().height()) + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Takes the height that the text needs at this width."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """As high as the text."""
        return QSize(measure(self.font()), self.height()) if self._grows else super().sizeHint()
