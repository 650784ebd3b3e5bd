"""Notes: the tree of areas and sections, the text, and search."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
)

from app import services
from app.ui.markdown import Markdown
from app.ui.shell import Page, Shell
from app.ui.tasks import Change
from app.ui.widgets.basics import label
from app.ui.widgets.rich_text import RichText, measure, reading_font

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from app.services.notes import AreaText, Heading, Hit

_PLACE = 0x0101
_SEARCH_DELAY_MS = 120


class NotesReader(RichText):
    """The notes of one area as a page of text with an anchor per section."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.theme, "reader", grows=False)
        self._text: AreaText | None = None
        self._anchor = ""
        shell.theme.changed.connect(self._render)

    def show_area(self, text: AreaText, anchor: str) -> None:
        """Shows an area's notes, scrolled to a section."""
        same = self._text is not None and self._text == text
        self._text, self._anchor = text, anchor
        if not same:
            self._render()
        self._scroll()

    def _render(self) -> None:
        if self._text is None:
            return
        self._prepare()
        markdown = Markdown(self._theme.tokens)
        parts = []
        for section in self._text.sections:
            heading = f'<a name="{section.anchor or "top"}"></a>{escape(section.title)}'
            parts.append(
                f"<h{section.level}>{heading}</h{section.level}>{markdown.html(section.body, self._text.area)}"
            )
        self.setHtml("".join(parts))
        self._scroll()

    def _scroll(self) -> None:
        self.scrollToAnchor(self._anchor or "top")


class NotesPage(Page):
    """Two panes: contents or search results on the left, the text on the right."""

    title = "Notes"
    concerns = Change.CONTENT

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._wanted: tuple[str, str] | None = None
        self._query = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SEARCH_DELAY_MS)
        self._timer.timeout.connect(self._search)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the notes (Ctrl+K)")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Search the notes")
        self.search.textChanged.connect(lambda _: self._timer.start())
        self.search.returnPressed.connect(self._open_first)
        self._model = QStandardItemModel(self)
        self.tree = QTreeView()
        self.tree.setHeaderHidden(True)
        self.tree.setModel(self._model)
        self.tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.tree.setAccessibleName("Contents")
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.hits = QListWidget()
        self.hits.setAccessibleName("Results")
        self.hits.setWordWrap(True)
        self.hits.itemActivated.connect(self._open_hit)
        self.hits.currentItemChanged.connect(lambda item, _old: self._open_hit(item))
        self._nothing = label("Nothing found. Try fewer or shorter words.", "muted")
        self._left = QStackedWidget()
        for widget in (self.tree, self.hits, self._nothing):
            self._left.addWidget(widget)
        self._nothing.setContentsMargins(12, 12, 12, 12)
        self.reader = NotesReader(shell)
        self.reader.note_opened.connect(self.open)
        self.reader.setAccessibleName("Note")
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.search)
        left.addWidget(self._left, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addLayout(left)
        layout.addWidget(self.reader, 1)
        layout.addStretch(0)
        shortcut = QShortcut(QKeySequence("Ctrl+F"), self)
        shortcut.activated.connect(self.focus_search)
        shell.theme.changed.connect(self._size)
        self._size()

    def _size(self) -> None:
        width = min(self.shell.theme.px(300), max(240, round(self.width() * 0.3)))
        self._left.setFixedWidth(width)
        self.search.setFixedWidth(width)
        font = reading_font(self.shell.theme, self.font())
        self.reader.setMaximumWidth(measure(font) + 80)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives the contents at most a third of the page."""
        super().resizeEvent(event)
        self._size()

    def focus_search(self) -> None:
        """Puts the keyboard into the search field."""
        self.search.setFocus()
        self.search.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape ends a search."""
        if event.matches(QKeySequence.StandardKey.Cancel) and self.search.text():
            self.search.clear()
            self.tree.setFocus()
        else:
            super().keyPressEvent(event)

    def refresh(self) -> None:
        """Reads the tree anew."""
        self.shell.tasks.read(lambda session: services.notes.tree(session), self._show_tree)

    def _show_tree(self, headings: list[Heading]) -> None:
        self._model.clear()
        areas: dict[str, QStandardItem] = {}
        for heading in headings:
            item = QStandardItem(heading.title)
            item.setData((heading.area, heading.anchor), _PLACE)
            if not heading.anchor:
                areas[heading.area] = item
                self._model.appendRow(item)
            elif heading.level <= 2 and heading.area in areas:
                areas[heading.area].appendRow(item)
        if self._wanted is not None:
            self.open(*self._wanted)
        elif headings:
            self.open(headings[0].area, "")

    def open(self, area: str, anchor: str) -> None:
        """Shows a section; works before the tree is read too."""
        self._wanted = (area, anchor)
        self._select(area, anchor)
        self.shell.tasks.read(
            lambda session: services.notes.area(session, area),
            lambda text: self._show_area(text, area, anchor),
        )

    def _show_area(self, text: AreaText | None, area: str, anchor: str) -> None:
        if text is not None and self._wanted == (area, anchor):
            self.reader.show_area(text, anchor)

    def _select(self, area: str, anchor: str) -> None:
        for row in range(self._model.rowCount()):
            item = self._model.item(row)
            if item.data(_PLACE)[0] != area:
                continue
            found = item
            for child in range(item.rowCount()):
                if item.child(child).data(_PLACE)[1] == anchor:
                    found = item.child(child)
            selection = self.tree.selectionModel()
            selection.blockSignals(True)
            self.tree.setCurrentIndex(found.index())
            self.tree.expand(item.index())
            selection.blockSignals(False)
            self.tree.viewport().update()
            return

    def _on_current(self, current: QModelIndex) -> None:
        place = current.data(_PLACE)
        if place is not None:
            self.open(*place)

    # --- search ------------------------------------------------------------------------------------------------------

    def _search(self) -> None:
        query = self.search.text().strip()
        self._query += 1
        number = self._query
        if not query:
            self._left.setCurrentWidget(self.tree)
            return
        self.shell.tasks.read(
            lambda session: services.notes.search(session, query), lambda hits: self._show_hits(hits, number)
        )

    def _show_hits(self, hits: list[Hit], number: int) -> None:
        if number != self._query:
            return
        self.hits.blockSignals(True)
        self.hits.clear()
        for hit in hits:
            item = QListWidgetItem(f"{hit.title}\n{hit.area_title}")
            item.setToolTip(hit.snippet.replace("\x02", "").replace("\x03", ""))
            item.setData(_PLACE, (hit.area, hit.anchor))
            self.hits.addItem(item)
        self.hits.blockSignals(False)
        self._left.setCurrentWidget(self.hits if hits else self._nothing)

    def _open_hit(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.open(*item.data(_PLACE))

    def _open_first(self) -> None:
        if self._left.currentWidget() is self.hits and self.hits.count():
            self.hits.setFocus()
            self.hits.setCurrentRow(0)
