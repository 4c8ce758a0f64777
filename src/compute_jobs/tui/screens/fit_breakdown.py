"""Why this number: a fit broken down, criterion by criterion, to each dated source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from compute_jobs.answers.balance import CriterionBalance, balance, balance_words
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.fit.explanation import AGED
from compute_jobs.core.fit.fit_model import CriterionScore, Fit, PreferenceResult, Reason
from compute_jobs.core.fit.preference_lines import shown_value
from compute_jobs.desk.change_words import SIGNS
from compute_jobs.desk.view import View
from compute_jobs.tui.actions import Action
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.claim_page import claim_page
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import (
    TIERS_TERMS,
    UNKNOWN_MEANS,
    metric_name,
    tier_span,
)
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Line, Span, hint
from compute_jobs.tui.widgets.themes import Glyphs

_COLUMNS = (
    Column("what", "", 13, keep=0, grow=2, most=34),
    Column("weight", "weight", 6, keep=2, right=True),
    Column("rating", "rating", 6, keep=1, right=True),
    Column("range", "range", 6, keep=4, terms="range"),
    Column("points", "points", 6, keep=0, right=True),
    Column("balance", "reasons +/−", 13, keep=3),
    Column("tier", "rests on", 10, keep=5, terms=TIERS_TERMS),
)


_SECTIONS: Mapping[str, str] = {"=": "together", "/": "deal-breakers", "@": "in short"}
"""The kinds of rows below the criteria, by the prefix of their keys."""
_ANSWER_ROLES: Mapping[str, str] = {"met": "good", "broken": "bad", "unknown": "warn"}


class FitRow(Struct, frozen=True):
    """Cells by column; a single one spans all columns."""

    id: str
    cells: Mapping[str, Cell]


def fit_rows(view: View, fit: Fit) -> list[FitRow]:
    """Criteria with their points, what makes points into a fit, the lines, the employer."""
    rows = []
    balances = balance(view, fit.employer)
    for score, sides in zip(fit.criteria, balances, strict=True):
        rating = score.rating
        own = " (yours)" if rating.own else ""
        gap = " gap" if rating.gap else ""
        claims = [view.claim(claim).claim for claim in rating.claims]
        rows.append(
            FitRow(
                score.criterion,
                {
                    "what": (
                        Span(fmt.criterion(score.criterion)),
                        Span(f"{own}{gap}", "warn" if gap else "accent"),
                    ),
                    "weight": f"{score.weight * 100:.0f} %",
                    "rating": f"{rating.mode:.0f}",
                    "range": Span(fmt.points_range(rating.low, rating.high), "dim"),
                    "points": Span(f"{score.points:.1f}", "strong"),
                    "balance": _sides(sides),
                    "tier": tier_span(claims[0].tier, origin=view.evidence.origin_of(claims[0]))
                    if claims
                    else Span("verdict" if rating.own else "no claim", "dim"),
                },
            )
        )
    rows += _unranked_rows(view, fit) if view.fit(fit.employer) is None else _totals(view, fit)
    row = view.row(fit.employer)
    for result in fit.preferences:
        said = _answer(result, out=result in row.out_for)
        rows.append(FitRow(f"/{result.preference.metric}", {"what": said}))
    rows.append(_about_row(view, fit.employer))
    return rows


def _answer(result: PreferenceResult, *, out: bool = False) -> Line:
    """What a deal-breaker says of the employer, and whether it excludes it."""
    lead = "out, " if out else ""
    return (Span(f"{lead}{result.answer}: ", _ANSWER_ROLES[result.answer]), Span(result.why))


def _sides(sides: CriterionBalance) -> Cell:
    """What the evidence adds and subtracts, and how much is unknown: "+7.7 −5.9 ?2"."""
    spans = []
    for points, role in ((sides.favourable, "good"), (sides.adverse, "bad")):
        if points:
            spans.append(Span(f"{fmt.signed(sum(it.points for it in points))} ", role))
    if sides.unknown:
        spans.append(Span(f"?{len(sides.unknown)}", "warn"))
    return tuple(spans)


def _about_row(view: View, employer: str) -> FitRow:
    about = view.employer(employer)
    cell = (Span(f"{about.name}, {about.layer}"), Span(f"  {about.summary}", "dim"))
    return FitRow("@", {"what": cell})


def _totals(view: View, fit: Fit) -> list[FitRow]:
    """How points become a fit, and the published score beside it."""
    total = {"points": fit.points, "scale_shift": fit.scale_shift, "residual": fit.residual}
    names = {"points": "points", "scale_shift": _SHIFT, "residual": _RESIDUAL}
    rows = []
    for key, value in total.items():
        sign = "+" if value > 0 and key != "points" else "−" if value < 0 else ""
        rows.append(FitRow(f"={key}", {"what": names[key], "points": f"{sign}{abs(value):.1f}"}))
    cells: dict[str, Cell] = {
        "what": Span("fit", "strong"),
        "weight": Span(fmt.share(fit.grounded), "dim"),
        "range": Span(fmt.points_range(fit.low, fit.high), "dim"),
        "points": Span(f"{fit.fit:.1f}", "strong"),
    }
    rows.append(FitRow("=fit", cells))
    shares = view.robustness_cached()
    share = shares.row(fit.employer) if shares is not None and fit.rank else None
    if share is not None:
        first: dict[str, Cell] = {
            "what": "comes first",
            "points": Span(fmt.share(share.win), "strong"),
        }
        rows.append(FitRow("=first", first))
    if fit.published is not None:
        age = fmt.age(view.published_days)
        what = Span(f"published, {age}", "dim")
        score = Span(fmt.points(fit.published), "dim")
        rows.append(FitRow("=published", {"what": what, "points": score}))
    return rows


def _unranked_rows(view: View, fit: Fit) -> list[FitRow]:
    """Why an employer isn't ranked."""
    known, needed = fmt.share(fit.grounded), fmt.share(view.grounded_from)
    text = f"not ranked: {known} of your weights known, {needed} needed"
    return [FitRow("=needs", {"what": Span(text, "warn")})]


class WhyScreen(ListScreen[FitRow]):
    """The breakdown of one employer's fit."""

    name_of = "Why?"
    contexts = ("source", "screen")
    list_contexts = ("page-list",)
    columns = _COLUMNS

    def __init__(self, employer: str, *, select: str | None = None) -> None:
        super().__init__(select=select)
        self.employer = employer

    def on_mount(self) -> None:
        """Opens at what excludes an employer, or at what it lacks for a rank."""
        reasons = self.view.row(self.employer).out_for
        if self._select is None and reasons:
            self._select = f"/{reasons[0].preference.metric}"
        elif self._select is None and self.view.fit(self.employer) is None:
            self._select = "=needs"

    @property
    def employer_here(self) -> str | None:
        return self.employer

    def items(self) -> Sequence[FitRow]:
        fit = self.view.partial(self.employer)
        if fit is not None:
            return fit_rows(self.view, fit)
        return (_about_row(self.view, self.employer),)

    def group(self, item: FitRow) -> str:
        return _SECTIONS.get(item.id[0], "")

    def cell(self, item: FitRow, column: str, size: int) -> Cell | None:
        if len(item.cells) == 1 and column not in item.cells:
            return None
        return item.cells.get(column, "")

    def title_text(self) -> str:
        fit = self.view.fit(self.employer)
        name = self.view.employer(self.employer).name
        if fit is None:
            return f"{name} is not ranked"
        return f"{name}: why {'out' if fit.excluded else f'{fit.fit:.1f}'}?"

    def why_empty(self) -> Page:
        page = Page()
        page.say("Not ranked: too little evidence. Its claims are still listed.")
        needs = self.view.needs(self.employer)
        if needs is not None:
            page.say(f"For a rank: {needs.words}.")
        summary = self.view.employer(self.employer).summary
        return page.gap().say(summary) if summary else page

    def page(self, item: FitRow) -> Page:
        fit, key = self.view.partial(self.employer), item.id
        if fit is None:
            return self.why_empty()
        if key == "=first":
            return _first_page(self.view, self.employer)
        if key == "=needs":
            return _needs_page(self.view, self.employer)
        if key.startswith("="):
            return _total_page(fit, key)
        if key.startswith("/"):
            return _line_page(self.view, fit, key[1:])
        if key == "@":
            return _in_short(self.view, fit)
        score = next(score for score in fit.criteria if score.criterion == key)
        return _criterion_page(self.view, fit.employer, score)

    def why_not(self, action: Action) -> str:
        return "This is the answer already." if action.id == "why" else super().why_not(action)

    def claims_behind(self, item: FitRow) -> Sequence[str]:
        fit = self.view.partial(self.employer)
        scores = fit.criteria if fit is not None else ()
        return next((it.rating.claims for it in scores if it.criterion == item.id), ())

    def do_copy(self) -> None:
        words = f"{self.title_text()}\n{self.reader.text}"
        host(self).copy(words, "Copied this part of the breakdown.")


def _criterion_page(view: View, employer: str, score: CriterionScore) -> Page:
    rating = score.rating
    sides = next(it for it in balance(view, employer) if it.criterion == score.criterion)
    page = Page()
    page.say(
        Span(fmt.criterion(score.criterion), "strong"),
        Span(f"  {score.weight * 100:.1f} % × {rating.mode:.1f} = {score.points:.2f} points"),
    )
    page.say(Span(f"between {rating.low:.0f} and {rating.high:.0f}", "dim"))
    page.say(balance_words(sides))
    if sides.favourable or sides.adverse:
        page.say(Span("counted from the rating without evidence", "dim"))
    if rating.own:
        page.say(Span("Your own verdict takes precedence over the rubric here.", "accent"))
    if rating.gap:
        page.say(
            Span("A gap: no leading measure is known, so a low rating is used instead.", "warn")
        )
    for reason in rating.reasons:
        page.gap()
        sign = "+" if reason.points > 0 else "−" if reason.points < 0 else ""
        page.say(Span(f"{sign}{abs(reason.points):.1f}  ", "strong"), Span(reason.text))
        page.say(Span(f"{reason.rule}{_aged(reason)}", "dim"), indent=2)
    said = {reason.text for reason in rating.reasons}
    for text in sides.unknown:
        if text not in said:
            page.gap().say(Span("?  ", "warn"), Span(text))
    if sides.opinions:
        page.gap().rule("opinions, not counted")
        for name in sides.opinions:
            claim_of = view.claim(name).claim
            page.say(tier_span(claim_of.tier), Span(f"  {claim_of.statement}"))
    seen = dict.fromkeys(claim for reason in rating.reasons for claim in reason.claims)
    for claim in seen or dict.fromkeys(rating.claims):
        _add_claim_page(page, view, claim)
    return page


def _add_claim_page(page: Page, view: View, claim: str) -> None:
    row = view.claim(claim)
    page.gap().rule(view.metric(row.claim.metric).name)
    page.add([claim_page(view, row)])


def _aged(reason: Reason) -> str:
    """The points lost to age, if any."""
    if reason.measured is None or abs(reason.measured - reason.points) < AGED:
        return ""
    return f", {fmt.signed(reason.measured) or '0'} before age"


_SHIFT, _RESIDUAL = "rescaling", "from published"
_TOTALS: Mapping[str, str] = {
    "=points": "Weight times rating, added up over the six criteria.",
    "=scale_shift": (
        "Maps rubric points to the published scale: one rising curve for all employers, so it "
        "changes nobody's place. None reaches 100."
    ),
    "=residual": (
        "How much kinder or harsher the published score is than this employer's evidence. It "
        "applies only to the published weights, and fades as yours differ and as it ages."
    ),
    "=fit": "The three rows above, added up. The range runs from the 5th to the 95th percentile.",
    "=published": "What the founding profile published for its reader, without a derivation.",
    "=needs": (
        "An employer is ranked once enough of your weights rest on a leading measure. What is "
        "known is listed above; a fit would mostly compare gaps."
    ),
}


def _first_page(view: View, employer: str) -> Page:
    """In how many of the draws it comes first, and why one ranked below may do so more often."""
    page, shares = Page(), view.robustness_cached()
    share = shares.row(employer) if shares is not None else None
    if shares is None or share is None:
        return page
    page.say(
        f"First in {fmt.share(share.win)} of {shares.draws:,} draws: each takes ratings from "
        f"within their ranges and weights within a quarter of yours."
    )
    if note := view.first_note(shares, employer):
        page.gap().say(Span(note, "warn"))
    return page


def _total_page(fit: Fit, key: str) -> Page:
    page = Page().say(_TOTALS[key])
    page.gap()
    page.pair("grounded", fmt.share(fit.grounded), column=14)
    page.pair("points", f"{fit.points:.2f}", column=14)
    page.pair(_SHIFT, f"{fit.scale_shift:+.2f}".replace("-", "−"), column=14)
    page.pair(_RESIDUAL, f"{fit.residual:+.2f}".replace("-", "−"), column=14)
    page.pair("fit", Span(f"{fit.fit:.2f}", "strong"), column=14)
    if fit.published is not None:
        page.pair("published", f"{fit.published:g}", column=14)
    return page


def _needs_page(view: View, employer: str) -> Page:
    """What would give it a rank: each criterion without a leading measure, and what is one."""
    page = Page().say(_TOTALS["=needs"])
    needs = view.needs(employer)
    if needs is None:
        return page
    page.gap().say(f"{needs.words[:1].upper()}{needs.words[1:]}.")
    page.rule("what is missing")
    for lead in needs.missing:
        page.pair(fmt.criterion(lead.criterion), f"{fmt.share(lead.weight)}  {lead.evidence}")
    page.gap().say("Claims of your own count too, with their source and tier:")
    return page.say(hint("a", "in the claims pane adds one, "), hint("P", "reads an article"))


def _line_page(view: View, fit: Fit, metric: str) -> Page:
    """One line, what it does to this employer, and the claims that decide."""
    page = Page()
    row = view.row(fit.employer)
    line = view.line(metric)
    for result in fit.preferences:
        preference = result.preference
        if preference.metric != metric:
            continue
        sign, value = SIGNS.get(preference.op, preference.op), shown_value(preference, line)
        page.say(
            Span(metric_name(view, metric), "strong"),
            Span(f" {sign} {value}, {UNKNOWN_MEANS[preference.unknown]}"),
        )
        page.say(_answer(result))
        if result in row.out_for:
            page.say(Span(f"This excludes {row.name}.", "bad"))
        if line is not None:
            page.say(Span(line.explain, "dim"))
        for claim in result.claims:
            _add_claim_page(page, view, claim)
    return page


def _in_short(view: View, fit: Fit) -> Page:
    """Everything in the line at the bottom of the panes, including what it has no room for."""
    row, employer = view.row(fit.employer), view.employer(fit.employer)
    page = Page().say(Span(row.name, "strong"), Span(f", {row.layer}", "dim"))
    if employer.summary:
        page.say(employer.summary)
    if row.stage:
        page.pair("stage", row.stage, column=14)
    if row.shortlisted:
        page.pair("shortlist", f"{Glyphs.star} {row.shortlisted}", column=14)
    for result in fit.preferences:
        page.say(_answer(result, out=result in row.out_for))
    return page
