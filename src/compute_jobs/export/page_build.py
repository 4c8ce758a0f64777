"""From a view to the page that is shared: what each employer's section says, source by source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compute_jobs.core.dossier.dossier_model import Dossier, Verdict
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import RATING_TIERS, Finding
from compute_jobs.core.fit.fit_model import Fit, PreferenceResult, Profile
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.view import ItemRow, View
from compute_jobs.export.citations import Citations
from compute_jobs.export.page import (
    CapacityGroup,
    CriterionLine,
    EmployerPage,
    FigureLine,
    HypeLine,
    ItemLine,
    NoteBlock,
    OpenLine,
    Page,
    RankLine,
    Told,
)

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


def build_page(view: View, employers: Sequence[str], robustness: Robustness | None) -> Page:
    """The page for these employers, in this order."""
    cites = Citations(view)
    ranking = tuple(_rank_line(view, name, robustness, cites) for name in employers)
    pages = tuple(
        _employer(view, name, line, robustness, cites)
        for name, line in zip(employers, ranking, strict=True)
    )
    counted = f"{len(employers)} compute employer{'' if len(employers) == 1 else 's'}"
    shares = (_SHARES.format(draws=robustness.draws),) if robustness else ()
    return Page(
        title=f"Where to work: {counted}, as of {fmt.day(view.as_of)}",
        about=tuple(_about(view)),
        ranking=ranking,
        has_shares=robustness is not None,
        reading=(*_READING, *shares, _TIERS),
        employers=pages,
        sources=cites.lines(),
    )


def _about(view: View) -> Iterator[str]:
    profile = view.profile
    yield f"Profile: {profile.label or profile.name}."
    weights = ", ".join(
        f"{fmt.criterion(name)} {fmt.share(weight)}" for name, weight in view.weights.items()
    )
    yield f"Weights: {weights}."
    lines = [preference_text(view, profile, i) for i in range(len(profile.preferences))]
    on = [line for line in lines if line]
    yield f"Hard preferences: {'; '.join(on)}." if on else "Hard preferences: none."
    if profile.scenarios:
        yield f"Scenarios switched on: {', '.join(profile.scenarios)}."
    if profile.evidence_only:
        yield "Evidence only: the published scale and its anchors are switched off."


def preference_text(view: View, profile: Profile, position: int) -> str:
    """A preference in words; empty where it is switched off."""
    it = profile.preferences[position]
    if not it.on:
        return ""
    line = view.line(it.metric)
    value = line.show(it.value) if line else str(it.value)
    op = {"<=": "at most", ">=": "at least", "=": "is", "in": "one of", "not in": "none of"}[it.op]
    unknown = "" if it.unknown == "warn" else f" (unknown: {it.unknown})"
    return f"{line.name if line else it.metric} {op} {value}{unknown}"


def _rank_line(view: View, name: str, robustness: Robustness | None, cites: Citations) -> RankLine:
    row, fit = view.row(name), view.fit(name)
    share = robustness.row(name) if robustness else None
    shown = share is not None and not row.excluded
    return RankLine(
        rank="✗" if row.excluded else str(row.rank) if row.rank is not None else "–",
        name=row.name,
        layer=row.layer,
        fit=fit.fit if fit else None,
        low=fit.low if fit else None,
        high=fit.high if fit else None,
        rank_shares=share.rank_shares if share and shown else (),
        win=fmt.share(share.win) if share and shown else "",
        top3=fmt.share(share.top3) if share and shown else "",
        breakers=tuple(_answer(result, cites) for result in row.out_for),
        unknown=tuple(_answer(result, cites) for result in row.warned_of),
    )


def _answer(result: PreferenceResult, cites: Citations) -> Told:
    return cites.told(result.why, result.claims)


def _employer(
    view: View, name: str, line: RankLine, robustness: Robustness | None, cites: Citations
) -> EmployerPage:
    it, row, fit, dossier = view.employer(name), view.row(name), view.fit(name), view.dossier(name)
    items, findings = view.checklist(name), view.findings(name)
    told = _all_findings(findings, items)
    facts = []
    if row.excluded:
        facts.append("Excluded by a deal-breaker")
    elif row.rank is not None:
        facts.append(f"Rank {row.rank} of {view.eligible_count}")
    else:
        facts.append("Listed, not ranked")
    if fit:
        facts.append(f"fit {fmt.points(fit.fit)}")
        facts.append(f"range {fmt.points_range(fit.low, fit.high)}")
    facts += [it.layer, f"stage: {dossier.stage}" if dossier.stage else "no stage yet"]
    return EmployerPage(
        name=row.name,
        summary=it.summary,
        facts=tuple(facts),
        rank=line,
        criteria=tuple(_criteria(fit, cites)) if fit else (),
        reckoning=_reckoning(fit) if fit else "Too little evidence to rank.",
        risks=tuple(_risks(view, fit, findings, cites)),
        hype=tuple(
            HypeLine(
                flag.title,
                fmt.ratio(round(flag.ratio, 1)) if flag.ratio is not None else "",
                flag.contested,
                cites.told(flag.why, flag.claims),
            )
            for flag in view.hype(name)
        ),
        capacity=tuple(_capacity(view, name, told, cites)),
        figures=tuple(_figures(view, name, told, cites)),
        checklist=tuple(_item(item, dossier.verdicts.get(item.item.id), cites) for item in items),
        open=tuple(_open(view, name, items, robustness)),
        notes=tuple(_notes(dossier, items)),
        stages=tuple(f"{step.date}: {step.stage}" for step in dossier.stages),
        links=dossier.links,
        contacts=dossier.contacts,
    )


def _criteria(fit: Fit, cites: Citations) -> Iterator[CriterionLine]:
    for part in fit.criteria:
        rating = part.rating
        mark = "your own verdict" if rating.own else "gap" if rating.gap else ""
        told = tuple(cites.told(reason.text, reason.claims) for reason in rating.reasons)
        yield CriterionLine(
            name=fmt.criterion(part.criterion),
            weight=fmt.share(part.weight),
            rating=fmt.points(rating.mode),
            range=fmt.points_range(rating.low, rating.high),
            points=f"{part.points:.1f}",
            mark=mark,
            because=told,
        )


def _reckoning(fit: Fit) -> str:
    shift, residual = _signed(fit.scale_shift), _signed(fit.residual)
    text = f"{fit.points:.1f} points {shift} scale shift {residual} residual = fit {fit.fit:.1f}"
    if fit.published is not None:
        text += f" (published: {fit.published:g})"
    return text


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'} {abs(value):.1f}"


def _risks(
    view: View, fit: Fit | None, findings: Sequence[Finding], cites: Citations
) -> Iterator[Told]:
    """What pulled a rating down, and what sources disagree on."""
    for part in fit.criteria if fit else ():
        # the first reason is the leading metric: its points are the curve's value
        for reason in part.rating.reasons[1:]:
            if reason.points < 0:
                yield cites.told(f"{reason.text} ({_signed(reason.points)})", reason.claims)
    for finding in findings:
        if finding.contested:
            metric = view.evidence.metrics.get(finding.metric)
            named = (finding.standing.id, *finding.contradicted_by)
            yield cites.told(
                f"{metric.name if metric else finding.metric}: sources disagree", named
            )


def _all_findings(findings: Sequence[Finding], items: Sequence[ItemRow]) -> list[Finding]:
    """The employer's own and those of what it runs, rents or owns; each claim once."""
    found: dict[str, Finding] = {}
    for finding in [*findings, *(it for row in items for it in row.findings)]:
        found.setdefault(finding.standing.id, finding)
    return list(found.values())


def _capacity(
    view: View, name: str, findings: Sequence[Finding], cites: Citations
) -> Iterator[CapacityGroup]:
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
        if members:
            yield CapacityGroup(title, tuple(cites.figure(it, name) for it in members))


def _figures(
    view: View, name: str, findings: Sequence[Finding], cites: Citations
) -> Iterator[FigureLine]:
    for finding in findings:
        metric = view.evidence.metrics.get(finding.metric)
        speaks = metric is not None and metric.criterion not in (None, "capacity")
        if speaks and finding.standing.figure is not None:
            yield cites.figure(finding, name)


def _item(row: ItemRow, verdict: Verdict | None, cites: Citations) -> ItemLine:
    own = ""
    details = []
    if verdict is not None:
        rating = f" {verdict.rating:g}/100" if verdict.rating is not None else ""
        own = f"{verdict.kind}{rating} ({verdict.date})" if verdict.date else verdict.kind + rating
        if verdict.told_by:
            details.append(f"told by {verdict.told_by}")
        if verdict.comp is not None:
            details.append(comp_text(verdict))
        if verdict.note:
            details.append(verdict.note)
    return ItemLine(
        name=row.item.name,
        verdict=own,
        suggested=row.suggestion.kind,
        why=cites.told(row.suggestion.why, row.suggestion.claims),
        details=tuple(details),
    )


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
) -> Iterator[OpenLine]:
    """Checklist items nobody has answered, what preferences don't know, and the next questions."""
    for row in items:
        state = row.verdict or row.suggestion.kind
        if state == "gap":
            yield OpenLine(row.item.name, row.suggestion.why, row.item.questions)
        elif state == "concern" and row.verdict is None:
            yield OpenLine(row.item.name, "no verdict of yours yet", row.item.questions)
    for result in view.row(name).unknown:
        yield OpenLine("Hard preference", result.why, ())
    questions = robustness.questions if robustness else ()
    asked = [it for it in questions if it.employer == name and it.value >= _WORTH_ASKING]
    for question in asked[:3]:
        worth = f"knowing it would be worth {question.value:.2f} points of fit"
        yield OpenLine(
            f"Next question, {fmt.criterion(question.criterion)}", worth, (question.question,)
        )


def _notes(dossier: Dossier, items: Sequence[ItemRow]) -> Iterator[NoteBlock]:
    names = {row.item.id: row.item.name for row in items}
    for item, text in sorted(dossier.notes.items()):
        if text.strip():
            yield NoteBlock(names.get(item, item), text)
