"""The reverse-hype watch: announcements held against what runs, what is paid for and who hires.

Rules, not names: each flag is computed from claims of any tier, says its ratio where it has one,
and shows both sides where the evidence contradicts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import RATING_TIERS, Claim, Employer
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.fit import capacity, income
from compute_jobs.core.fit.fit_model import HypeFlag
from compute_jobs.core.fit.hype_claims import Told, fill, flag_of, joined, size_of, times
from compute_jobs.core.fit.hype_rules import HypeRule, HypeRules
from compute_jobs.core.fit.measures import permit_challenge
from compute_jobs.core.fit.rating_facts import TALK_STAGES, Facts, Measure, name_of

CONFLICTS = ("conflict", "conflict_undated", "possible_conflict")


def hype_flags(facts: Facts, rules: HypeRules) -> tuple[HypeFlag, ...]:
    """Every flag, by employer's name, then in the order of the rules."""
    watch = Watch(facts, rules)
    employers = sorted(facts.evidence.employers.values(), key=lambda e: (e.name.casefold(), e.id))
    return tuple(flag for employer in employers for flag in watch.flags(employer))


class Running(NamedTuple):
    """What runs for an employer, as far as it is told."""

    size: float
    text: str
    claims: tuple[str, ...]
    or_more: bool
    """Whether the figure is open above."""
    rented: bool = False


class Watch(Told):
    """The rules held against one ledger."""

    def __init__(self, facts: Facts, rules: HypeRules) -> None:
        super().__init__(facts)
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

    # -- what is announced, and what runs -----------------------------------------------------

    def _announced_over_deployed(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        for what, noun in (("accelerators", "gpu"), ("power", "mw")):
            deployed = self._running(employer, what)
            announced = [
                claim
                for kind in ("planned", "committed")
                for claim in self._own_announcements(employer, f"{what}_{kind}")
                if claim.figure is not None and claim.figure.unit == noun
            ]
            if not announced or deployed is None or deployed.size <= 0:
                continue
            largest = max(announced, key=lambda c: (size_of(c), c.id))
            ratio = size_of(largest) / deployed.size
            if ratio < rule.at_least or largest.figure is None:
                continue
            words = "committed" if largest.metric.endswith("_committed") else "text"
            text = fill(
                rule.texts[words],
                employer,
                announced=show_figure(largest.figure),
                deployed=deployed.text,
                ratio=f"{'at most ' if deployed.or_more else ''}{times(ratio)}",
            )
            if deployed.rented:
                text += rule.texts["rented"]
            same = [
                c.id for c in announced if size_of(c) == size_of(largest) and c.id != largest.id
            ]
            yield flag_of(employer, rule, text, (largest.id, *same, *deployed.claims), ratio)

    def _running(self, employer: Employer, what: str) -> Running | None:
        """What runs for the employer; the part with a named outside user where that is told."""
        facts = self.facts
        best: Running | None = None
        for holding in capacity.holdings(facts, employer):
            if holding.role == "supplier":
                continue
            leased = facts.measure(holding.asset, f"{what}_leased")
            deployed = facts.measure(holding.asset, f"{what}_deployed")
            found = leased or deployed
            if found is None:
                continue
            where = name_of(facts.evidence, holding.asset)
            user = " with a named user" if leased else ""
            if best is None or found.value > best.size:
                told = self._told((holding.asset,), f"{what}_leased") if leased else []
                claims = (*found.claims, *(claim.id for claim in told))
                text, rented = f"{found.text}{user} at {where}", holding.role == "tenant"
                best = Running(found.value, text, claims, found.written_high is None, rented)
        own = facts.measure(employer.id, f"{what}_deployed")
        if own is not None and (best is None or own.value > best.size):
            best = Running(own.value, own.text, own.claims, own.written_high is None)
        return best

    def _commitments(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        earned = income.income(self.facts, employer)
        told = self._own_announcements(employer, "capacity_commitments")
        largest_by_deal: dict[str, Claim] = {}
        for claim in told:
            if claim.figure is not None and claim.deal_status not in TALK_STAGES:
                largest_by_deal.setdefault(claim.deal or claim.id, claim)
        if not largest_by_deal or earned is None or earned.value <= 0:
            return
        committed = list(largest_by_deal.values())
        total = sum(size_of(claim) for claim in committed)
        ratio = total / earned.value
        if ratio < rule.at_least:
            return
        others = [
            claim
            for metric in ("power_committed", "accelerators_committed")
            for claim in self._own_announcements(employer, metric)
            if claim.figure is not None
        ]
        listed = joined([show_figure(c.figure) for c in others if c.figure])
        text = fill(
            rule.texts["text"],
            employer,
            committed=fmt.money(total),
            income=earned.text,
            ratio=f"{'at most ' if earned.written_high is None else ''}{times(ratio)}",
            besides=fill(rule.texts["besides"], employer, others=listed) if listed else "",
        )
        claims = (*(c.id for c in committed), *(c.id for c in others), *earned.claims)
        yield flag_of(employer, rule, text, claims, ratio)

    def _without_hiring(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        for pair in rule.pairs:
            openings = self.facts.measure(employer.id, pair.openings)
            if openings is None or openings.value > 0:
                continue
            announced = [
                claim
                for claim in self._own_announcements(employer, "product_announced")
                if claim.figure is not None and claim.figure.text == pair.field
            ]
            things = [self._product(claim, employer) for claim in announced]
            promised = [
                claim
                for metric in pair.announced
                for claim in self._own_announcements(employer, metric)
                if claim.figure is not None
            ]
            if promised:
                figures = [show_figure(claim.figure) for claim in promised if claim.figure]
                things.append(f"commitments or plans of {joined(figures)}")
            if not things:
                continue
            what = f"announced {joined(things)}" if announced else joined(things)
            text = fill(rule.texts["text"], employer, announced=what, openings=pair.missing)
            ids = [*(c.id for c in announced), *(c.id for c in promised), *openings.claims]
            yield flag_of(employer, rule, text, ids)

    def _product(self, claim: Claim, employer: Employer) -> str:
        named = [s for s in claim.subjects if s in self.facts.evidence.assets]
        if named:
            return joined([name_of(self.facts.evidence, asset) for asset in named])
        return f"a product ({claim.figure.text})" if claim.figure else employer.name

    # -- who uses it --------------------------------------------------------------------------

    def _captive(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        facts = self.facts
        own = capacity.family(facts, employer)
        for holding in capacity.let_assets(facts, employer):
            if holding.role != "operator" and employer.layer not in ("cluster", "cloud"):
                continue
            running = facts.measure(holding.asset, "accelerators_deployed") or facts.measure(
                holding.asset, "power_deployed"
            )
            if running is None:
                continue
            told = [
                claim
                for claim in self._told((holding.asset, employer.id), "outside_tenants")
                if size_of(claim) == 0
                and claim.figure is not None
                and employer.id in claim.subjects
            ]
            users = capacity.tenants_at(facts, holding.asset, own)
            if users and not told:
                continue
            where = name_of(facts.evidence, holding.asset)
            names = joined([name_of(facts.evidence, user) for user in sorted(users)])
            text = fill(
                rule.texts["contested" if users else "text"],
                employer,
                deployed=f"{running.text} at {where}",
                customers=names,
                where=where,
            )
            sides = [claim for claims in users.values() for claim in claims]
            rivals = [
                claim.id
                for claim in self._told((holding.asset, employer.id), "outside_tenants")
                if size_of(claim) > 0
            ]
            ids = (*(c.id for c in told), *running.claims, *rivals, *sides)
            yield flag_of(employer, rule, text, ids, contested=bool(users))

    def _one_tenant(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        facts = self.facts
        counted = capacity.tenant_count(facts, employer)
        if counted is None or counted.value != 1:
            return
        tenants = capacity.tenants_of(facts, employer)
        names = joined([name_of(facts.evidence, tenant) for tenant in sorted(tenants)])
        rivals = self._rivals(employer, counted, tenants)
        told = "; ".join(claim.statement.rstrip(".") for claim, _ in rivals)
        at_least = counted.written_high is None
        words = "open" if at_least else "text"
        if rivals:
            perhaps = all(relation == "possible_conflict" for _, relation in rivals)
            words = "possible" if perhaps else "contested"
        text = fill(
            rule.texts[words],
            employer,
            tenant=names or "one company",
            named=counted.text if tenants else "none is named",
            rivals=told[:1].lower() + told[1:] if told[:2].islower() else told,
        )
        ids = (*counted.claims, *(claim.id for claim, _ in rivals))
        yield flag_of(employer, rule, text, ids, contested=bool(rivals) or at_least)

    def _rivals(
        self, employer: Employer, counted: Measure, tenants: Mapping[str, Sequence[str]]
    ) -> list[tuple[Claim, str]]:
        """Claims that may name a second tenant, each with how it stands to the first."""
        ledger = self.facts.ledger
        own = {*capacity.family(self.facts, employer), *tenants}
        backing = {*counted.claims, *(c for claims in tenants.values() for c in claims)}
        backing |= {c.id for c in self._told((employer.id,), "capacity_lease") if c.only}
        found: dict[str, tuple[Claim, str]] = {}
        for name in sorted(backing):
            for relation in ledger.relations_of(name):
                if relation.relation not in CONFLICTS or relation.rule != "R6":
                    continue
                other = relation.second if relation.first == name else relation.first
                claim = ledger.visible.get(other)
                if claim is not None and not claim.only and not set(claim.subjects) <= own:
                    found[other] = claim, relation.relation
        return [found[name] for name in sorted(found)]

    def _few_customers(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        shares = (
            ("top5_customer_share", "five customers"),
            ("top_customer_share", "one customer"),
        )
        for metric, who in shares:
            share = self.facts.measure(employer.id, metric)
            if share is not None and share.value >= rule.at_least:
                text = fill(rule.texts["text"], employer, figure=share.text, who=who)
                yield flag_of(employer, rule, text, share.claims, contested=share.contested)
                return

    # -- power --------------------------------------------------------------------------------

    def _not_permitted(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        facts = self.facts
        state = self._power(employer, "power_permitted")
        challenge = permit_challenge(facts, employer)
        challenged = challenge is not None and challenge.yes
        if state is not None:
            yes, claims, disputed = state
            if yes and not challenged and not disputed:
                return
            if challenged and challenge is not None:
                claims = (*claims, *challenge.claims)
            contested = disputed or (yes and challenged)
            key = "contested" if contested else "no"
            text = fill(rule.texts[key], employer, hedge=self._hedge(claims))
            yield flag_of(employer, rule, text, claims, contested=contested)
        elif challenged and challenge is not None:
            where, hedge = challenge.detail, self._hedge(challenge.claims)
            text = fill(rule.texts["challenged"], employer, where=where, hedge=hedge)
            contested, title = challenge.contested, rule.texts["challenged_title"]
            yield flag_of(employer, rule, text, challenge.claims, contested=contested, title=title)
        else:
            yield from self._unsaid(employer, rule)

    def _not_funded(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        state = self._power(employer, "power_funded")
        if state is None:
            yield from self._unsaid(employer, rule)
            return
        yes, claims, disputed = state
        if not yes or disputed:
            text = fill(
                rule.texts["contested" if disputed else "no"], employer, hedge=self._hedge(claims)
            )
            yield flag_of(employer, rule, text, claims, contested=disputed)

    def _power(self, employer: Employer, metric: str) -> tuple[bool, tuple[str, ...], bool] | None:
        """(yes, claims, disputed) of a power flag over the employer and its sites."""
        told = [
            claim
            for claim in self._told(self._subjects(employer), metric)
            if claim.tier in RATING_TIERS
        ]
        found = capacity.site_flag(self.facts, employer, metric, capacity.LETTING)
        if found is None:
            return None
        answers = {size_of(claim) >= 0.5 for claim in told if claim.figure is not None}
        claims = tuple(dict.fromkeys((*found.claims, *(claim.id for claim in told))))
        return found.yes, claims, found.contested or (len(answers) > 1 and found.low != found.high)

    def _unsaid(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        """Plans for capacity of its own without a word on its power."""
        if employer.layer in capacity.SUPPLIER_LAYERS:
            return
        planned = [
            claim
            for metric in ("accelerators_planned", "power_planned")
            for claim in self._own_announcements(employer, metric)
            if claim.figure is not None
        ]
        if not planned:
            return
        largest = planned[0]
        assert largest.figure is not None
        announced = show_figure(largest.figure)
        hedge = f" ({largest.hedge})" if largest.hedge else ""
        text = fill(rule.texts["unknown"], employer, announced=announced, hedge=hedge)
        ids, title = [claim.id for claim in planned], rule.texts["unknown_title"]
        yield flag_of(employer, rule, text, ids, title=title)
