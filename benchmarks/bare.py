"""The least a Textual program can be: one label that every key changes. The floor for the screens.

Run as a program of its own, by path, so that nothing of the project is imported.
"""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    pressed = 0

    def compose(self) -> ComposeResult:
        yield Static("hello 0", id="label")

    def on_key(self, event: events.Key) -> None:
        self.pressed += 1
        self.query_one("#label", Static).update(f"hello {self.pressed}")


if __name__ == "__main__":
    Bare().run()
