"""From a view to the page that is sent: first what a stranger wants to know, then the evidence.

Nothing of the reader's own record is in it unless ``private`` says so: where a verdict of the
reader's made a rating, the rating and its reasons stay out, and the rank stays as on screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compute_jobs.answers.sites import RungLine, SiteBook, rung_lines
from compute_jobs.core.dossier.dossier_model import Dossier, Verdict
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import days_since
from compute_jobs.core.fit.capacity_ladder import RUNG_NAMES, TRACK_NAMES, LadderRung
from compute_jobs.core.fit.explanation import on_record
from compute_jobs.core.fit.fit_model import CriterionScore, Fit, Preference, Reason
from compute_jobs.core.fit.preference_lines import shown_value
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.view import ItemRow, View
from compute_jobs.export.citations import Citations
from compute_jobs.export.markdown import bar, bold, bullets, inline, link, nested, quoted, table

_READING = (
    "Fit runs from 0 to 100; its range covers nine in ten outcomes that the evidence leaves open.",
    "Numbers in square brackets refer to the documents at the end, at most three per fact and five"
    " per reason of a rating.",
)
_SHARES = (
    "First and Top 3: how often an employer came first, or among the first three, over the ratings'"
    " ranges and weights within 25 % of these ({draws:,} draws)."
)
_TIERS = (
    "How it is known, best first: filed (the filing itself), via a filing (press or a letter that"
    " quotes one), company (it said so), press, view (an opinion or estimate), plan. The last two"
    " never move a fit."
)
_WORTH_ASKING = 0.005
"""In points of fit: less than this would read as nothing."""
_OPEN = 3
_ASKED = 4
_CAPACITY = 5
_ON_RECORD = 3
_WATCHED = 3
"""At most so many lines of each in the page of one employer; the commands have them all."""
_KIND_ORDER = ("fact", "estimate", "plan")
_OPERATORS = {
    "<=": "at most", ">=": "at least", "=": "is", "in": "one of", "not in": "none of",
}  # fmt: skip


def build_page(
    view: View, employers: Sequence[str], robustness: Robustness | None, *, private: bool = False
) -> str:
    """The page for these employers, in this order; with the reader's own record if ``private``."""
    page = _Page(view, robustness, private)
    counted = fmt.count(len(employers), "compute employer")
    shares = (_SHARES.format(draws=robustness.draws),) if robustness else ()
    blocks = [f"# Where to work: {counted}, as of {fmt.day(view.as_of)}", inline(_about(view))]
    blocks.append(page.ranking(employers))
    for name in employers:
        blocks += page.summary(name)
    blocks += ["## Evidence", bullets(map(inline, (*_READING, *shares, _TIERS)))]
    for name in employers:
        blocks += page.evidence(name)
    if private:
        blocks.append("## My record (private)")
        for name in employers:
            blocks += _own_record(view, name, page.cites)
    sources = "\n".join(page.cites.lines()) or "No source is cited."
    return "\n\n".join([*blocks, "## Sources", sources]) + "\n"


def _about(view: View) -> str:
    """The profile behind the order, and how current it is."""
    profile = view.profile
    weights = ", ".join(
        f"{fmt.criterion(name)} {fmt.share(weight)}" for name, weight in view.weights.items()
    )
    lines = [_preference(view, each) for each in profile.preferences if each.on]
    ranked = fmt.count(view.eligible_count, "employer")
    parts = [
        f"Ranked among {ranked} for: {profile.label or profile.name}",
        f"Weights: {weights}",
        f"Deal-breakers: {'; '.join(lines) or 'none'}",
    ]
    if profile.scenarios:
        parts.append(f"What if: {', '.join(profile.scenarios)}")
    if profile.evidence_only:
        parts.append("Evidence only, without the published scale")
    if day := view.newest_evidence:
        age = days_since(day, view.as_of)
        parts.append(f"Newest evidence: {fmt.day(day)} ({fmt.age_words(age)})")
    return f"{'. '.join(parts)}."


def _preference(view: View, preference: Preference) -> str:
    line = view.line(preference.metric)
    unknown = "" if preference.unknown == "warn" else f" (unknown: {preference.unknown})"
    name = line.name if line else preference.metric
    return f"{name} {_OPERATORS[preference.op]} {shown_value(preference, line)}{unknown}"


class _Page:
    """Writes the parts, and numbers the cited documents in order."""

    def __init__(self, view: View, robustness: Robustness | None, private: bool) -> None:
        self.view = view
        self.robustness = robustness
        self.private = private
        self.cites = Citations(view)
        self.sites = SiteBook(view)

    # -- the first page ------------------------------------------------------------------------

    def ranking(self, employers: Sequence[str]) -> str:
        shares = ("First", "Top 3") if self.robustness else ()
        heads = ("#", "Employer", "Layer", "Fit", "Range", *shares, "Deal-breakers")
        return table(heads, map(self._rank_cells, employers))

    def _rank_cells(self, name: str) -> Sequence[str]:
        row, fit = self.view.row(name), self.view.fit(name)
        place = "✗" if row.excluded else str(row.rank) if row.rank is not None else "–"
        cells = [place, inline(row.name), inline(row.layer)]
        if fit:
            drawn = bar("range", fit.fit, fit.low, fit.high)
            cells += [fmt.points(fit.fit), fmt.points_range(fit.low, fit.high) + drawn]
        else:
            cells += ["–", "–"]
        if self.robustness:
            share = None if row.excluded else self.robustness.row(name)
            if share is None:
                cells += ["–", "–"]
            else:
                drawn = bar("shares", *share.rank_shares) if share.rank_shares else ""
                cells += [fmt.share(share.win) + drawn, fmt.share(share.top3)]
        return [*cells, self._state(name)]

    def _state(self, name: str) -> str:
        """The state of the deal-breakers, in two words."""
        row = self.view.row(name)
        if not self._lines:
            return "none set"
        if row.fit is None:
            return "not checked"
        return "ruled out" if row.excluded else "unknown" if row.warned_of else "none broken"

    @property
    def _lines(self) -> bool:
        return any(each.on for each in self.view.profile.preferences)

    def summary(self, name: str) -> Iterator[str]:
        """Who it is, why it ranks there, deal-breakers, what is open, what to ask."""
        about = self.view.employer(name)
        yield f"## {inline(about.name)}: {self._standing(name)}"
        yield " ".join(filter(None, (inline(about.summary), self._why(name))))
        items = [self._deal_breakers(name)]
        if left_open := self._left_open(name):
            items.append(nested("Open:", left_open))
        if asked := self._to_ask(name):
            items.append(nested("Ask:", map(inline, asked)))
        yield bullets(items)

    def _standing(self, name: str) -> str:
        view = self.view
        row, fit = view.row(name), view.fit(name)
        if fit is None:
            return f"{row.layer}, listed without a rank"
        place = "ruled out" if row.excluded else f"rank {row.rank} of {view.eligible_count}"
        span = fmt.points_range(fit.low, fit.high)
        return f"{row.layer}, {place}, fit {fmt.points(fit.fit)} ({span})"

    def _shown(self, fit: Fit) -> list[CriterionScore]:
        """The criteria that may be shown with their ratings."""
        return [part for part in fit.criteria if self.private or not part.rating.own]

    def _why(self, name: str) -> str:
        """Three sentences: its best criterion, its weakest, and its power or what to watch."""
        fit = self.view.partial(name)
        if fit is None:
            return "Nothing known on this day gives it a rating."
        shown = self._shown(fit)
        known = [it for it in shown if not it.rating.gap and it.weight > 0]
        known.sort(key=lambda it: -it.rating.mode)
        sentences = []
        own = fmt.joined(fmt.criterion(it.criterion) for it in fit.criteria if it not in shown)
        if known:
            lead = f"The sender judged {own}; of the rest, strongest on" if own else "Strongest on"
            sentences.append(self._sentence(lead, known[0]))
        if len(known) > 1:
            sentences.append(self._sentence("Weakest on", known[-1]))
        sentences.append(self._power(name) or self._watched(name))
        return " ".join(filter(None, sentences)) or "No criterion has a leading measure."

    def _sentence(self, lead: str, part: CriterionScore) -> str:
        rating = part.rating
        head = f"{lead} {fmt.criterion(part.criterion)} ({fmt.points(rating.mode)})"
        return f"{head}: {self._reason(rating.reasons[0])}."

    def _reason(self, reason: Reason) -> str:
        if not reason.claims:
            return inline(reason.text)
        dated = bool(reason.overdue) and reason.overdue in reason.text
        return self.cites.known(reason.text, reason.claims, reason.tier, dated=dated)

    def _power(self, name: str) -> str:
        parts = [
            self.cites.cited(f"{rung.text} {self._rung_word(name, rung)}", rung.claims)
            for rung in self.sites.ladder(name)
            if rung.track == "power" and rung.value is not None
        ]
        return f"Power: {', '.join(parts)}." if parts else ""

    def _watched(self, name: str) -> str:
        flag = next(iter(self.view.hype(name)), None)
        return f"Watch: {self.cites.cited(flag.why, flag.claims)}." if flag else ""

    def _deal_breakers(self, name: str) -> str:
        row = self.view.row(name)
        parts = [bold(it.why) + self.cites.cited("", it.claims) for it in row.out_for]
        parts += [f"unknown: {self.cites.cited(it.why, it.claims)}" for it in row.warned_of]
        return f"Deal-breakers: {'; '.join(parts) or self._state(name)}."

    def _left_open(self, name: str) -> Sequence[str]:
        """What is unknown, what sources disagree on, and past-due plans."""
        view, fit = self.view, self.view.partial(name)
        lines = []
        if fit is not None and view.fit(name) is None:
            missing = ", ".join(map(fmt.criterion, fit.missing))
            lines.append(f"too little is known for a rank; missing: {missing}")
        for finding in view.findings(name):
            metric = view.evidence.metrics.get(finding.metric)
            if finding.contested and metric is not None and metric.criterion:
                what = f"sources disagree: {metric.name}"
                claims = (finding.standing.id, *finding.contradicted_by)
                lines.append(self.cites.cited(what, claims))
        unknown: dict[str, None] = {}
        for part in self._shown(fit) if fit else ():
            for reason in part.rating.reasons:
                if not reason.claims and not reason.rule.endswith((".limit", ".own")):
                    unknown[reason.text] = None
        plans = [it for it in view.open_questions if it.employer == name]
        lines = [*lines[:2], *map(inline, unknown)]
        lines = lines[: _OPEN - 1] if plans else lines[:_OPEN]
        return lines + [
            self.cites.cited(it.question, it.claims) for it in plans[: _OPEN - len(lines)]
        ]

    def _to_ask(self, name: str) -> Sequence[str]:
        """What is worth most to know, then one question for each concern and gap."""
        view, robustness = self.view, self.robustness
        questions = view.questions(robustness) if robustness else ()
        asked = [
            it.question for it in questions if it.employer == name and it.value >= _WORTH_ASKING
        ]
        for kind in ("concern", "gap"):
            asked += [
                row.item.questions[0]
                for row in view.checklist(name)
                if row.item.questions and row.suggestion.kind == kind
            ]
        return tuple(dict.fromkeys(asked))[:_ASKED]

    # -- the evidence --------------------------------------------------------------------------

    def evidence(self, name: str) -> Iterator[str]:
        """The evidence behind its ratings, its capacity, what is on record, and the hype watch."""
        fit = self.view.partial(name)
        yield f"### {inline(self.view.employer(name).name)}"
        if fit is not None:
            heads = ("Criterion", "Weight", "Rating", "Range", "Because")
            yield table(heads, map(self._criterion, fit.criteria))
        items = [
            nested(title, lines)
            for title, lines in (
                ("Capacity:", self._capacity(name)),
                ("On record:", self._on_record(name)),
                ("Hype watch:", self._hype(name)),
            )
            if lines
        ]
        if items:
            yield bullets(items)
        elif fit is None:
            yield "Nothing known."

    def _criterion(self, part: CriterionScore) -> Sequence[str]:
        rating, name = part.rating, inline(fmt.criterion(part.criterion))
        if rating.own and not self.private:
            return (name, fmt.share(part.weight), "–", "–", "judged by the sender")
        return (
            name + (" (own verdict)" if rating.own else " (gap)" if rating.gap else ""),
            fmt.share(part.weight),
            fmt.points(rating.mode),
            fmt.points_range(rating.low, rating.high),
            "; ".join(map(self._reason, rating.reasons)) or "–",
        )

    def _capacity(self, name: str) -> Sequence[str]:
        """The ladder from active to announced: what is so, then estimates, then plans."""
        known: list[tuple[LadderRung, RungLine]] = [
            (rung, line)
            for rung in self.sites.ladder(name)
            for line in rung_lines(self.sites, rung)
            if line.kind != "unknown"
        ]
        known.sort(key=lambda pair: _KIND_ORDER.index(pair[1].kind))
        lines = []
        for rung, line in known[:_CAPACITY]:
            label = line.label.strip()
            word = self._rung_word(name, rung, line.claims)
            if label not in ("also", "leased"):
                label = label.replace(RUNG_NAMES[rung.rung], word)
            else:
                label = f"{word}, {label}"
            track = TRACK_NAMES[rung.track].partition(",")[0]
            text = line.text.removesuffix(", not added")
            lines.append(f"{track}, {label}: {self.cites.cited(text, line.claims)}")
        return lines

    def _rung_word(self, name: str, rung: LadderRung, claims: Sequence[str] = ()) -> str:
        """The rung's name; what others rent from an employer is no commitment of its own."""
        evidence = self.view.evidence
        leased = [
            claim
            for each in claims or rung.claims
            if (claim := evidence.claims.get(each)) and claim.metric.endswith("_leased")
        ]
        holds = any(part.role in ("owner", "operator", "parent") for part in rung.parts)
        if leased and (holds or any(claim.counterparty == name for claim in leased)):
            return "leased to others"
        return RUNG_NAMES[rung.rung]

    def _on_record(self, name: str) -> Sequence[str]:
        """The newest claims on what engineers ask first that the page hasn't cited yet."""
        claims = on_record(self.view.ranking, self.view.employer(name))
        fresh = [claim for claim in claims if not self.cites.has(claim.id)]
        return [
            f"{inline(fmt.hedged(claim).rstrip('.'))} "
            f"({self.cites.cited(fmt.TIER_WORDS[claim.tier], (claim.id,))})"
            for claim in fresh[:_ON_RECORD]
        ]

    def _hype(self, name: str) -> Sequence[str]:
        lines = []
        for flag in self.view.hype(name)[:_WATCHED]:
            contested = ", contested" if flag.contested else ""
            ages = f" ({flag.age_text})" if flag.age_text else ""
            why = self.cites.cited(flag.why, flag.claims)
            lines.append(f"{bold(flag.title)}{contested}: {why}{ages}")
        return lines


# -- the reader's own record, for a page that isn't sent --------------------------------------


def _own_record(view: View, name: str, cites: Citations) -> Iterator[str]:
    dossier, items = view.dossier(name), view.checklist(name)
    yield f"### {inline(view.employer(name).name)}: my record"
    if items:
        yield from _verdicts(items, dossier, cites)
    names = {row.item.id: row.item.name for row in items}
    notes = {item: text for item, text in sorted(dossier.notes.items()) if text.strip()}
    for item, text in notes.items():
        if title := names.get(item, item):
            yield f"On {inline(title)}:"
        yield quoted(text)
    lines = [f"Stage, {inline(step.date)}: {inline(step.stage)}" for step in dossier.stages]
    lines += [*map(link, dossier.links), *map(inline, dossier.contacts)]
    if lines:
        yield bullets(lines)
    elif not notes:
        yield "No notes yet."


def _verdicts(items: Sequence[ItemRow], dossier: Dossier, cites: Citations) -> Iterator[str]:
    rows, details = [], []
    for row in items:
        name, verdict = inline(row.item.name), dossier.verdicts.get(row.item.id)
        why = cites.cited(row.suggestion.why, row.suggestion.claims)
        rows.append((name, inline(_verdict(verdict)), row.suggestion.kind, why))
        if verdict is not None:
            details += [f"{name}, yours: {inline(it)}" for it in _details(verdict)]
    yield table(("Item", "My verdict", "Evidence suggests", "Why"), rows)
    if details:
        yield bullets(details)


def _verdict(verdict: Verdict | None) -> str:
    if verdict is None:
        return "–"
    rating = f" {verdict.rating:g}/100" if verdict.rating is not None else ""
    return f"{verdict.kind}{rating}" + (f" ({verdict.date})" if verdict.date else "")


def _details(verdict: Verdict) -> Iterator[str]:
    if verdict.told_by:
        yield f"from {verdict.told_by}"
    if verdict.comp is not None:
        yield verdict.comp.in_words
    if verdict.note:
        yield verdict.note
