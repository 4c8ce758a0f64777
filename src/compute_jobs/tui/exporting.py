"""Writing the shortlist as a page to keep or share, from wherever one is."""

from __future__ import annotations

from collections.abc import Sequence

from compute_jobs.tui.acting import ActingScreen, program
from compute_jobs.tui.chooser import Option
from compute_jobs.tui.words import counted

_FORMATS = (
    ("m", "Markdown", "md"),
    ("h", "HTML", "html"),
    ("j", "JSON", "json"),
    ("c", "CSV", "csv"),
)


def choose_export(screen: ActingScreen, employer: str | None) -> None:
    """Ask for the form, then for the file; the shortlist, or the selected employer without one."""
    app = program(screen)
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

    def take(form: str) -> None:
        if form == "copy":
            app.copy_to_clipboard(app.desk.export(names, "md"))
            app.say(f"Copied {what} as Markdown.")
        else:
            app.ask("write to", f"{stem}.{form}", lambda path: write(path, form))

    def write(path: str, form: str) -> None:
        place = app.desk.write_export(path, app.desk.export(names, form))
        app.say(f"Wrote {counted(len(names), 'employer')} to {place}")

    app.choose(f"export {what} as", options, take)
