"""From a view to the page that is shared: what each section says, and which sources back it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from compute_jobs.core.dossier.dossier_model import Dossier, Verdict
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import RATING_TIERS, Finding
from compute_jobs.core.fit.fit_model import Fit, Preference
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.view import ItemRow, View
from compute_jobs.export.blocks import (
    Block,
    Bullet,
    Bullets,
    Foreign,
    Headline,
    Inline,
    PageTable,
    Paragraph,
    Quote,
    SharedPage,
    SmallBar,
    TableRow,
)
from compute_jobs.export.citations import Citations

_READING = (
    "Fit runs from 0 to 100; its range holds nine in ten outcomes that the evidence leaves open.",
    "Numbers in square brackets lead to the list of sources at the end.",
)
_SHARES = (
    "First and Top 3: how often an employer came first, or among the first three, over the ratings'"
    " ranges and weights within 25 % of these ({draws:,} draws)."
)
_TIERS = (
    "Tiers, best first: filed (the filing itself), relayed (press quoting a filing), primary (the"
    " company said so), reported, analysis, ambition. The last two never move a fit."
)
_WORTH_ASKING = 0.005
"""In points of fit: less than this would read as nothing."""
_LEFT_OPEN = 5
"""At most so many of what an employer's claims leave open; ``next`` has them all."""
_OPERATORS = {
    "<=": "at most", ">=": "at least", "=": "is", "in": "one of", "not in": "none of",
}  # fmt: skip


def build_page(view: View, employers: Sequence[str], robustness: Robustness | None) -> SharedPage:
    """The page for these employers, in this order."""
    cites = Citations(view)
    counted = f"{len(employers)} compute employer{'' if len(employers) == 1 else 's'}"
    shares = (_SHARES.format(draws=robustness.draws),) if robustness else ()
    blocks: list[Block] = [
        _texts(_about(view)),
        Headline(2, ("Ranking",)),
        _ranking(view, employers, robustness, cites),
        _texts((*_READING, *shares, _TIERS), reading=True),
    ]
    for name in employers:
        blocks += _employer(view, name, robustness, cites)
    return SharedPage(
        title=f"Where to work: {counted}, as of {fmt.day(view.as_of)}",
        blocks=tuple(blocks),
        sources=cites.lines(),
    )


def _texts(lines: Iterable[str], *, reading: bool = False) -> Bullets:
    return Bullets(tuple(Bullet((Foreign(line),)) for line in lines), reading)


def _listed(lines: Iterable[Inline], empty: str = "Nothing known.") -> Block:
    items = tuple(Bullet(line) for line in lines)
    return Bullets(items) if items else Paragraph((empty,))


def _joined(parts: Sequence[Inline], empty: str) -> Inline:
    """Several on one line, with semicolons between them."""
    line: list[str | Foreign | SmallBar] = []
    for part in parts:
        line += ["; ", *part] if line else part
    return tuple(line) or (empty,)


# -- the profile and the ranking -------------------------------------------------------------


def _about(view: View) -> Iterator[str]:
    profile = view.profile
    yield f"Profile: {profile.label or profile.name}."
    weights = ", ".join(
        f"{fmt.criterion(name)} {fmt.share(weight)}" for name, weight in view.weights.items()
    )
    yield f"Weights: {weights}."
    lines = [_preference(view, each) for each in profile.preferences if each.on]
    yield f"Hard preferences: {'; '.join(lines) or 'none'}."
    if profile.scenarios:
        yield f"Scenarios switched on: {', '.join(profile.scenarios)}."
    if profile.evidence_only:
        yield "Evidence only: the published scale and its anchors are switched off."


def _preference(view: View, preference: Preference) -> str:
    """A preference in words."""
    line = view.line(preference.metric)
    value = line.show(preference.value) if line else str(preference.value)
    unknown = "" if preference.unknown == "warn" else f" (unknown: {preference.unknown})"
    name = line.name if line else preference.metric
    return f"{name} {_OPERATORS[preference.op]} {value}{unknown}"


def _ranking(
    view: View, employers: Sequence[str], robustness: Robustness | None, cites: Citations
) -> PageTable:
    shares = ("First", "Top 3") if robustness else ()
    return PageTable(
        ("#", "Employer", "Layer", "Fit", "Range", *shares, "Deal-breakers"),
        tuple(TableRow(_rank_cells(view, name, robustness, cites)) for name in employers),
    )


def _rank_cells(
    view: View, name: str, robustness: Robustness | None, cites: Citations
) -> tuple[Inline, ...]:
    row, fit = view.row(name), view.fit(name)
    cells: list[Inline] = [
        ("✗" if row.excluded else str(row.rank) if row.rank is not None else "–",),
        (Foreign(row.name, look="name"),),
        (Foreign(row.layer),),
        (fmt.points(fit.fit) if fit else "–",),
        ("–",),
    ]
    if fit:
        bar = SmallBar("range", (fit.fit, fit.low, fit.high))
        cells[-1] = (fmt.points_range(fit.low, fit.high), bar)
    if robustness:
        share = None if row.excluded else robustness.row(name)
        if share is None:
            cells += [("–",), ("–",)]
        else:
            bars = (SmallBar("shares", share.rank_shares),) if share.rank_shares else ()
            cells += [(fmt.share(share.win), *bars), (fmt.share(share.top3),)]
    breakers: list[Inline] = [
        (Foreign(result.why, cites.refs(result.claims), "bad"),) for result in row.out_for
    ]
    unknown: list[Inline] = [
        ("unknown: ", cites.cited(result.why, result.claims)) for result in row.warned_of
    ]
    return (*cells, _joined([*breakers, *unknown], "none"))


# -- one employer ----------------------------------------------------------------------------


def _employer(
    view: View, name: str, robustness: Robustness | None, cites: Citations
) -> Iterator[Block]:
    fit, dossier = view.fit(name), view.dossier(name)
    items, findings = view.checklist(name), view.findings(name)
    on_items = [finding for row in items for finding in view.item_findings(name, row.item)]
    summary = view.employer(name).summary
    with_assets = _each_claim_once([*findings, *on_items])
    yield Headline(2, (Foreign(view.row(name).name),))
    if summary:
        yield Paragraph((Foreign(summary),))
    yield Paragraph((Foreign(", ".join(_facts(view, name))), "."), soft=True)
    yield Headline(3, ("Why",))
    if fit and fit.criteria:
        yield _criteria(fit, cites)
    yield Paragraph((Foreign(_sum(fit) if fit else "Too little evidence to rank."),))
    yield Headline(3, ("Risks",))
    yield _listed(_risks(view, fit, findings, cites))
    yield Headline(3, ("Hype watch",))
    yield _listed(_hype(view, name, cites), "No flag is raised.")
    yield Headline(3, ("Capacity against commitment",))
    yield _listed(_capacity(view, name, with_assets, cites))
    yield Headline(3, ("Other figures",))
    yield _listed(_figures(view, name, with_assets, cites))
    yield Headline(3, ("Checklist",))
    yield _checklist(items, dossier, cites) if items else Paragraph(("Nothing known.",))
    yield Headline(3, ("Open gaps and questions to ask",))
    gaps = tuple(_open(view, name, items, robustness, cites))
    yield Bullets(gaps) if gaps else Paragraph(("Nothing is open.",))
    yield Headline(3, ("Notes",))
    yield from _notes(dossier, items)
    yield Headline(3, ("Stage",))
    yield _listed((Foreign(f"{step.date}: {step.stage}"),) for step in dossier.stages)
    if dossier.links:
        yield Headline(3, ("Links",))
        yield _listed((Foreign(link, look="link"),) for link in dossier.links)
    if dossier.contacts:
        yield Headline(3, ("Contacts",))
        yield _texts(dossier.contacts)


def _facts(view: View, name: str) -> Iterator[str]:
    row, fit = view.row(name), view.fit(name)
    if row.excluded:
        yield "Excluded by a deal-breaker"
    elif row.rank is not None:
        yield f"Rank {row.rank} of {view.eligible_count}"
    else:
        yield "Listed, not ranked"
    if fit:
        yield f"fit {fmt.points(fit.fit)}"
        yield f"range {fmt.points_range(fit.low, fit.high)}"
        yield f"{fmt.share(fit.grounded)} grounded"
    yield row.layer
    stage = view.dossier(name).stage
    yield f"stage: {stage}" if stage else "no stage yet"


def _criteria(fit: Fit, cites: Citations) -> PageTable:
    rows = []
    for part in fit.criteria:
        rating = part.rating
        mark = " (your own verdict)" if rating.own else " (gap)" if rating.gap else ""
        because: list[Inline] = [
            (cites.cited(reason.text, reason.claims),) for reason in rating.reasons
        ]
        cells: list[Inline] = [
            (Foreign(fmt.criterion(part.criterion)), mark),
            (fmt.share(part.weight),),
            (fmt.points(rating.mode),),
            (fmt.points_range(rating.low, rating.high),),
            (f"{part.points:.1f}",),
            _joined(because, "–"),
        ]
        rows.append(TableRow(tuple(cells)))
    return PageTable(("Criterion", "Weight", "Rating", "Range", "Points", "Because"), tuple(rows))


def _sum(fit: Fit) -> str:
    """points + scale shift + residual = fit."""
    shift, residual = _signed(fit.scale_shift), _signed(fit.residual)
    text = f"{fit.points:.1f} points {shift} scale shift {residual} residual = fit {fit.fit:.1f}"
    return text if fit.published is None else f"{text} (published: {fit.published:g})"


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'} {abs(value):.1f}"


def _risks(
    view: View, fit: Fit | None, findings: Sequence[Finding], cites: Citations
) -> Iterator[Inline]:
    """What pulled a rating down, and what sources disagree on."""
    for part in fit.criteria if fit else ():
        # The first reason is the leading metric: its points are the curve's value, not a change.
        for reason in part.rating.reasons[1:]:
            if reason.points <= -0.05:
                text = f"{reason.text} ({_signed(reason.points)})"
                yield (cites.cited(text, reason.claims),)
    for finding in findings:
        if finding.contested:
            metric = view.evidence.metrics.get(finding.metric)
            text = f"{metric.name if metric else finding.metric}: sources disagree"
            yield (cites.cited(text, (finding.standing.id, *finding.contradicted_by)),)


def _hype(view: View, name: str, cites: Citations) -> Iterator[Inline]:
    for flag in view.hype(name):
        ratio = f" ({fmt.ratio(round(flag.ratio, 1))})" if flag.ratio is not None else ""
        contested = ", published, contested" if flag.contested else ""
        why = cites.cited(flag.why, flag.claims)
        ages = f" ({flag.age_text})" if flag.age_text else ""
        yield (Foreign(flag.title, look="bold"), f"{ratio}{contested}: ", why, ages)


def _each_claim_once(findings: Sequence[Finding]) -> list[Finding]:
    by_claim: dict[str, Finding] = {}
    for finding in findings:
        by_claim.setdefault(finding.standing.id, finding)
    return list(by_claim.values())


def _capacity(
    view: View, name: str, findings: Sequence[Finding], cites: Citations
) -> Iterator[Inline]:
    """Figures on capacity by how firm they are: in place, committed, announced."""
    groups: dict[str, list[Finding]] = {"In place": [], "Committed": [], "Announced": []}
    for finding in findings:
        metric = view.evidence.metrics.get(finding.metric)
        if metric is None or metric.criterion != "capacity":
            continue
        claim = finding.standing
        firm = claim.modality == "fact" and claim.tier in RATING_TIERS
        if not firm or metric.behaviour == "plan":
            groups["Announced"].append(finding)
        elif metric.behaviour in ("contract", "event"):
            signed = claim.deal_status in ("signed", "effective", "ended") or (
                claim.deal_status is None and metric.behaviour == "contract"
            )
            groups["Committed" if signed else "Announced"].append(finding)
        else:
            groups["In place"].append(finding)
    for title, members in groups.items():
        for finding in members:
            yield (f"{title}: ", *cites.figure(finding, name))


def _figures(
    view: View, name: str, findings: Sequence[Finding], cites: Citations
) -> Iterator[Inline]:
    """What else was measured that counts for a criterion."""
    for finding in findings:
        metric = view.evidence.metrics.get(finding.metric)
        counts = metric is not None and metric.criterion not in (None, "capacity")
        if counts and finding.standing.figure is not None:
            yield cites.figure(finding, name)


def _checklist(items: Sequence[ItemRow], dossier: Dossier, cites: Citations) -> PageTable:
    rows = []
    for row in items:
        verdict = dossier.verdicts.get(row.item.id)
        cells: tuple[Inline, ...] = (
            (Foreign(row.item.name),),
            (Foreign(_verdict(verdict)) if verdict else "–",),
            (row.suggestion.kind,),
            (cites.cited(row.suggestion.why, row.suggestion.claims),),
        )
        details = tuple(map(Foreign, _details(verdict))) if verdict else ()
        rows.append(TableRow(cells, details))
    return PageTable(("Item", "Your verdict", "Evidence suggests", "Why"), tuple(rows))


def _verdict(verdict: Verdict) -> str:
    rating = f" {verdict.rating:g}/100" if verdict.rating is not None else ""
    return f"{verdict.kind}{rating}" + (f" ({verdict.date})" if verdict.date else "")


def _details(verdict: Verdict) -> Iterator[str]:
    if verdict.told_by:
        yield f"told by {verdict.told_by}"
    if verdict.comp is not None:
        yield comp_text(verdict)
    if verdict.note:
        yield verdict.note


def comp_text(verdict: Verdict) -> str:
    """A pay range as the reader noted it: 180,000–260,000 USD, L5, Remote, from a recruiter."""
    comp = verdict.comp
    if comp is None:
        return ""
    ends = [f"{end:,.0f}" for end in (comp.low, comp.high) if end is not None]
    amount = f"{'–'.join(dict.fromkeys(ends))} {comp.currency}" if ends else ""
    origin = f"from {comp.source}" if comp.source else ""
    return ", ".join(part for part in (amount, comp.level, comp.place, origin) if part)


def _open(
    view: View,
    name: str,
    items: Sequence[ItemRow],
    robustness: Robustness | None,
    cites: Citations,
) -> Iterator[Bullet]:
    """Checklist items and preferences without an answer, the next questions, what is left open."""
    for row in items:
        state = row.verdict or row.suggestion.kind
        if state == "gap":
            yield _gap(row.item.name, row.suggestion.why, row.item.questions)
        elif state == "concern" and row.verdict is None:
            yield _gap(row.item.name, "no verdict of yours yet", row.item.questions)
    for result in view.row(name).unknown:
        yield _gap("Hard preference", result.why)
    questions = view.questions(robustness) if robustness else ()
    asked = [each for each in questions if each.employer == name and each.value >= _WORTH_ASKING]
    for question in asked[:3]:
        title = f"Next question, {fmt.criterion(question.criterion)}"
        worth = f"knowing it would be worth {question.value:.2f} points of fit"
        yield _gap(title, worth, (question.question,))
    left_open = [each for each in view.open_questions if each.employer == name]
    for each in left_open[:_LEFT_OPEN]:
        head = Foreign("Left open by the evidence", look="bold")
        yield Bullet((head, ": ", cites.cited(each.question, each.claims)))


def _gap(title: str, what: str, questions: Sequence[str] = ()) -> Bullet:
    line = (Foreign(title, look="bold"), ": ", Foreign(what))
    return Bullet(line, tuple(("Ask: ", Foreign(question)) for question in questions))


def _notes(dossier: Dossier, items: Sequence[ItemRow]) -> Iterator[Block]:
    names = {row.item.id: row.item.name for row in items}
    notes = {item: text for item, text in sorted(dossier.notes.items()) if text.strip()}
    for item, text in notes.items():
        title = names.get(item, item)
        if title:
            yield Paragraph(("On ", Foreign(title), ":"))
        yield Quote(text)
    if not notes:
        yield Paragraph(("No notes yet.",))
