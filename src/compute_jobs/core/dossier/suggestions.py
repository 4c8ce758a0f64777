"""What the evidence suggests for one checklist item, and why.

Every rule of the item is checked against the evidence; the most serious that applies decides. No
rule names an employer, and if nothing is known the suggestion is a gap, never a pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from compute_jobs.core.dossier.checklist_rules import Scale
from compute_jobs.core.dossier.dossier_model import ChecklistItem, ItemRule, Suggestion, VerdictKind
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import LETTING, TIER_RANK, Claim, Employer
from compute_jobs.core.fit.capacity import family, holdings, tenants_of, visible_claims
from compute_jobs.core.fit.fit_model import HypeFlag, Rating
from compute_jobs.core.fit.measures import Derived, measured
from compute_jobs.core.fit.rating_facts import Facts, Measure, each_once, usable

_GRAVEST: tuple[VerdictKind, ...] = ("fail", "concern", "pass", "gap")


class _Hit(Struct, frozen=True):
    rule: ItemRule
    text: str
    claims: tuple[str, ...]


def suggest(
    item: ChecklistItem,
    employer: Employer,
    facts: Facts,
    flags: Sequence[HypeFlag] = (),
    *,
    rating: Rating | None = None,
    scale: Scale | None = None,
) -> Suggestion:
    """A verdict with its reason and claims; a gap if no rule applies.

    ``flags`` is this employer's hype watch, for rules that name a flag. If the verdict and the
    rubric's ``rating`` of the item's criterion seem to contradict each other, by the limits of
    ``scale``, the reason says why they differ.
    """
    hits = [hit for rule in item.rules if (hit := _check(rule, employer, facts, flags)) is not None]
    by_kind: dict[VerdictKind, list[_Hit]] = {
        kind: [hit for hit in hits if hit.rule.says == kind] for kind in _GRAVEST
    }
    kind: VerdictKind = next((kind for kind in _GRAVEST if by_kind[kind]), "gap")
    deciding = by_kind[kind]
    if kind == "concern" and item.fails_at and len(deciding) >= item.fails_at:
        kind = "fail"
    why = "; ".join(hit.text for hit in deciding) or item.gap or "nothing is known"
    if kind in ("fail", "concern") and by_kind["pass"]:
        why += ". In its favor: " + "; ".join(hit.text for hit in by_kind["pass"])
        deciding = [*deciding, *by_kind["pass"]]
    if rating is not None and scale is not None:
        why += _against(kind, rating, scale)
    return Suggestion(item.id, kind, why, each_once(*(hit.claims for hit in deciding)))


def _against(kind: VerdictKind, rating: Rating, scale: Scale) -> str:
    """Why the rating differs from the verdict; empty if they match."""
    lead, *others = rating.reasons
    shown = fmt.points(rating.mode)
    known = not lead.rule.endswith((".gap", ".base"))
    if kind == "gap" and known:
        return f". The rating of {shown} is based on something else: {lead.text}"
    if kind == "pass" and not known:
        return f". The rating is still a gap: {lead.text}"
    if kind == "pass" and rating.mode < scale.low:
        worse = [reason.text for reason in others if reason.points < 0]
        return f". The rating is still only {shown}: {'; '.join([lead.text, *worse])}"
    if kind in ("concern", "fail") and rating.mode >= scale.high:
        return f". The rating is still {shown}, since it starts from this: {lead.text}"
    return ""


def _check(
    rule: ItemRule, employer: Employer, facts: Facts, flags: Iterable[HypeFlag]
) -> _Hit | None:
    if rule.flag:
        for flag in flags:
            if (flag.employer, flag.flag) == (employer.id, rule.flag):
                return _Hit(rule, rule.text.replace("{figure}", flag.why), flag.claims)
        return None
    if any(_known(name, employer, facts) is not None for name in rule.unless):
        return None
    if rule.words:
        return _in_words(rule, employer, facts)
    measure = _known(rule.measure, employer, facts)
    if measure is None or not _fits(rule, measure):
        return None
    text = _text(rule, measure.text, _how_known(measure.tier, measure.claims, facts), employer)
    rival = tenant_is_rival(facts, employer) if "{rival}" in text else None
    text = text.replace("{rival}", f" (a competitor: {rival.text})" if rival is not None else "")
    return _Hit(rule, text, measure.claims)


def _known(name: str, employer: Employer, facts: Facts) -> Measure | None:
    derive = DEPENDENCE.get(name)
    if derive is not None:
        return derive(facts, employer)
    return measured(facts, employer, name) or facts.mention(employer.id, name)


def _fits(rule: ItemRule, measure: Measure) -> bool:
    if rule.tier and TIER_RANK[measure.tier] > TIER_RANK[rule.tier]:
        return False
    if rule.weaker_than and TIER_RANK[measure.tier] <= TIER_RANK[rule.weaker_than]:
        return False
    if rule.holds is not None and measure.yes is not rule.holds:
        return False
    if rule.at_least is not None and measure.value < rule.at_least:
        return False
    return rule.at_most is None or measure.value <= rule.at_most


def _in_words(rule: ItemRule, employer: Employer, facts: Facts) -> _Hit | None:
    """A metric in words: the first current claim whose figure names one of the rule's words.

    The statement around the figure isn't read: "replaces X" names X too.
    """
    for finding in facts.all_findings(employer.id, rule.measure):
        if not usable(finding.standing):
            continue
        claim: Claim = finding.standing
        said = claim.figure.text if claim.figure is not None else ""
        named = [word for word in rule.words if _names(said, word)]
        if named:
            known = _how_known(claim.tier, (claim.id,), facts)
            return _Hit(rule, _text(rule, ", ".join(named), known, employer), (claim.id,))
    return None


def _names(said: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said, re.IGNORECASE) is not None


def _how_known(tier: str, claims: Sequence[str], facts: Facts) -> str:
    """The tier as shown on screen, with the form of the relayed filing."""
    known = facts.evidence.claims.get(claims[0]) if claims else None
    return fmt.tier_label(tier, facts.evidence.origin_of(known) if known is not None else None)


def _text(rule: ItemRule, figure: str, tier: str, employer: Employer) -> str:
    text = rule.text
    if figure in ("yes", "no"):
        text = text.replace(": {figure}", "")  # the sentence already says it
    return text.replace("{figure}", figure).replace("{tier}", tier).replace("{name}", employer.name)


# -- who its capacity depends on, and whether they compete: read from the supply map -----------


def landlord_is_rival(facts: Facts, employer: Employer) -> Measure | None:
    """It rents from a group of companies with an employer in its own layer."""
    for landlord, claims in _landlords(facts, employer).items():
        rival = _same_layer(facts, employer, landlord)
        if rival:
            text = facts.evidence.name_of(landlord)
            if rival != landlord:
                text += f", whose {facts.evidence.name_of(rival)} competes with it"
            return _yes("landlord_is_rival", text, claims, facts)
    return None


def rents_capacity(facts: Facts, employer: Employer) -> Measure | None:
    """It rents capacity from a company outside its own group."""
    landlords = _landlords(facts, employer)
    if not landlords:
        return None
    names = ", ".join(map(facts.evidence.name_of, landlords))
    return _yes("rents_capacity", names, each_once(*landlords.values()), facts)


def tenant_is_rival(facts: Facts, employer: Employer) -> Measure | None:
    """It, or its group, leases capacity to a competitor of the group."""
    own = family(facts, employer)
    employers = facts.evidence.employers
    for member in sorted(own):
        if member not in employers:
            continue
        for tenant, claims in tenants_of(facts, employers[member]).items():
            layer = employers[tenant].layer if tenant in employers else None
            rival = next((it for it in sorted(own) if _layer(facts, it) == layer), None)
            if rival is not None and layer is not None:
                one, other = map(facts.evidence.name_of, (tenant, rival))
                text = f"{one} competes with {other}"
                return _yes("tenant_is_rival", text, claims, facts)
    return None


DEPENDENCE: Mapping[str, Derived] = {
    "landlord_is_rival": landlord_is_rival,
    "rents_capacity": rents_capacity,
    "tenant_is_rival": tenant_is_rival,
}


def _landlords(facts: Facts, employer: Employer) -> dict[str, tuple[str, ...]]:
    """Its landlords outside its own group, each with the claims that say so."""
    own = family(facts, employer)
    found: dict[str, tuple[str, ...]] = {}
    for holding in holdings(facts, employer, ("tenant",)):
        for relation in facts.relations_at.get(holding.asset, ()):
            if relation.role in LETTING and relation.employer not in own:
                claims = (*holding.claims, *visible_claims(facts, relation))
                before = found.get(relation.employer, ())
                found[relation.employer] = each_once(before, claims)
    return found


def _same_layer(facts: Facts, employer: Employer, landlord: str) -> str | None:
    """The landlord, or a member of the landlord's group, in the employer's layer."""
    entry = facts.evidence.employers.get(landlord)
    house = family(facts, entry) if entry is not None else frozenset({landlord})
    rivals = [it for it in sorted(house) if _layer(facts, it) == employer.layer]
    return landlord if landlord in rivals else next(iter(rivals), None)


def _layer(facts: Facts, employer: str) -> str | None:
    entry = facts.evidence.employers.get(employer)
    return entry.layer if entry is not None else None


def _yes(name: str, text: str, claims: tuple[str, ...], facts: Facts) -> Measure:
    """A yes, based on the claims that may change a rating."""
    counting = [claim for claim in facts.supported(claims) if usable(claim)]
    tier = counting[0].tier if counting else "reported"
    ids = {claim.id for claim in counting}
    cited = tuple(it for it in claims if it in ids)
    return Measure(name, 1.0, 1.0, 1.0, 0.0, text, cited, tier)
