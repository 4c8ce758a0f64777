"""Writing the shortlist as a page to keep or share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from compute_jobs.export import render
from compute_jobs.platform.files import write_for_reader
from compute_jobs.tui.host import Host, Option
from compute_jobs.tui.widgets.labels import counted

_FORMATS = (
    ("m", "Markdown", "md"),
    ("h", "HTML", "html"),
    ("j", "JSON", "json"),
    ("c", "CSV", "csv"),
)


def free_place(name: str) -> Path:
    """Where a file of that name would go, with a number after it where there is one already."""
    wanted = Path(name).absolute()
    place, number = wanted, 2
    while place.exists():
        place, number = wanted.with_stem(f"{wanted.stem}-{number}"), number + 1
    return place


def choose_export(app: Host, employer: str | None) -> None:
    """Ask for the form, then for the file; the shortlist, or the selected employer without one."""
    names: Sequence[str] = app.desk.shortlist()
    what = f"the shortlist ({len(names)})"
    stem = "shortlist"
    if not names and employer is not None:
        names, stem = [employer], employer
        what = app.view.employer(employer).name
    if not names:
        app.say("The shortlist is empty; space puts an employer on it.", "warn")
        return
    options = [Option(key, title, ending) for key, title, ending in _FORMATS]
    options.append(Option("y", "copy as Markdown", "copy"))

    def page(form: str) -> str:
        return render(app.view, names, form, app.desk.robustness())

    def take(form: str) -> None:
        if form == "copy":
            app.copy_to_clipboard(page("md"))
            app.say(f"Copied {what} as Markdown.")
        else:
            offered = str(free_place(f"{stem}.{form}"))
            app.ask("write to", offered, lambda path: write(path, form, offered))

    def write(path: str, form: str, offered: str) -> None:
        if path == offered:
            path = str(free_place(f"{stem}.{form}"))  # somebody may have taken it meanwhile
        place = write_for_reader(path, page(form), app.desk.workspace.home)
        app.say(f"Wrote {counted(len(names), 'employer')} to {Path(place).absolute()}")

    app.choose(f"export {what} as", options, take)
