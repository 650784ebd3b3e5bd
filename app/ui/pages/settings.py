"""Settings: how Dryrun looks, and where it keeps things."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFormLayout, QVBoxLayout

from app import __version__
from app.settings import MAX_SCALE, MIN_SCALE
from app.ui.shell import Page, Shell
from app.ui.tasks import Change
from app.ui.widgets.basics import Body, Choice, button, card, fill, label, row

_THEMES = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))


class SettingsPage(Page):
    """Every change takes effect at once and is kept."""

    title = "Settings"
    concerns = Change.SETTINGS

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.theme_box = Choice()
        for value, name in _THEMES:
            self.theme_box.addItem(name, value)
        self.theme_box.setAccessibleName("Colours")
        self.theme_box.activated.connect(lambda _: shell.set(theme=self.theme_box.currentData()))
        self._size = label("", wrap=False)
        self._smaller = button("Smaller", lambda: shell.zoom(-1))
        self._larger = button("Larger", lambda: shell.zoom(1))
        normal = button("Normal", lambda: shell.zoom(0))
        looks, looks_layout = card()
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        form.addRow(label("Colours", "", wrap=False), self.theme_box)
        form.addRow(label("Size of text", "", wrap=False), row(self._smaller, self._size, self._larger, normal, None))
        fill(
            looks_layout,
            label("Look", "heading"),
            form,
            label("Ctrl +, Ctrl − and Ctrl 0 do the same anywhere.", "small"),
        )
        data, data_layout = card()
        place = QUrl.fromLocalFile(str(shell.data_folder))
        open_folder = button("Open the folder", lambda: QDesktopServices.openUrl(place))
        fill(
            data_layout,
            label("Your data", "heading"),
            label(f"Everything stays on this computer, in {shell.data_folder}", ""),
            label("Dryrun never connects to any network.", "muted"),
            row(open_folder, None),
        )
        body = Body(shell.theme, 760)
        fill(body.column, label("Settings", "title"), looks, data, label(f"Dryrun {__version__}", "small"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(body)

    def refresh(self) -> None:
        """Shows what is set."""
        settings = self.shell.settings
        self.theme_box.setCurrentIndex(self.theme_box.findData(settings.theme))
        self._size.setText(f"{settings.scale:.0%}")
        self._smaller.setEnabled(settings.scale > MIN_SCALE)
        self._larger.setEnabled(settings.scale < MAX_SCALE)
