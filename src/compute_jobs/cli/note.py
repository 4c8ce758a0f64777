"""Add to an employer's notes. What you add is dated and appended, never overwritten.

The command exits 0 only when the note is on disk. TEXT may be several words;
`-` reads standard input. --edit opens the whole note in $EDITOR instead; if the editor
exits with an error, nothing changes, and text that can't be saved is kept in a file.
"""

from __future__ import annotations

from compute_jobs.cli.context import Context, UsageError, as_typed
from compute_jobs.cli.output import emit_json, narrate, say
from compute_jobs.cli.registry import Parser
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.errors import ReaderError

EXAMPLES = """examples:
  compute-jobs note nvidia "Recruiter: optics team is hiring in Q3"
  git log -1 | compute-jobs note spacex -
  compute-jobs note xai --item stability --edit
  compute-jobs note xai                      (prints the note)"""


def configure(parser: Parser) -> None:
    parser.add_argument("employer", help="id, name, alias or ticker")
    parser.add_argument("text", nargs="*", help="what to add; - reads standard input")
    parser.add_argument("--item", default="", help="a checklist item the note is about")
    parser.flag("--edit", "open the whole note in $EDITOR")


def run(ctx: Context) -> None:
    args = ctx.args
    employer = ctx.employer(args.employer)
    desk = ctx.desk()
    item = ctx.item(args.item) if args.item else ""
    note = desk.dossier(employer).notes.get(item, "")
    added = f"noted on {employer}" + (f", {item}" if item else "")
    if args.edit:
        if args.text:
            raise UsageError("note takes a text or --edit, not both")
        from compute_jobs.platform.editor import EditedFile

        file = EditedFile(ctx.home, f"{employer}-{item}.md" if item else f"{employer}.md")
        edited = file.edit(note, desk.workspace.config.editor)
        if edited is None:
            return narrate("nothing changed")
        with file.kept():
            desk.write_note(employer, edited, item)
        file.let_go()
        return narrate(added)
    if not args.text:
        if ctx.json:
            return emit_json({"employer": employer, "item": item or None, "note": note})
        if note:
            return say(clean_text(note, multiline=True))
        return narrate(f"no note on {employer} yet; add one: compute-jobs note {employer} TEXT")
    text = _stdin() if args.text == ["-"] else as_typed(" ".join(args.text))
    if not text.strip():
        raise UsageError("the note is empty; nothing was added")
    desk.append_note(employer, text, item)
    if ctx.json:
        emit_json({"employer": employer, "item": item or None, "added": text})
    return narrate(added)


def _stdin() -> str:
    from compute_jobs.platform.document_text import piped_document

    try:
        return piped_document().decode("utf-8").rstrip("\n")
    except UnicodeDecodeError:
        raise ReaderError("standard input is not UTF-8 text", todo="convert it first") from None
