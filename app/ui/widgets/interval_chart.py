"""The chart of estimates with their intervals: a dot, a line and a dashed mark per row; rows can be selected by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One row; `value`, `low`, `high` are shares from 0 to 1, or `value` is None while there is not enough evidence."""

    key: str
    name: str
    value: float | None
    low: float
    high: float
    detail: str
    cost: str
    weak: bool = False
    tip: str = ""


class IntervalChart(QWidget):
    """Rows of intervals against a mark. `chosen(key)` when a row is clicked or Enter is pressed on it."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, mark: float) -> None:
        super().__init__()
        self._theme = theme
        self._mark = mark
        self._rows: tuple[IntervalRow, ...] = ()
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._resize)

    def set_rows(self, rows: Sequence[IntervalRow]) -> None:
        """Shows these rows from top to bottom."""
        self._rows = tuple(rows)
        self._current = 0
        self.setAccessibleName("Chart of topics")
        self._describe()
        self._resize()

    @property
    def rows(self) -> tuple[IntervalRow, ...]:
        """The rows on screen."""
        return self._rows

    def _resize(self) -> None:
        self.setFixedHeight(self._height() * len(self._rows) + 2)
        self.update()

    def _height(self) -> int:
        return self._theme.px(34)

    def sizeHint(self) -> QSize:
        """A row is 34 pixels high at 100 %."""
        return QSize(self._theme.px(640), self._height() * len(self._rows) + 2)

    def _describe(self) -> None:
        if self._rows:
            row = self._rows[self._current]
            self.setAccessibleDescription(f"{row.name}: {row.detail}, {row.cost}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws names, intervals, figures."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, colour, px = self._theme, self._theme.tokens.colour, self._theme.px
        small = self.font()
        small.setPointSizeF(theme.points(0.9))
        width, metrics = self.width(), QFontMetricsF(small)
        cost_width = max((metrics.horizontalAdvance(row.cost) for row in self._rows), default=0) + px(8)
        detail_width = max((metrics.horizontalAdvance(row.detail) for row in self._rows), default=0)
        right = width - cost_width - px(16) - detail_width - px(16)
        names = QFontMetricsF(self.font())
        name_width = max((names.horizontalAdvance(row.name) for row in self._rows), default=0) + px(28)
        left = min(max(name_width, width * 0.30), right * 0.70)
        span = right - left
        for i, row in enumerate(self._rows):
            top = i * self._height() + 1
            box = QRectF(1, top, width - 2, self._height())
            middle = box.center().y()
            if i == self._current and self.hasFocus():
                painter.setPen(QPen(colour("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(1, 2, -1, -2), px(6), px(6))
            painter.setFont(self.font())
            painter.setPen(colour("text"))
            name_box = QRectF(px(8), top, left - px(20), self._height())
            name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, int(name_box.width()))
            painter.drawText(name_box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
            mark = left + span * self._mark
            painter.setPen(QPen(colour("text"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(mark, top + px(5)), QPointF(mark, box.bottom() - px(5)))
            if row.value is not None:
                painter.setPen(QPen(colour("control-edge"), 2))
                painter.drawLine(QPointF(left + span * row.low, middle), QPointF(left + span * row.high, middle))
                painter.setPen(Qt.PenStyle.NoPen)
                tone = "wrong" if row.weak else ("caution" if row.value < self._mark else "right")
                painter.setBrush(colour(tone))
                dot = QPointF(left + span * row.value, middle)
                if row.weak:
                    # A square as well as a colour: weak must not be told by colour alone.
                    painter.drawRect(QRectF(dot.x() - px(6), dot.y() - px(6), px(12), px(12)))
                else:
                    painter.drawEllipse(dot, px(7), px(7))
            painter.setFont(small)
            painter.setPen(colour("muted"))
            align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(QRectF(right + px(16), top, detail_width + 1, self._height()), align, row.detail)
            painter.setPen(colour("text"))
            painter.drawText(QRectF(width - cost_width, top, cost_width - px(6), self._height()), align, row.cost)
        painter.end()

    def _row_at(self, y: float) -> int:
        return min(len(self._rows) - 1, max(0, int(y // self._height())))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Shows the row's tip."""
        if self._rows:
            row = self._rows[self._row_at(event.position().y())]
            QToolTip.showText(event.globalPosition().toPoint(), row.tip or f"{row.name}: {row.detail}", self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Chooses the row."""
        if self._rows and event.button() is Qt.MouseButton.LeftButton:
            self._current = self._row_at(event.position().y())
            self.update()
            self.chosen.emit(self._rows[self._current].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter and Space choose."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key in steps and self._rows:
            self._current = min(len(self._rows) - 1, max(0, self._current + steps[key]))
            self._describe()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._rows:
            self.chosen.emit(self._rows[self._current].key)
        else:
            super().keyPressEvent(event)


class ScoreBar(QWidget):
    """A scaled score on its scale from 100 to 1000, with its band and the pass mark."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._values = (100, 100, 100, 720)
        theme.changed.connect(self._resize)
        self._resize()

    def _resize(self) -> None:
        self.setFixedHeight(self._theme.px(46))
        self.update()

    def set_score(self, scaled: int, low: int, high: int, pass_mark: int) -> None:
        """Shows a score."""
        self._values = (scaled, low, high, pass_mark)
        self.setAccessibleName(f"Estimated score {scaled}, likely {low} to {high}, pass mark {pass_mark}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws scale, band, dot and mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour, px = self._theme.tokens.colour, self._theme.px
        scaled, low, high, mark = self._values
        inset, middle = px(8), px(14)

        def x(value: float) -> float:
            return inset + (self.width() - 2 * inset) * (value - 100) / 900

        painter.setPen(QPen(colour("border"), px(6), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(x(100), middle), QPointF(x(1000), middle))
        painter.setPen(QPen(colour("accent"), px(6), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(x(low), middle), QPointF(x(high), middle))
        painter.setPen(QPen(colour("text"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x(mark), px(1)), QPointF(x(mark), px(27)))
        painter.setPen(QPen(colour("surface"), 2))
        painter.setBrush(colour("accent"))
        painter.drawEllipse(QPointF(x(scaled), middle), px(7), px(7))
        font = self.font()
        font.setPointSizeF(self._theme.points(0.8))
        painter.setFont(font)
        painter.setPen(colour("muted"))
        for value, text in ((100, "100"), (mark, f"pass {mark}"), (1000, "1000")):
            width = painter.fontMetrics().horizontalAdvance(text)
            at = min(max(0.0, x(value) - width / 2), self.width() - width)
            painter.drawText(QPointF(at, px(42)), text)
        painter.end()
