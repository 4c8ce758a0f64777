"""A screen that is laid out once for all who ask, and painted by the lines that changed.

It rests on Textual's insides; where they are others, ``insides.py`` says so and this isn't used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from textual import events, messages
from textual._time import get_time
from textual.geometry import Region, Size
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from compute_jobs.tui.widgets.lines_alone import LinesUpdate, lines_alone, whole_lines

if TYPE_CHECKING:
    from textual.strip import Strip


class QuickScreen(Screen[object], inherit_bindings=False):
    """Only how it comes to be laid out and painted."""

    _just_painted = False
    _served_at = 0.0
    """When everything was laid out and painted for a size it didn't have before."""

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Textual lays a screen of another size out, which paints it, and paints it once more.

        A new one has just been given its styles, too, and would get them a second time.
        """
        event.prevent_default()
        self._just_painted = self._size != self.app.size
        if not self._size:
            event.refresh_styles = False
        try:
            super()._on_screen_resume(event)
        finally:
            self._just_painted = False

    def _screen_resized(self, size: Size) -> None:
        """A terminal tells its size several times at a start; once is enough to lay out for it."""
        if size != self._size:
            super()._screen_resized(size)

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Whatever asked for a layout or a paint before the first one gets that one."""
        if not self._size:
            self._served_at = get_time()
            for widget in self.walk_children(Widget, with_self=True):
                widget._layout_required = widget._repaint_required = False
        super()._refresh_layout(size, scroll)

    async def _on_layout(self, message: messages.Layout) -> None:
        self._unless_served(message)

    async def _on_update(self, message: messages.Update) -> None:
        self._unless_served(message)

    def _unless_served(self, message: Message) -> None:
        """Textual's own handler comes next, except for what asked before everything was done."""
        if message.time < self._served_at:
            message.stop()
            message.prevent_default()

    def refresh(self, *regions: Region, **how: bool) -> Self:
        if self._just_painted:
            return self
        return super().refresh(*regions, **how)

    def paint_at_once(self) -> None:
        """Paint what a key changed; Textual would ask each part, one after the other, first.

        Where parts have to be laid out or get other styles, that comes first, its own way.
        """
        app = self.app
        if not self._size or not self.is_current or app._batch_count:
            return
        changed: list[Widget] = []
        for widget in self.walk_children(Widget, with_self=True):
            if (
                widget._layout_required
                or widget._scroll_required
                or widget._recompose_required
                or widget._refresh_styles_required
            ):
                return
            if widget._repaint_required:
                changed.append(widget)
        if changed:
            for widget in changed:
                widget._repaint_required = False
            self._dirty_widgets.update(it for it in changed if it.display)
            self._on_timer_update()

    def drawn_lines(self) -> Sequence[Strip]:
        """What is on the screen, line by line; asking changes nothing."""
        return self._compositor.render_strips()

    def _compositor_refresh(self) -> None:
        """Paint what changed, in few bytes; lists and the like without what is around them."""
        app, compositor = self.app, self._compositor
        if self is app.screen and not app.is_inline:
            changed = compositor._dirty_regions
            update: LinesUpdate | None
            if compositor.size.region in changed and not app._background_screens:
                update = whole_lines(self.drawn_lines())
            else:
                update = lines_alone(changed, self._dirty_widgets, compositor.visible_widgets)
            if update is not None:
                # first: else the thread that writes is woken for a frame that isn't ready
                update.render_segments(app.console)
                app._display(self, update)
                changed.clear()
                self._dirty_widgets.clear()
                return
        super()._compositor_refresh()
