"""Employers to pick from in a form."""

from __future__ import annotations

from compute_jobs.desk.view import View
from compute_jobs.tui.host import Choice


def employer_choices(view: View, *_: object) -> list[Choice]:
    """By name, each with its layer."""
    employers = sorted(view.evidence.employers.values(), key=lambda it: it.name.casefold())
    return [Choice(it.id, it.name, it.layer) for it in employers]
