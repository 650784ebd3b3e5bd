"""A question on screen: the stem and one card per option, which after the end also carry verdict and rationale."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.bank import Answer, Kind, Question
from app.ui.markdown import Markdown
from app.ui.theme import READING, Theme
from app.ui.widgets.basics import label
from app.ui.widgets.rich_text import RichText, content_style, reading_font


class Verdict(Enum):
    """What a card says about its option."""

    OPEN = "open"
    RIGHT = "right"
    WRONG = "wrong"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Reveal:
    """Shown after the end: the answer that was given."""

    answer: Answer


class _Card:
    """What radio and check cards share: a rounded box with a letter, the option's text and perhaps its rationale."""

    def __init__(self, widget: QAbstractButton, theme: Theme, letter: str) -> None:
        self.widget, self.theme, self.letter, self.verdict = widget, theme, letter, Verdict.OPEN
        widget.setAutoExclusive(False)
        widget.setCursor(Qt.CursorShape.PointingHandCursor)
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.layout = QVBoxLayout(widget)
        self.layout.setContentsMargins(theme.px(56), theme.px(13), theme.px(16), theme.px(13))
        self.layout.setSpacing(theme.px(4))
        self.text = QLabel()
        self.reason = QLabel()
        for part in (self.text, self.reason):
            part.setWordWrap(True)
            part.setMinimumSize(1, 1)
            part.setTextFormat(Qt.TextFormat.RichText)
            self.layout.addWidget(part)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.reason.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.reason.hide()

    def paint(self) -> None:
        """Draws box, badge and focus ring."""
        colour, px = self.theme.tokens.colour, self.theme.px
        fill, edge, badge, badge_text = colour("surface"), colour("border"), None, colour("muted")
        if self.verdict is Verdict.RIGHT:
            fill, edge, badge, badge_text = colour("right-weak"), colour("right"), colour("right"), colour("surface")
        elif self.verdict is Verdict.WRONG:
            fill, edge, badge, badge_text = colour("wrong-weak"), colour("wrong"), colour("wrong"), colour("surface")
        elif self.widget.isChecked():
            fill, edge, badge = colour("accent-weak"), colour("accent"), colour("accent")
            badge_text = colour("on-accent")
        elif self.widget.underMouse() and self.verdict is Verdict.OPEN:
            edge = colour("control-edge")
        painter = QPainter(self.widget)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.widget.hasFocus()
        painter.setPen(QPen(colour("accent") if focused else edge, 2.0 if focused else 1.0))
        painter.setBrush(fill)
        painter.drawRoundedRect(QRectF(self.widget.rect()).adjusted(1, 1, -1, -1), px(10), px(10))
        self._paint_badge(painter, badge, badge_text)
        painter.end()

    def _paint_badge(self, painter: QPainter, badge: QColor | None, text: QColor) -> None:
        px = self.theme.px
        middle = px(13) + self.text.fontMetrics().height() * 0.62
        circle = QRectF(px(17), middle - px(13), px(26), px(26))
        painter.setPen(QPen(badge or self.theme.tokens.colour("control-edge"), 1.2))
        painter.setBrush(badge or QColor(0, 0, 0, 0))
        if isinstance(self.widget, QCheckBox):
            painter.drawRoundedRect(circle, px(6), px(6))
        else:
            painter.drawEllipse(circle)
        font = self.widget.font()
        font.setPointSizeF(self.theme.points(0.9))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(text)
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, self.letter)


class RadioCard(QRadioButton):
    """A card of which one can be picked; a radio button to screen readers."""

    def __init__(self, theme: Theme, letter: str) -> None:
        super().__init__()
        self.card = _Card(self, theme, letter)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the card."""
        self.card.paint()

    def nextCheckState(self) -> None:
        """The sitting decides what is picked."""

    def sizeHint(self) -> QSize:
        """What the texts need."""
        return self.card.layout.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Little: the height follows from the width (a wrapped text's own minimum assumes a narrow column)."""
        return QSize(self.card.theme.px(200), self.card.theme.px(40))

    def hitButton(self, pos: QPoint) -> bool:
        """The whole card is the target."""
        return True


class CheckCard(QCheckBox):
    """A card of which several can be picked; a check box to screen readers."""

    def __init__(self, theme: Theme, letter: str) -> None:
        super().__init__()
        self.card = _Card(self, theme, letter)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the card."""
        self.card.paint()

    def nextCheckState(self) -> None:
        """The sitting decides what is picked."""

    def sizeHint(self) -> QSize:
        """What the texts need."""
        return self.card.layout.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Little: the height follows from the width (a wrapped text's own minimum assumes a narrow column)."""
        return QSize(self.card.theme.px(200), self.card.theme.px(40))

    def hitButton(self, pos: QPoint) -> bool:
        """The whole card is the target."""
        return True


class QuestionView(QWidget):
    """Stem and cards. `picked(place)` tells which card was chosen; the owner answers with `show_answer`."""

    picked = Signal(int)
    note_opened = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._question: Question | None = None
        self._order: tuple[int, ...] = ()
        self._answer: Answer = ()
        self._reveal: Reveal | None = None
        self.cards: list[RadioCard | CheckCard] = []
        self.stem = RichText(theme)
        self.stem.note_opened.connect(self.note_opened)
        self.counter = label("", "small")
        self._cards_layout = QVBoxLayout()
        self._cards_layout.setContentsMargins(0, 0, 0, 0)
        self._cards_layout.setSpacing(theme.px(10))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(10))
        layout.addWidget(self.stem)
        layout.addWidget(self.counter)
        layout.addLayout(self._cards_layout)
        theme.changed.connect(self._rebuild)

    def set_question(
        self, question: Question, order: tuple[int, ...], answer: Answer, reveal: Reveal | None = None
    ) -> None:
        """Shows a question with its options in the stored order; `reveal` adds verdicts and rationales."""
        self._question, self._order, self._answer, self._reveal = question, order, answer, reveal
        self._rebuild()

    def _rebuild(self) -> None:
        question = self._question
        if question is None:
            return
        self.stem.show_markdown(question.stem, question.area)
        self.stem.setAccessibleName("Question")
        for card in self.cards:
            self._cards_layout.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = []
        kind = CheckCard if question.kind is Kind.MULTIPLE else RadioCard
        renderer = Markdown(self._theme.tokens, links=False)
        rationale_renderer = Markdown(self._theme.tokens)
        for place, index in enumerate(self._order):
            letter = chr(ord("A") + place)
            card = kind(self._theme, letter)
            option = question.options[index]
            card.card.text.setFont(reading_font(self._theme, self.font()))
            style = f"<style>{content_style(self._theme)}</style>"
            card.card.text.setText(style + renderer.inline(option.text))
            card.setAccessibleName(f"{letter}. {option.text}")
            card.clicked.connect(lambda _checked=False, at=place: self.picked.emit(at))
            if self._reveal is not None:
                self._show_verdict(card, question, index, rationale_renderer, style)
            self._cards_layout.addWidget(card)
            self.cards.append(card)
        self.show_answer(self._answer)

    def _show_verdict(
        self, card: RadioCard | CheckCard, question: Question, index: int, renderer: Markdown, style: str
    ) -> None:
        assert self._reveal is not None
        option, picked = question.options[index], index in self._reveal.answer
        if option.right:
            card.card.verdict, lead = Verdict.RIGHT, ("Your pick, and right." if picked else "The answer.")
        elif picked:
            card.card.verdict, lead = Verdict.WRONG, "Your pick."
        else:
            card.card.verdict, lead = Verdict.PLAIN, ""
        words = (
            f"<b>{lead}</b> {renderer.inline(option.rationale, question.area)}"
            if lead
            else renderer.inline(option.rationale, question.area)
        )
        font = card.card.reason.font()
        font.setPointSizeF(self._theme.points(READING * 0.9))
        card.card.reason.setFont(font)
        colour = self._theme.tokens["muted" if card.card.verdict is Verdict.PLAIN else "text"]
        card.card.reason.setText(f'{style}<span style="color:{colour}">{words}</span>')
        card.card.reason.linkActivated.connect(self._follow)
        card.card.reason.show()
        card.setAccessibleDescription(f"{lead} {option.rationale}")
        card.setCursor(Qt.CursorShape.ArrowCursor)

    def _follow(self, href: str) -> None:
        area, _, anchor = href.removeprefix("note:").partition("#")
        self.note_opened.emit(area, anchor)

    def show_answer(self, answer: Answer) -> None:
        """Marks the picked cards."""
        self._answer = answer
        question = self._question
        if question is None:
            return
        for place, card in enumerate(self.cards):
            card.setChecked(self._order[place] in answer)
            card.update()
        wanted = len(question.key)
        self.counter.setVisible(question.kind is Kind.MULTIPLE and self._reveal is None)
        self.counter.setText(f"{len(answer)} of {wanted} picked")
