"""The first line: the profile, how many employers and deal-breakers, as of when, and what-ifs."""

from __future__ import annotations

from compute_jobs.core.evidence import format as fmt
from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.bar import Bar
from compute_jobs.tui.widgets.labels import counted
from compute_jobs.tui.widgets.styled_text import Line, Span, width_of


class Title(Bar):
    """Says less when it gets narrow, and never half a word."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.here = ""
        """The name of the screen one is on; empty on the main one."""

    def go(self, here: str) -> None:
        self.here = here
        self.refresh()

    def spans(self, width: int) -> Line:
        app = host(self)
        view = app.view
        profile = view.profile
        dot = f" {app.look.glyphs.dot} "
        lines = sum(1 for it in profile.preferences if it.on)
        date = f"as of {fmt.day(view.as_of)}"
        flags = []
        if app.desk.read_only:
            flags.append("read only")
        if profile.evidence_only:
            flags.append("evidence only")
        if profile.scenarios:
            flags.append(f"what if: {counted(len(profile.scenarios), 'scenario')}")
        if app.claims_aside:
            flags.append(f"{counted(len(app.claims_aside), 'claim')} set aside")
        employers = counted(view.eligible_count + view.excluded_count, "employer")
        hard = counted(lines, "deal-breaker")
        name = Span(" compute-jobs", "strong")
        lead: tuple[Span, ...] = (name,)
        if self.here:
            lead = (name, Span(f" {app.look.glyphs.arrow} ", "faint"), Span(self.here, "accent"))
        flag_spans = tuple(Span(f"{dot}{flag}", "warn") for flag in flags)
        used = sum(width_of(span.text) for span in (*lead, *flag_spans))
        for parts in (
            (profile.label or profile.name, employers, hard, date),
            (employers, hard, date),
            (employers, date),
            (date,),
            (f"{view.as_of.isoformat()}",),
        ):
            text = dot.join(parts)
            if used + width_of(text) + 4 <= width:
                return (*lead, Span("   "), Span(text, "dim"), *flag_spans)
        return (*lead, *flag_spans)
