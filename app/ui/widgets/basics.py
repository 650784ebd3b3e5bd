"""Small parts that every page is made of: cards, labels with a style, buttons, a scrolling page body."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui.theme import Theme

PAGE_WIDTH = 1040


def label(text: str, style: str = "", wrap: bool = True) -> QLabel:
    """A text in one of the sheet's styles (title, heading, lead, muted, small, figure, chip…)."""
    made = QLabel(text)
    made.setObjectName(style)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if wrap:
        # A wrapped label's own minimum assumes a narrow column; the height follows from the width anyway.
        made.setMinimumSize(1, 1)
    return made


def button(text: str, clicked: Callable[[], object], style: str = "", shortcut: str = "") -> QPushButton:
    """A push button; `style` is 'primary' for the main action of a page, 'link' for a quiet one."""
    made = QPushButton(text)
    made.setObjectName(style)
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.clicked.connect(lambda: clicked())
    if shortcut:
        # A shortcut of the button itself would wait for the button's animation.
        QShortcut(QKeySequence(shortcut), made).activated.connect(lambda: clicked())
        made.setToolTip(shortcut)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def card(style: str = "card") -> tuple[QFrame, QVBoxLayout]:
    """A rounded box and the layout for what is in it."""
    frame = QFrame()
    frame.setObjectName(style)
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(20, 18, 20, 18)
    layout.setSpacing(8)
    layout.setAlignment(Qt.AlignmentFlag.AlignTop)
    return frame, layout


class Choice(QComboBox):
    """A drop-down list with our own chevron: style sheets take the native arrow away."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the field, then the chevron."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Text), 1.6))
        size = self.fontMetrics().height() * 0.24
        x, y = self.width() - 4.2 * size, self.height() / 2
        painter.drawPolyline(
            [QPointF(x - size, y - size / 2), QPointF(x, y + size / 2), QPointF(x + size, y - size / 2)]
        )
        painter.end()


def row(*things: QWidget | QLayout | int | None, spacing: int = 8) -> QHBoxLayout:
    """Things side by side; None is a stretch, a number a fixed gap."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    fill(layout, *things)
    return layout


def fill(layout: QBoxLayout, *things: QWidget | QLayout | int | None) -> None:
    """Adds things to a layout; None is a stretch, a number a fixed gap. In a row, wrapped texts take the room."""
    across = isinstance(layout, QHBoxLayout)
    for thing in things:
        if thing is None:
            layout.addStretch(1)
        elif isinstance(thing, int):
            layout.addSpacing(thing)
        elif isinstance(thing, QLayout):
            layout.addLayout(thing, 50 if across else 0)
        else:
            wraps = across and isinstance(thing, QLabel) and thing.wordWrap()
            layout.addWidget(thing, 50 if wraps else 0)


def clear(layout: QLayout) -> None:
    """Takes everything out of a layout and deletes it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
            inner.deleteLater()


class LongLink(QPushButton):
    """A quiet button whose text is cut with an ellipsis where there is too little room."""

    def __init__(self, text: str, clicked: Callable[[], object]) -> None:
        super().__init__(text)
        self._whole = text
        self.setObjectName("link")
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: clicked())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cuts the text to the width."""
        super().resizeEvent(event)
        room = self.width() - 2 * self.fontMetrics().averageCharWidth()
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room))


class Columns(QWidget):
    """Widgets side by side, or one below the other where there is too little room; shares are stretch factors."""

    def __init__(self, theme: Theme, narrow: int, *parts: tuple[QWidget, int]) -> None:
        super().__init__()
        self._theme, self._narrow = theme, narrow
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(16)
        for widget, share in parts:
            self._box.addWidget(widget, share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Chooses the direction by the width at hand."""
        narrow = self.width() < self._theme.px(self._narrow)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._box.setDirection(down if narrow else across)
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the widest part: the parts can stand below each other."""
        parts = [item for i in range(self._box.count()) if (item := self._box.itemAt(i)) is not None]
        return QSize(max((part.minimumSize().width() for part in parts), default=0), 1)


class Body(QScrollArea):
    """A page that scrolls when it must and keeps its content at a readable width, centred.

    `width` is in pixels at 100 %; it grows with the text.
    """

    def __init__(self, theme: Theme, width: int = PAGE_WIDTH) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QWidget()
        outer.setObjectName("page")
        across = QHBoxLayout(outer)
        across.setContentsMargins(32, 24, 32, 24)
        inner = QWidget()
        inner.setObjectName("page")
        theme.changed.connect(lambda: inner.setMaximumWidth(theme.px(width)))
        inner.setMaximumWidth(theme.px(width))
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        across.addStretch(1)
        across.addWidget(inner, 1000)
        across.addStretch(1)
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(16)
        self.column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(outer)


def duration(milliseconds: int) -> str:
    """`1:52:07`, or `42:10` below an hour."""
    seconds = milliseconds // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
