"""Writing the shortlist as a page to send, or with the reader's record to keep."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from compute_jobs.core.evidence import format as fmt
from compute_jobs.export import render
from compute_jobs.platform.files import free_place, open_page, write_for_reader
from compute_jobs.tui.host import Host, Option

_FORMS = (
    Option("m", "Markdown to send", "md"),
    Option("h", "HTML to send", "html"),
    Option("o", "HTML, opened in the browser", "open"),
    Option("c", "CSV", "csv"),
    Option("y", "copy as Markdown", "copy"),
    Option("p", "private Markdown, with your notes", "private"),
    Option("j", "JSON with your record, for restore", "json"),
)


def choose_export(app: Host, employer: str | None) -> None:
    """Ask for the form, then for the file; the shortlist, or the selected employer without one."""
    names: Sequence[str] = app.desk.shortlist()
    what = f"the shortlist ({len(names)})"
    stem = "shortlist"
    if not names and employer is not None:
        names, stem = [employer], employer
        what = app.view.employer(employer).name
    if not names:
        app.say("The shortlist is empty; space adds an employer.", "warn")
        return

    def page(form: str) -> str:
        ending = {"open": "html", "copy": "md", "private": "md"}.get(form, form)
        robustness = app.desk.robustness()
        return render(app.view, names, ending, robustness, private=form == "private")

    def take(form: str) -> None:
        if form == "copy":
            app.copy(page(form), f"Copied {what} as Markdown.")
        elif form == "open":
            place = save(str(free_place(Path(f"{stem}.html"))), form)
            opened = open_page(place)
            app.say(
                f"Opened {place}" if opened else f"Couldn't open a browser; wrote {place}",
                "" if opened else "warn",
            )
        else:
            name = f"{stem}-private.md" if form == "private" else f"{stem}.{form}"
            offered = str(free_place(Path(name)))
            app.ask("write to", offered, lambda path: write(path, form, offered, name))

    def write(path: str, form: str, offered: str, name: str) -> None:
        if path == offered:
            path = str(free_place(Path(name)))  # it may have been taken meanwhile
        app.say(f"Wrote {fmt.count(len(names), 'employer')} to {save(path, form)}")

    def save(path: str, form: str) -> Path:
        return Path(write_for_reader(path, page(form), app.desk.workspace.home)).absolute()

    app.choose(f"export {what} as", _FORMS, take)
