"""The reverse-hype watch: announcements compared with what is running, paid for and being hired
for.

Each flag is calculated from claims of any tier, without naming employers. It gives a ratio if it
has one, and shows both sides if the evidence is contradictory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.age import effective_day
from compute_jobs.core.evidence.evidence_model import RATING_TIERS, Claim, Employer, Figure
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.fit import capacity, money
from compute_jobs.core.fit.fit_model import HypeFlag
from compute_jobs.core.fit.hype_rules import HypeRule, HypeRules
from compute_jobs.core.fit.outside_customers import (
    FILED_COUNT,
    LETTING,
    customers_at,
    family,
    in_force,
)
from compute_jobs.core.fit.rating_facts import (
    TALK_STAGES,
    Facts,
    Measure,
    usable,
    written_ends,
)

_CONFLICTS = ("conflict", "conflict_undated", "possible_conflict")


def hype_flags(facts: Facts, rules: HypeRules) -> tuple[HypeFlag, ...]:
    """Every flag, by employer's name, then in the order of the rules."""
    watch = Watch(facts, rules)
    employers = sorted(facts.evidence.employers.values(), key=lambda e: (e.name.casefold(), e.id))
    return tuple(flag for employer in employers for flag in watch.flags(employer))


class Amount(NamedTuple):
    """A number with its ends as written; None if the wording leaves that end open."""

    value: float
    low: float | None
    high: float | None


class Ratio(NamedTuple):
    """One amount divided by another, within the bounds of both."""

    value: float
    low: float | None
    high: float | None

    @property
    def text(self) -> str:
        """ "4.5", "at most 6", "at least 3" or "2 to 3"."""
        if self.low is None and self.high is None:
            return f"about {_times(self.value)}"
        if self.low is None:
            return f"at most {_times(self.high or 0.0)}"
        if self.high is None:
            return f"at least {_times(self.low)}"
        low, high = _times(self.low), _times(self.high)
        return low if low == high else f"{low} to {high}"


class Running(NamedTuple):
    """An employer's running capacity, as far as it is known."""

    amount: Amount
    text: str
    claims: tuple[str, ...]
    rented: bool = False


class Commitments(NamedTuple):
    """Money committed to computing capacity."""

    amount: Amount
    deals: tuple[str, ...]
    claims: tuple[str, ...]
    left_out: tuple[str, ...]
    """What is also committed but can't be added up, in words."""


class Watch:
    """The rules applied to one ledger."""

    def __init__(self, facts: Facts, rules: HypeRules) -> None:
        self.facts = facts
        self.rules = rules.rules
        self._checks: Mapping[str, Callable[[Employer, HypeRule], Iterator[HypeFlag]]] = {
            "announced_over_deployed": self._announced_over_deployed,
            "announced_none_exists": self._none_exists,
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
        """Figures announced for the employer itself; a supplier's promise isn't its own."""
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

    def _flag(
        self,
        employer: Employer,
        rule: HypeRule,
        text: str,
        claims: Sequence[str],
        ratio: Ratio | None = None,
        *,
        contested: bool = False,
        title: str = "",
    ) -> HypeFlag:
        ledger = self.facts.ledger
        ids = tuple(dict.fromkeys(claims))
        return HypeFlag(
            employer=employer.id,
            flag=rule.id,
            title=title or rule.title,
            ratio=None if ratio is None else ratio.value,
            contested=contested,
            claims=ids,
            why=text,
            ratio_low=None if ratio is None else ratio.low,
            ratio_high=None if ratio is None else ratio.high,
            ages={name: ledger.age_days(ledger.visible[name]) for name in ids},
            inferred=tuple(name for name in ids if self._date_inferred(ledger.visible[name])),
        )

    def _date_inferred(self, claim: Claim) -> bool:
        """Whether no document states the date that the claim's age counts from."""
        day = effective_day(claim, self.facts.evidence.sources)
        return day is not None and day.inferred

    def _told(self, measure: Measure) -> str:
        """A measure's figure, marked if its period or date is inferred."""
        return f"{measure.text}{_inferred(self.facts.claim_of(measure)) if measure.claims else ''}"

    # -- what is announced, and what runs -----------------------------------------------------

    def _announced_over_deployed(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        for what, noun in (("accelerators", "gpu"), ("power", "mw")):
            deployed = self._running(employer, what)
            announced = [
                claim
                for claim in self._own_figures(employer, f"{what}_planned", f"{what}_committed")
                if claim.figure is not None and claim.figure.unit == noun
            ]
            if not announced or deployed is None or deployed.amount.value <= 0:
                continue
            largest = max(announced, key=lambda c: (_size(c), c.id))
            ratio = _over(_amount(largest), deployed.amount)
            if ratio.value < rule.at_least:
                continue
            words = "committed" if largest.metric.endswith("_committed") else "text"
            text = _fill(
                rule.texts[words],
                employer,
                announced=_shown(largest),
                deployed=deployed.text,
                ratio=ratio.text,
            )
            if deployed.rented:
                text += rule.texts["rented"]
            same = [c.id for c in announced if _size(c) == _size(largest) and c.id != largest.id]
            yield self._flag(employer, rule, text, (largest.id, *same, *deployed.claims), ratio)

    def _running(self, employer: Employer, what: str) -> Running | None:
        """Running capacity of all its sites, or its own figure if that is more.

        For a site, the part with a named outside user if that is known.
        """
        facts = self.facts
        parts: list[Running] = []
        for holding in capacity.holdings(facts, employer):
            if holding.role == "supplier":
                continue
            leased = facts.measure(holding.asset, f"{what}_leased")
            deployed = facts.measure(holding.asset, f"{what}_deployed")
            running = leased or deployed
            if running is None or running.value <= 0:
                continue
            where = facts.evidence.name_of(holding.asset)
            rented = holding.role == "tenant"
            # A tenant is the user, not its own outside customer.
            user = " with a named user" if leased and not rented else ""
            leases = self._claims((holding.asset,), f"{what}_leased") if leased else []
            claims = (*running.claims, *(claim.id for claim in leases))
            text = f"{self._told(running)}{user} at {where}"
            parts.append(Running(_amount_of(running), text, claims, rented))
        own = facts.measure(employer.id, f"{what}_deployed")
        if own is not None and own.value > sum(part.amount.value for part in parts):
            parts = [Running(_amount_of(own), self._told(own), own.claims)]
        if not parts:
            return None
        parts.sort(key=lambda part: -part.amount.value)
        return Running(
            _sum([part.amount for part in parts]),
            fmt.joined([part.text for part in parts]),
            tuple(claim for part in parts for claim in part.claims),
            any(part.rented for part in parts),
        )

    def _none_exists(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        """An announced quantity for which no claim of any tier says that any of it exists."""
        sites = (employer.id, *(it.asset for it in capacity.holdings(self.facts, employer)))
        lets = employer.layer in ("cluster", "cloud")
        earns = lets and money.positive_income(self.facts, employer) is not None
        for what in rule.quantities:
            if what != "satellites" and (earns or capacity.is_supplier(employer)):
                continue  # a company with revenue from leasing machines has some
            built = self._claims(sites, f"{what}_deployed") + self._claims(sites, f"{what}_leased")
            exists = {claim.figure.unit for claim in built if claim.figure and _size(claim) != 0}
            by_unit: dict[str, list[Claim]] = {}
            for claim in self._own_figures(employer, f"{what}_planned", f"{what}_committed"):
                if claim.figure is not None and claim.figure.unit not in exists:
                    by_unit.setdefault(claim.figure.unit, []).append(claim)
            for unit, announced in by_unit.items():
                largest = max(announced, key=lambda c: (_size(c), c.id))
                none = [c for c in built if c.figure is not None and c.figure.unit == unit]
                said = largest.hedge and largest.hedge not in _shown(largest)
                hedge = f" ({largest.hedge})" if said else ""
                text = _fill(
                    rule.texts["none" if none else "unknown"],
                    employer,
                    announced=_shown(largest),
                    hedge=hedge,
                )
                same = [c.id for c in announced if _size(c) == _size(largest)]
                ids = dict.fromkeys((largest.id, *same, *(c.id for c in none)))
                title = "" if none else rule.texts["unknown_title"]
                yield self._flag(employer, rule, text, tuple(ids), title=title)

    # -- what is promised, and what is earned --------------------------------------------------

    def _commitments(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        earned = money.income(self.facts, employer)
        if earned is None or earned.value <= 0:
            return
        announced = self._announced_money(employer)
        leases = self._leased_money(employer, frozenset(announced.deals))
        income, total = _amount_of(earned), _sum((announced.amount, leases.amount))
        ratio, whole = _over(announced.amount, income), _over(total, income)
        if whole.value < rule.at_least:
            return
        alone = ratio.value >= rule.at_least
        parts = {
            "committed": fmt.money(announced.amount.value),
            "total": fmt.money(total.value),
            "income": self._told(earned),
            "ratio": ratio.text if alone else whole.text,
            "whole": whole.text,
        }
        others = self._own_figures(employer, "power_committed", "accelerators_committed")
        text = rule.texts["text" if alone else "with_leases"]
        if alone and leases.deals:
            text += rule.texts["leases"]
        left_out = fmt.joined([*announced.left_out, *leases.left_out])
        if left_out:
            text += rule.texts["left_out"]
        if others:
            text += rule.texts["besides"]
        text = _fill(
            text,
            employer,
            **parts,
            left_out=left_out,
            others=fmt.joined([_shown(claim) for claim in others]),
        )
        besides = tuple(claim.id for claim in others)
        claims = (*announced.claims, *besides, *earned.claims, *leases.claims)
        yield self._flag(employer, rule, text, claims, ratio if alone else whole)

    def _announced_money(self, employer: Employer) -> Commitments:
        """Announced in money, the largest figure of each deal; without rumored deals."""
        by_deal: dict[str, Claim] = {}
        talks: list[Claim] = []
        for claim in self._own_figures(employer, "capacity_commitments"):
            if claim.deal_status in TALK_STAGES:
                talks.append(claim)
            else:
                by_deal.setdefault(claim.deal or claim.id, claim)
        return Commitments(
            _sum([_amount(claim) for claim in by_deal.values()]),
            tuple(by_deal),
            tuple(claim.id for claim in (*by_deal.values(), *talks)),
            tuple(f"{_shown(claim)} under negotiation" for claim in talks),
        )

    def _leased_money(self, employer: Employer, counted: frozenset[str]) -> Commitments:
        """What the employer pays under contracts, over their full terms."""
        facts = self.facts
        amounts: dict[str, Amount] = {}
        claims: list[str] = []
        left_out: list[str] = []
        for value in facts.measures(employer.id, "deal_value"):
            claim = facts.claim_of(value)
            deal, pays = claim.deal or claim.id, _pays(claim, employer)
            if deal in counted or deal in amounts or not in_force(claim, facts):
                continue
            if pays:
                amounts[deal] = _amount_of(value)
                claims += value.claims
            elif pays is None:
                left_out.append(f"{self._told(value)} in a deal that doesn't say who pays")
                claims += value.claims
        for contract in money.deals(facts, employer):
            if contract.sells or contract.deal in counted or contract.deal in amounts:
                continue
            claims += [name for part in contract.parts for name in part.claims]
            if contract.years:
                amounts[contract.deal] = _amount_of(contract.yearly, contract.years)
            else:
                left_out.append(f"{self._told(contract.yearly)} without a known term")
        return Commitments(
            _sum(list(amounts.values())), tuple(amounts), tuple(claims), tuple(left_out)
        )

    def _without_hiring(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        for pair in rule.pairs:
            openings = self.facts.first_measure(employer.id, *pair.openings)
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
                figures = fmt.joined([_shown(claim) for claim in promised])
                things.append(f"commitments or plans of {figures}")
            if not things:
                continue
            what = f"announced {fmt.joined(things)}" if announced else fmt.joined(things)
            text = _fill(rule.texts["text"], employer, announced=what, openings=pair.missing)
            ids = [*(c.id for c in announced), *(c.id for c in promised), *openings.claims]
            yield self._flag(employer, rule, text, ids)

    def _product(self, claim: Claim, employer: Employer) -> str:
        named = [s for s in claim.subjects if s in self.facts.evidence.assets]
        if named:
            return fmt.joined([self.facts.evidence.name_of(asset) for asset in named])
        return f"a product ({claim.figure.text})" if claim.figure else employer.name

    # -- who uses it --------------------------------------------------------------------------

    def _captive(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        facts = self.facts
        for holding in capacity.let_assets(facts, employer):
            if holding.role != "operator" and employer.layer not in ("cluster", "cloud"):
                continue
            running = facts.first_measure(holding.asset, "accelerators_deployed", "power_deployed")
            if running is None:
                continue
            counts = self._claims((holding.asset, employer.id), "outside_tenants")
            denials = [c for c in counts if _size(c) == 0 and employer.id in c.subjects]
            counted = [c for c in counts if _size(c) >= 1 and usable(c)]
            users = customers_at(facts, employer, holding.asset)
            known = bool(users) or any(c.tier in FILED_COUNT for c in counted)
            if known and not denials:
                continue
            where = facts.evidence.name_of(holding.asset)
            names = fmt.joined([facts.evidence.name_of(user) for user in sorted(users)])
            words = "contested" if users else "counted" if counted else "text"
            text = _fill(
                rule.texts[words],
                employer,
                deployed=f"{self._told(running)} at {where}",
                customers=names,
                count=_shown(counted[0]) if counted else "",
                where=where,
            )
            sides = [claim for claims in users.values() for claim in claims]
            rivals = [claim.id for claim in counts if _size(claim) > 0]
            ids = (*(c.id for c in denials), *running.claims, *rivals, *sides)
            yield self._flag(employer, rule, text, ids, contested=bool(users or counted))

    def _one_tenant(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        facts = self.facts
        counted = capacity.tenant_count(facts, employer)
        if counted is None or counted.value != 1:
            return
        tenants = capacity.tenants_of(facts, employer)
        names = fmt.joined([facts.evidence.name_of(tenant) for tenant in sorted(tenants)])
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
        yield self._flag(employer, rule, text, ids, contested=bool(rivals) or at_least)

    def _rivals(
        self, employer: Employer, counted: Measure, tenants: Mapping[str, Sequence[str]]
    ) -> list[tuple[Claim, str]]:
        """Claims that may name a second tenant, each with its relation to the first."""
        ledger = self.facts.ledger
        own = {*family(self.facts, employer), *tenants}
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
        """Of all revenue: as reported, or the sum of the disclosed customers."""
        shares = (
            (money.top_five_share(self.facts, employer), "five customers"),
            (money.top_customer_share(self.facts, employer), "one customer"),
        )
        for share, who in shares:
            if share is not None and share.value >= rule.at_least:
                figure = self._told(share)
                text = _fill(rule.texts["text"], employer, figure=figure, who=who)
                yield self._flag(employer, rule, text, share.claims, contested=share.contested)
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
            yield self._flag(employer, rule, text, claims, contested=contested)
        elif challenged and challenge is not None:
            where, hedge = challenge.detail, self._hedge(challenge.claims)
            text = _fill(rule.texts["challenged"], employer, where=where, hedge=hedge)
            contested, title = challenge.contested, rule.texts["challenged_title"]
            yield self._flag(
                employer, rule, text, challenge.claims, contested=contested, title=title
            )
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
            yield self._flag(employer, rule, text, claims, contested=disputed)

    def _power(self, employer: Employer, metric: str) -> tuple[bool, tuple[str, ...], bool] | None:
        """(yes, claims, disputed) for a power flag over the employer and its sites."""
        flag = capacity.site_flag(self.facts, employer, metric, LETTING)
        if flag is None:
            return None
        held = capacity.let_assets(self.facts, employer)
        sites = (employer.id, *(holding.asset for holding in held))
        rated = [claim for claim in self._claims(sites, metric) if claim.tier in RATING_TIERS]
        answers = {_size(claim) >= 0.5 for claim in rated if claim.figure is not None}
        claims = tuple(dict.fromkeys((*flag.claims, *(claim.id for claim in rated))))
        return flag.yes, claims, flag.contested or (len(answers) > 1 and flag.low != flag.high)

    def _power_unknown(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        """Plans for its own capacity without any claim about the power for it."""
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
        yield self._flag(employer, rule, text, ids, title=title)


def _shown(claim: Claim) -> str:
    """The claim's figure, marked if its period or date is inferred."""
    return f"{show_figure(claim.figure)}{_inferred(claim)}" if claim.figure is not None else ""


def _inferred(claim: Claim) -> str:
    """ " (Q1 2026, inferred)" if no document states when the claim's figure was true."""
    if claim.period is not None and claim.period.inferred:
        return f" ({fmt.period(claim.period)})"
    if claim.as_of is not None and claim.as_of.inferred:
        return f" ({fmt.day(claim.as_of)})"
    return ""


def _size(claim: Claim) -> float:
    """The middle of its figure; negative without one."""
    middle = claim.figure.middle if claim.figure is not None else None
    return middle if middle is not None else -1.0


def _amount(claim: Claim) -> Amount:
    """A claim's figure with its ends as written."""
    figure = claim.figure or Figure(0.0, None, None, 0.0, 0.0, "", None, "")
    return Amount(figure.middle or 0.0, *written_ends(figure))


def _amount_of(measure: Measure, times: float = 1.0) -> Amount:
    """A measure with its ends as written, wider if a conflict is unresolved."""
    low, high = measure.written_low, measure.written_high
    if measure.contested:
        low = None if low is None else min(low, measure.low)
        high = None if high is None else max(high, measure.high)
    return Amount(
        measure.value * times,
        None if low is None else low * times,
        None if high is None else high * times,
    )


def _sum(amounts: Sequence[Amount]) -> Amount:
    """Open at an end if any of them is."""
    lows = [amount.low for amount in amounts if amount.low is not None]
    highs = [amount.high for amount in amounts if amount.high is not None]
    return Amount(
        sum(amount.value for amount in amounts),
        sum(lows) if len(lows) == len(amounts) else None,
        sum(highs) if len(highs) == len(amounts) else None,
    )


def _over(top: Amount, bottom: Amount) -> Ratio:
    """The ratio of two amounts; the bottom is above 0."""
    low = None if top.low is None or bottom.high is None else top.low / bottom.high
    high = None if top.high is None or not bottom.low else top.high / bottom.low
    return Ratio(top.value / bottom.value, low, high)


def _pays(claim: Claim, employer: Employer) -> bool | None:
    """Whether the employer pays under this deal; None if the claim names no role."""
    if claim.role is None:
        return None
    return (claim.role == "tenant") is (claim.counterparty != employer.id)


def _fill(template: str, employer: Employer, **parts: str) -> str:
    """A rule's text with the employer's name and the other parts filled in."""
    text = template.replace("{name}", employer.name)
    for key, value in parts.items():
        text = text.replace("{" + key + "}", value)
    return text


def _times(ratio: float) -> str:
    """A ratio with one decimal at most."""
    return f"{ratio:.1f}".removesuffix(".0")
