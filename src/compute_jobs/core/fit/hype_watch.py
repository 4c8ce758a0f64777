"""The reverse-hype watch: announcements compared with what runs, what is paid for and who hires.

Rules, not names: each flag is computed from claims of any tier, gives its ratio where it has one,
and shows both sides where the evidence contradicts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import RATING_TIERS, Claim, Employer
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.fit import capacity, money
from compute_jobs.core.fit.fit_model import HypeFlag
from compute_jobs.core.fit.hype_rules import HypeRule, HypeRules
from compute_jobs.core.fit.rating_facts import TALK_STAGES, Facts, Measure, name_of

_CONFLICTS = ("conflict", "conflict_undated", "possible_conflict")


def hype_flags(facts: Facts, rules: HypeRules) -> tuple[HypeFlag, ...]:
    """Every flag, by employer's name, then in the order of the rules."""
    watch = Watch(facts, rules)
    employers = sorted(facts.evidence.employers.values(), key=lambda e: (e.name.casefold(), e.id))
    return tuple(flag for employer in employers for flag in watch.flags(employer))


class Running(NamedTuple):
    """What runs for an employer, as far as it is known."""

    size: float
    text: str
    claims: tuple[str, ...]
    or_more: bool
    """Whether the figure is open above."""
    rented: bool = False


class Watch:
    """The rules applied to one ledger."""

    def __init__(self, facts: Facts, rules: HypeRules) -> None:
        self.facts = facts
        self.rules = rules.rules
        self._checks: Mapping[str, Callable[[Employer, HypeRule], Iterator[HypeFlag]]] = {
            "announced_over_deployed": self._announced_over_deployed,
            "commitments_over_run_rate": self._commitments,
            "announced_without_hiring": self._without_hiring,
            "captive_capacity": self._captive,
            "one_tenant": self._one_tenant,
            "few_customers": self._few_customers,
            "power_not_permitted": self._not_permitted,
            "power_not_funded": self._not_funded,
        }

    def flags(self, employer: Employer) -> Iterator[HypeFlag]:
        for name, rule in self.rules.items():
            check = self._checks.get(name)
            if check is not None:
                yield from check(employer, rule)

    # -- claims of any tier ----------------------------------------------------------------------

    def _claims(self, subjects: Sequence[str], metric: str) -> list[Claim]:
        """Every visible claim on a metric, of any tier, the largest figure first."""
        claims: dict[str, Claim] = {}
        visible = self.facts.ledger.visible
        for subject in subjects:
            for finding in self.facts.all_findings(subject, metric):
                for name in finding.claims:
                    claim = visible.get(name)
                    if claim is not None and claim.deal_status != "ended":
                        claims[name] = claim
        return sorted(claims.values(), key=lambda c: (-_size(c), c.id))

    def _own_figures(self, employer: Employer, *metrics: str) -> list[Claim]:
        """Figures announced of the employer itself; a supplier's promise is not its own."""
        return [
            claim
            for metric in metrics
            for claim in self._claims((employer.id,), metric)
            if claim.figure is not None
            and employer.id in claim.subjects
            and claim.counterparty != employer.id
        ]

    def _hedge(self, claims: Sequence[str]) -> str:
        """The hedge ("not confirmed") of the first claim behind a flag."""
        claim = self.facts.ledger.visible.get(claims[0]) if claims else None
        return f": {claim.hedge}" if claim is not None and claim.hedge else ""

    # -- what is announced, and what runs -----------------------------------------------------

    def _announced_over_deployed(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        for what, noun in (("accelerators", "gpu"), ("power", "mw")):
            deployed = self._running(employer, what)
            announced = [
                claim
                for claim in self._own_figures(employer, f"{what}_planned", f"{what}_committed")
                if claim.figure is not None and claim.figure.unit == noun
            ]
            if not announced or deployed is None or deployed.size <= 0:
                continue
            largest = max(announced, key=lambda c: (_size(c), c.id))
            ratio = _size(largest) / deployed.size
            if ratio < rule.at_least:
                continue
            words = "committed" if largest.metric.endswith("_committed") else "text"
            text = _fill(
                rule.texts[words],
                employer,
                announced=_shown(largest),
                deployed=deployed.text,
                ratio=f"{'at most ' if deployed.or_more else ''}{_times(ratio)}",
            )
            if deployed.rented:
                text += rule.texts["rented"]
            same = [c.id for c in announced if _size(c) == _size(largest) and c.id != largest.id]
            yield _flag(employer, rule, text, (largest.id, *same, *deployed.claims), ratio)

    def _running(self, employer: Employer, what: str) -> Running | None:
        """What runs for the employer; the part with a named outside user where that is known."""
        facts = self.facts
        best: Running | None = None
        for holding in capacity.holdings(facts, employer):
            if holding.role == "supplier":
                continue
            leased = facts.measure(holding.asset, f"{what}_leased")
            deployed = facts.measure(holding.asset, f"{what}_deployed")
            running = leased or deployed
            if running is None:
                continue
            where = name_of(facts.evidence, holding.asset)
            user = " with a named user" if leased else ""
            if best is None or running.value > best.size:
                leases = self._claims((holding.asset,), f"{what}_leased") if leased else []
                claims = (*running.claims, *(claim.id for claim in leases))
                text, rented = f"{running.text}{user} at {where}", holding.role == "tenant"
                best = Running(running.value, text, claims, running.written_high is None, rented)
        own = facts.measure(employer.id, f"{what}_deployed")
        if own is not None and (best is None or own.value > best.size):
            best = Running(own.value, own.text, own.claims, own.written_high is None)
        return best

    def _commitments(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        earned = money.income(self.facts, employer)
        largest_by_deal: dict[str, Claim] = {}
        for claim in self._own_figures(employer, "capacity_commitments"):
            if claim.deal_status not in TALK_STAGES:
                largest_by_deal.setdefault(claim.deal or claim.id, claim)
        if not largest_by_deal or earned is None or earned.value <= 0:
            return
        committed = list(largest_by_deal.values())
        total = sum(_size(claim) for claim in committed)
        ratio = total / earned.value
        if ratio < rule.at_least:
            return
        others = self._own_figures(employer, "power_committed", "accelerators_committed")
        listed = _joined([_shown(claim) for claim in others])
        text = _fill(
            rule.texts["text"],
            employer,
            committed=fmt.money(total),
            income=earned.text,
            ratio=f"{'at most ' if earned.written_high is None else ''}{_times(ratio)}",
            besides=_fill(rule.texts["besides"], employer, others=listed) if listed else "",
        )
        claims = (*(c.id for c in committed), *(c.id for c in others), *earned.claims)
        yield _flag(employer, rule, text, claims, ratio)

    def _without_hiring(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        for pair in rule.pairs:
            openings = self.facts.measure(employer.id, pair.openings)
            if openings is None or openings.value > 0:
                continue
            announced = [
                claim
                for claim in self._own_figures(employer, "product_announced")
                if claim.figure is not None and claim.figure.text == pair.field
            ]
            things = [self._product(claim, employer) for claim in announced]
            promised = self._own_figures(employer, *pair.announced)
            if promised:
                figures = _joined([_shown(claim) for claim in promised])
                things.append(f"commitments or plans of {figures}")
            if not things:
                continue
            what = f"announced {_joined(things)}" if announced else _joined(things)
            text = _fill(rule.texts["text"], employer, announced=what, openings=pair.missing)
            ids = [*(c.id for c in announced), *(c.id for c in promised), *openings.claims]
            yield _flag(employer, rule, text, ids)

    def _product(self, claim: Claim, employer: Employer) -> str:
        named = [s for s in claim.subjects if s in self.facts.evidence.assets]
        if named:
            return _joined([name_of(self.facts.evidence, asset) for asset in named])
        return f"a product ({claim.figure.text})" if claim.figure else employer.name

    # -- who uses it --------------------------------------------------------------------------

    def _captive(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        facts = self.facts
        own = capacity.family(facts, employer)
        for holding in capacity.let_assets(facts, employer):
            if holding.role != "operator" and employer.layer not in ("cluster", "cloud"):
                continue
            running = facts.first_measure(holding.asset, "accelerators_deployed", "power_deployed")
            if running is None:
                continue
            counts = self._claims((holding.asset, employer.id), "outside_tenants")
            denials = [c for c in counts if _size(c) == 0 and employer.id in c.subjects]
            users = capacity.tenants_at(facts, holding.asset, own)
            if users and not denials:
                continue
            where = name_of(facts.evidence, holding.asset)
            names = _joined([name_of(facts.evidence, user) for user in sorted(users)])
            text = _fill(
                rule.texts["contested" if users else "text"],
                employer,
                deployed=f"{running.text} at {where}",
                customers=names,
                where=where,
            )
            sides = [claim for claims in users.values() for claim in claims]
            rivals = [claim.id for claim in counts if _size(claim) > 0]
            ids = (*(c.id for c in denials), *running.claims, *rivals, *sides)
            yield _flag(employer, rule, text, ids, contested=bool(users))

    def _one_tenant(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        facts = self.facts
        counted = capacity.tenant_count(facts, employer)
        if counted is None or counted.value != 1:
            return
        tenants = capacity.tenants_of(facts, employer)
        names = _joined([name_of(facts.evidence, tenant) for tenant in sorted(tenants)])
        rivals = self._rivals(employer, counted, tenants)
        sentences = "; ".join(claim.statement.rstrip(".") for claim, _ in rivals)
        at_least = counted.written_high is None
        words = "open" if at_least else "text"
        if rivals:
            perhaps = all(relation == "possible_conflict" for _, relation in rivals)
            words = "possible" if perhaps else "contested"
        text = _fill(
            rule.texts[words],
            employer,
            tenant=names or "one company",
            named=counted.text if tenants else "none is named",
            rivals=sentences[:1].lower() + sentences[1:] if sentences[:2].islower() else sentences,
        )
        ids = (*counted.claims, *(claim.id for claim, _ in rivals))
        yield _flag(employer, rule, text, ids, contested=bool(rivals) or at_least)

    def _rivals(
        self, employer: Employer, counted: Measure, tenants: Mapping[str, Sequence[str]]
    ) -> list[tuple[Claim, str]]:
        """Claims that may name a second tenant, each with its relation to the first."""
        ledger = self.facts.ledger
        own = {*capacity.family(self.facts, employer), *tenants}
        backing = {*counted.claims, *(c for claims in tenants.values() for c in claims)}
        backing |= {c.id for c in self._claims((employer.id,), "capacity_lease") if c.only}
        rivals: dict[str, tuple[Claim, str]] = {}
        for name in sorted(backing):
            for relation in ledger.relations_of(name):
                if relation.relation not in _CONFLICTS or relation.rule != "R6":
                    continue
                other = relation.second if relation.first == name else relation.first
                claim = ledger.visible.get(other)
                if claim is not None and not claim.only and not set(claim.subjects) <= own:
                    rivals[other] = claim, relation.relation
        return [rivals[name] for name in sorted(rivals)]

    def _few_customers(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        shares = (
            ("top5_customer_share", "five customers"),
            ("top_customer_share", "one customer"),
        )
        for metric, who in shares:
            share = self.facts.measure(employer.id, metric)
            if share is not None and share.value >= rule.at_least:
                text = _fill(rule.texts["text"], employer, figure=share.text, who=who)
                yield _flag(employer, rule, text, share.claims, contested=share.contested)
                return

    # -- power --------------------------------------------------------------------------------

    def _not_permitted(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        facts = self.facts
        state = self._power(employer, "power_permitted")
        challenge = capacity.permit_challenge(facts, employer)
        challenged = challenge is not None and challenge.yes
        if state is not None:
            yes, claims, disputed = state
            if yes and not challenged and not disputed:
                return
            if challenged and challenge is not None:
                claims = (*claims, *challenge.claims)
            contested = disputed or (yes and challenged)
            key = "contested" if contested else "no"
            text = _fill(rule.texts[key], employer, hedge=self._hedge(claims))
            yield _flag(employer, rule, text, claims, contested=contested)
        elif challenged and challenge is not None:
            where, hedge = challenge.detail, self._hedge(challenge.claims)
            text = _fill(rule.texts["challenged"], employer, where=where, hedge=hedge)
            contested, title = challenge.contested, rule.texts["challenged_title"]
            yield _flag(employer, rule, text, challenge.claims, contested=contested, title=title)
        else:
            yield from self._power_unknown(employer, rule)

    def _not_funded(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        state = self._power(employer, "power_funded")
        if state is None:
            yield from self._power_unknown(employer, rule)
            return
        yes, claims, disputed = state
        if not yes or disputed:
            text = _fill(
                rule.texts["contested" if disputed else "no"], employer, hedge=self._hedge(claims)
            )
            yield _flag(employer, rule, text, claims, contested=disputed)

    def _power(self, employer: Employer, metric: str) -> tuple[bool, tuple[str, ...], bool] | None:
        """(yes, claims, disputed) of a power flag over the employer and its sites."""
        flag = capacity.site_flag(self.facts, employer, metric, capacity.LETTING)
        if flag is None:
            return None
        held = capacity.let_assets(self.facts, employer)
        sites = (employer.id, *(holding.asset for holding in held))
        rated = [claim for claim in self._claims(sites, metric) if claim.tier in RATING_TIERS]
        answers = {_size(claim) >= 0.5 for claim in rated if claim.figure is not None}
        claims = tuple(dict.fromkeys((*flag.claims, *(claim.id for claim in rated))))
        return flag.yes, claims, flag.contested or (len(answers) > 1 and flag.low != flag.high)

    def _power_unknown(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        """Plans for own capacity without any claim on its power."""
        if capacity.is_supplier(employer):
            return
        planned = self._own_figures(employer, "accelerators_planned", "power_planned")
        if not planned:
            return
        largest = planned[0]
        announced = _shown(largest)
        hedge = f" ({largest.hedge})" if largest.hedge else ""
        text = _fill(rule.texts["unknown"], employer, announced=announced, hedge=hedge)
        ids, title = [claim.id for claim in planned], rule.texts["unknown_title"]
        yield _flag(employer, rule, text, ids, title=title)


def _flag(
    employer: Employer,
    rule: HypeRule,
    text: str,
    claims: Sequence[str],
    ratio: float | None = None,
    *,
    contested: bool = False,
    title: str = "",
) -> HypeFlag:
    ids = tuple(dict.fromkeys(claims))
    return HypeFlag(employer.id, rule.id, title or rule.title, ratio, contested, ids, text)


def _shown(claim: Claim) -> str:
    return show_figure(claim.figure) if claim.figure is not None else ""


def _size(claim: Claim) -> float:
    """The middle of its figure; below 0 where it has none."""
    middle = claim.figure.middle if claim.figure is not None else None
    return middle if middle is not None else -1.0


def _fill(template: str, employer: Employer, **parts: str) -> str:
    """A rule's text with the employer's name and the parts in their places."""
    text = template.replace("{name}", employer.name)
    for key, value in parts.items():
        text = text.replace("{" + key + "}", value)
    return text


def _times(ratio: float) -> str:
    """A ratio with one decimal at most."""
    return f"{ratio:.1f}".removesuffix(".0")


def _joined(parts: Sequence[str]) -> str:
    """Each once, with "and" before the last."""
    unique = list(dict.fromkeys(part for part in parts if part))
    if len(unique) < 2:
        return "".join(unique)
    return f"{', '.join(unique[:-1])} and {unique[-1]}"
