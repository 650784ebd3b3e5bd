"""Colours and sizes: token files become a palette and a style sheet; icons take the colour of the text beside them."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QByteArray, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

import resources

BODY_POINTS = 11.0
"""Size of body text at 100 %; questions and notes are larger by `READING`."""
READING = 12.5 / 11.0
MEASURE_CHARACTERS = 72


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme by name, as in the token files."""

    name: str
    colours: dict[str, str]

    def __getitem__(self, token: str) -> str:
        return self.colours[token]

    def colour(self, token: str) -> QColor:
        """A token as a colour."""
        return QColor(self.colours[token])


@cache
def tokens(name: str) -> Tokens:
    """The tokens of the scheme 'light' or 'dark'."""
    return Tokens(name, json.loads(resources.read_text("themes", f"{name}.json")))


@cache
def _icon_source(name: str) -> str:
    return resources.read_text("icons", f"{name}.svg")


def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_icon_source(name).replace("#000000", colour).encode()))
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


class Theme(QObject):
    """The look of the running application. `changed` is sent after colours or sizes have changed."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._choice = "system"
        self.scale = 1.0
        self.tokens = tokens("light")
        self._face = _better_face(application.font())
        application.styleHints().colorSchemeChanged.connect(self._follow_system)

    def apply(self, choice: str, scale: float) -> None:
        """Uses 'light', 'dark' or 'system' at a size of text relative to normal."""
        self._choice, self.scale = choice, scale
        self.tokens = tokens(choice if choice in ("light", "dark") else self._system())
        font = QFont(self._application.font())
        if self._face:
            font.setFamily(self._face)
        font.setPointSizeF(BODY_POINTS * scale)
        self._application.setFont(font)
        self._application.setPalette(self._palette())
        self._application.setStyleSheet(self._sheet())
        self.changed.emit()

    def points(self, factor: float = 1.0) -> float:
        """A size of text in points: `factor` times the body's."""
        return round(BODY_POINTS * self.scale * factor, 2)

    def px(self, pixels: float) -> int:
        """A length at 100 % in pixels, scaled with the text."""
        return max(1, round(pixels * self.scale))

    def icon(self, name: str, token: str = "muted", active: str | None = None) -> QIcon:
        """An icon in the colour of a token; `active` is its colour while the button is checked."""
        ratio = QGuiApplication.primaryScreen().devicePixelRatio() if QGuiApplication.primaryScreen() else 1.0
        size = self.px(20)
        icon = QIcon(_pixmap(name, self.tokens[token], size, ratio))
        if active:
            icon.addPixmap(_pixmap(name, self.tokens[active], size, ratio), QIcon.Mode.Normal, QIcon.State.On)
        return icon

    def pixmap(self, name: str, token: str, size: float = 18) -> QPixmap:
        """An icon as a picture of `size` pixels at 100 %."""
        screen = QGuiApplication.primaryScreen()
        return _pixmap(name, self.tokens[token], self.px(size), screen.devicePixelRatio() if screen else 1.0)

    def _system(self) -> str:
        dark = self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return "dark" if dark else "light"

    def _follow_system(self) -> None:
        if self._choice == "system" and self._system() != self.tokens.name:
            self.apply(self._choice, self.scale)

    def _palette(self) -> QPalette:
        role, colour = QPalette.ColorRole, self.tokens.colour
        palette = QPalette()
        for where, token in (
            (role.Window, "background"),
            (role.WindowText, "text"),
            (role.Base, "surface"),
            (role.AlternateBase, "background"),
            (role.Text, "text"),
            (role.PlaceholderText, "muted"),
            (role.Button, "surface"),
            (role.ButtonText, "text"),
            (role.BrightText, "wrong"),
            (role.Highlight, "accent"),
            (role.HighlightedText, "on-accent"),
            (role.Link, "accent"),
            (role.LinkVisited, "accent"),
            (role.ToolTipBase, "raised"),
            (role.ToolTipText, "text"),
            (role.Accent, "accent"),
        ):
            palette.setColor(where, colour(token))
        for where in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, where, colour("muted"))
        return palette

    def _sheet(self) -> str:
        sizes = {"body": 1.0, "small": 0.88, "lead": 1.28, "brand": 1.22, "title": 1.5, "figure": 2.9}
        values = {f"size-{name}": f"{self.points(factor)}pt" for name, factor in sizes.items()}
        values |= self.tokens.colours
        sheet = re.sub(
            r"(?<![\w.])(\d+)px", lambda m: f"{self.px(int(m[1])) if int(m[1]) > 2 else m[1]}px", _template()
        )
        return re.sub(r"\$\{([\w-]+)\}", lambda m: values[m[1]], sheet)


def _better_face(system: QFont) -> str:
    """Inter where Linux has no desktop that says which face to use; '' keeps the system's."""
    if sys.platform == "linux" and QFontInfo(system).family() in ("DejaVu Sans", "Liberation Sans"):
        return next((name for name in ("Inter", "Noto Sans") if QFontDatabase.hasFamily(name)), "")
    return ""


@cache
def _template() -> str:
    return resources.read_text("themes", "app.qss")


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (#RRGGBB), 1 to 21, as WCAG 2.2 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
