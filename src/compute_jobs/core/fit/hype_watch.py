"""The reverse-hype watch: announcements compared with what is running, paid for and being hired
for.

Each flag is calculated from claims of any tier, without naming employers. It gives a ratio if it
has one, and shows both sides if the evidence is contradictory.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, get_args

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import effective_day
from compute_jobs.core.evidence.evidence_model import (
    LETTING,
    RATING_TIERS,
    TALK_STAGES,
    Claim,
    Employer,
    Role,
)
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.fit import capacity, money
from compute_jobs.core.fit.fit_model import HypeFlag
from compute_jobs.core.fit.rating_facts import (
    Facts,
    Measure,
    each_once,
    usable,
    written_ends,
)
from compute_jobs.core.typed_tables import Number, Text, read_typed, table_of

_CONFLICTS = ("conflict", "conflict_undated", "possible_conflict")


class HiringPair(Struct, frozen=True):
    """A field in which openings should follow what was announced."""

    field: Text
    openings: tuple[str, ...]
    """Metrics that would show the hiring; the first one known counts."""
    announced: tuple[str, ...]
    missing: Text


class HypeRule(Struct, frozen=True, rename={"pairs": "pair"}):
    id: str
    title: Text
    why: Text
    texts: Mapping[str, str]
    """The rule's sentences by name; ``{name}`` and other placeholders are filled in."""
    at_least: Number = 0.0
    pairs: tuple[HiringPair, ...] = ()
    quantities: tuple[str, ...] = ()
    """What may be announced without any of it existing; "accelerators" compares
    ``accelerators_planned`` and ``_committed`` with ``_deployed``.
    """


HypeRules = Mapping[str, HypeRule]
"""By flag."""


def hype_rules_from(data: Mapping[str, Any]) -> HypeRules:
    """The rules that ``data/hype.toml`` describes."""
    rules = {}
    for name, raw in table_of(data.get("flag"), "flag").items():
        row = table_of(raw, name)
        texts = {key: value for key, value in row.items() if isinstance(value, str)}
        rules[name] = read_typed({**row, "id": name, "texts": texts}, HypeRule, name)
    return rules


def hype_flags(
    facts: Facts, rules: HypeRules, employer: Employer | None = None
) -> tuple[HypeFlag, ...]:
    """An employer's flags, or everyone's by name, each in the order of the rules."""
    watch = _Watch(facts)
    return tuple(
        flag
        for each in ([employer] if employer is not None else facts.evidence.employers_by_name)
        for rule in rules.values()
        for flag in watch.checks[rule.id](each, rule)
    )


class Amount(NamedTuple):
    """A number with its ends as written; None if the wording leaves that end open."""

    value: float
    low: float | None
    high: float | None

    @property
    def times(self) -> str:
        """A ratio within its ends: "4.5", "at most 6", "at least 3" or "2 to 3"."""
        if self.low is None and self.high is None:
            return f"about {_decimal(self.value)}"
        if self.low is None:
            return f"at most {_decimal(self.high or 0.0)}"
        if self.high is None:
            return f"at least {_decimal(self.low)}"
        low, high = _decimal(self.low), _decimal(self.high)
        return low if low == high else f"{low} to {high}"


class Running(NamedTuple):
    """An employer's running capacity, as far as it is known."""

    amount: Amount
    text: str
    claims: tuple[str, ...]
    rented: bool = False


class _Watch:
    """The checks, by flag, over one ledger."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.checks: Mapping[str, Callable[[Employer, HypeRule], Iterator[HypeFlag]]] = {
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
        """Figures announced for the employer itself, but for deals that have ended; a supplier's
        promise isn't its own.
        """
        return [
            claim
            for metric in metrics
            for claim in self._claims((employer.id,), metric)
            if claim.figure is not None
            and employer.id in claim.subjects
            and claim.counterparty != employer.id
            and self.facts.in_force(claim)
        ]

    def _hedge(self, claims: Sequence[str]) -> str:
        """The hedge ("not confirmed") of the first claim behind a flag."""
        claim = self.facts.ledger.visible.get(claims[0]) if claims else None
        return f": {claim.hedge}" if claim is not None and claim.hedge else ""

    def _flag(
        self,
        employer: Employer,
        rule: HypeRule,
        texts: Sequence[str],
        claims: Iterable[str],
        ratio: Amount | None = None,
        *,
        contested: bool = False,
        **parts: str,
    ) -> HypeFlag:
        """``texts`` are the names of the rule's sentences, which ``parts`` complete."""
        parts |= {"name": employer.name, "ratio": ratio.times if ratio is not None else ""}
        ledger = self.facts.ledger
        visible = {name: ledger.visible[name] for name in claims}
        days = {name: effective_day(it, ledger.evidence.sources) for name, it in visible.items()}
        return HypeFlag(
            employer=employer.id,
            flag=rule.id,
            title=rule.texts.get(f"{texts[0]}_title", rule.title),
            ratio=None if ratio is None else ratio.value,
            contested=contested,
            claims=tuple(visible),
            why="".join(rule.texts[it] for it in texts).format(**parts),
            ratio_low=None if ratio is None else ratio.low,
            ratio_high=None if ratio is None else ratio.high,
            ages={name: ledger.age_days(it) for name, it in visible.items()},
            inferred=tuple(name for name, day in days.items() if day is not None and day.inferred),
        )

    def _told(self, measure: Measure) -> str:
        """A measure's figure, marked if its period or date is inferred."""
        return f"{measure.text}{_inferred(self.facts.claim_of(measure)) if measure.claims else ''}"

    # -- what is announced, and what runs -----------------------------------------------------

    def _announced_over_deployed(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        for what, noun in (("accelerators", "gpu"), ("power", "mw")):
            deployed = self._running(employer, what)
            planned = self._own_figures(employer, f"{what}_planned", f"{what}_committed")
            announced = [claim for claim in planned if _unit(claim) == noun]
            if not announced or deployed is None or deployed.amount.value <= 0:
                continue
            largest = _largest(announced)
            amount, shown, claims = _amount(largest[0]), _shown(largest[0]), _ids(largest)
            committed = largest[0].metric.endswith("_committed")
            ours = {claim.id for claim in announced}
            counts = partial(_counts, ours, noun)
            metrics = (f"{what}_committed",)
            sites = capacity.power(self.facts, employer, "committed", metrics, counts)
            if sites is not None and sites.value > amount.value:  # of several sites
                amount, shown = _amount_of(sites), sites.text.replace("; ", " and ")
                claims, committed = [*sites.claims], True
            ratio = _over(amount, deployed.amount)
            if ratio.value < rule.at_least:
                continue
            texts = ["committed" if committed else "text"]
            yield self._flag(
                employer,
                rule,
                [*texts, "rented"] if deployed.rented else texts,
                (*claims, *deployed.claims),
                ratio,
                announced=shown,
                deployed=deployed.text,
            )

    def _running(self, employer: Employer, what: str) -> Running | None:
        """Running capacity of all its sites, or its own figure if that is more.

        For a site, the part with a named outside user if that is known.
        """
        facts = self.facts
        parts: list[Running] = []
        for holding in capacity.holdings(facts, employer):
            leased = facts.measure(holding.asset, f"{what}_leased")
            deployed = facts.measure(holding.asset, f"{what}_deployed")
            running = leased or deployed
            if running is None or running.value <= 0:
                continue
            where = facts.evidence.name_of(holding.asset)
            rented = holding.role == "tenant"
            user = ""
            if leased and not rented:  # a tenant is the user, not its own outside customer
                named = capacity.customers_at(facts, employer, holding.asset)
                user = " with a named user" if named else " leased out"
            leases = self._claims((holding.asset,), f"{what}_leased") if leased else []
            claims = (*running.claims, *(claim.id for claim in leases))
            text, amount = f"{self._told(running)}{user} at {where}", _amount_of(running)
            if rented and not leased:  # its part isn't known
                text, amount = f"{text} (the whole site)", Amount(amount.value, None, amount.high)
            parts.append(Running(amount, text, claims, rented))
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
        held = capacity.holdings(self.facts, employer, get_args(Role))
        sites = (employer.id, *(it.asset for it in held))
        lets = employer.layer in ("cluster", "cloud")
        earns = lets and money.positive_income(self.facts, employer) is not None
        for what in rule.quantities:
            if what != "satellites" and (earns or capacity.is_supplier(employer)):
                continue  # a company with revenue from leasing machines has some
            built = self._claims(sites, f"{what}_deployed") + self._claims(sites, f"{what}_leased")
            exists = {_unit(claim) for claim in built if _size(claim) != 0}
            by_unit: dict[str, list[Claim]] = {}
            for claim in self._own_figures(employer, f"{what}_planned", f"{what}_committed"):
                if _unit(claim) not in exists:
                    by_unit.setdefault(_unit(claim), []).append(claim)
            for unit, announced in by_unit.items():
                largest = _largest(announced)
                none = [claim for claim in built if _unit(claim) == unit]
                shown, hedge = _shown(largest[0]), largest[0].hedge
                building = self._claims(sites, f"{what}_under_construction")[:1]
                kind = "committed" if largest[0].metric.endswith("_committed") else "unknown"
                yield self._flag(
                    employer,
                    rule,
                    ["none" if none else kind, *(["building"] if building else [])],
                    _ids([*largest, *none, *building]),
                    announced=shown,
                    building=_shown(building[0]) if building else "",
                    hedge=f" ({hedge})" if hedge and hedge not in shown else "",
                )

    # -- what is promised, and what is earned --------------------------------------------------

    def _commitments(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        earned = money.positive_income(self.facts, employer)
        if earned is None:
            return
        due = money.commitments(self.facts, employer)
        announced, leases = (_sum(list(map(_amount_of, it))) for it in (due.announced, due.leases))
        income, total = _amount_of(earned), _sum((announced, leases))
        ratio, whole = _over(announced, income), _over(total, income)
        if whole.value < rule.at_least:
            return
        alone = ratio.value >= rule.at_least
        others = self._own_figures(employer, "power_committed", "accelerators_committed")
        intended = self._uncommitted(employer)
        left_out = (*intended.values(), *(said for said, _ in due.left_out.values()))
        more = {"leases": alone and due.leases, "left_out": left_out, "besides": others}
        told = (*due.announced, *due.parts, earned)
        yield self._flag(
            employer,
            rule,
            ["text" if alone else "with_leases", *(text for text, said in more.items() if said)],
            each_once(
                *(it.claims for it in told),
                *(_ids(others), intended),
                *(ids for _, ids in due.left_out.values()),
            ),
            ratio if alone else whole,
            committed=fmt.money(announced.value),
            total=fmt.money(total.value),
            announced_over=due.announced_over,
            over=due.over,
            income=money.yearly_text(self._told(earned)),
            whole=whole.times,
            left_out=fmt.joined(left_out),
            others=fmt.joined(map(_shown, others)),
        )

    def _uncommitted(self, employer: Employer) -> dict[str, str]:
        """Announced sums that are talks, plans or opinions, in words, by claim."""
        by_deal: dict[str, Claim] = {}
        for claim in self._own_figures(employer, "capacity_commitments"):
            if not usable(claim):
                by_deal.setdefault(claim.deal or claim.id, claim)
        return {
            claim.id: f"{_shown(claim)} under negotiation"
            if claim.deal_status in TALK_STAGES
            else f"{_shown(claim)} only {'planned' if claim.modality == 'plan' else 'estimated'}"
            for claim in by_deal.values()
        }

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
            promised = self._own_figures(employer, *pair.announced)
            things = [self._product(claim, employer) for claim in announced]
            if promised:
                things.append(f"commitments or plans of {fmt.joined(map(_shown, promised))}")
            if things:
                claim = self.facts.claim_of(openings)
                day = effective_day(claim, self.facts.evidence.sources)
                yield self._flag(
                    employer,
                    rule,
                    ["text"],
                    (*_ids([*announced, *promised]), *openings.claims),
                    announced=f"{'announced ' if announced else ''}{fmt.joined(things)}",
                    openings=pair.missing,
                    seen=f" ({fmt.day(day)})" if day is not None else "",
                )

    def _product(self, claim: Claim, employer: Employer) -> str:
        named = [s for s in claim.subjects if s in self.facts.evidence.assets]
        if named:
            return fmt.joined([self.facts.evidence.name_of(asset) for asset in named])
        return f"a product ({claim.figure.text})" if claim.figure else employer.name

    # -- who uses it --------------------------------------------------------------------------

    def _captive(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        facts = self.facts
        for holding in capacity.holdings(facts, employer, LETTING):
            if holding.role != "operator" and employer.layer not in ("cluster", "cloud"):
                continue
            running = facts.first_measure(holding.asset, "accelerators_deployed", "power_deployed")
            if running is None:
                continue
            counts = self._claims((holding.asset, employer.id), "outside_tenants")
            denials = [c for c in counts if _size(c) == 0 and employer.id in c.subjects]
            counted = [c for c in counts if _size(c) >= 1 and usable(c)]
            users = capacity.customers_at(facts, employer, holding.asset)
            known = bool(users or capacity.named_customers(facts, employer))
            known = known or any(c.tier in capacity.FILED_COUNT for c in counted)
            if known and not denials:
                continue
            where = facts.evidence.name_of(holding.asset)
            sides = [claim for claims in users.values() for claim in claims]
            rivals = [claim for claim in counts if _size(claim) > 0]
            yield self._flag(
                employer,
                rule,
                ["contested" if users else "counted" if counted else "text"],
                (*_ids(denials), *running.claims, *_ids(rivals), *sides),
                contested=bool(users or counted),
                deployed=f"{self._told(running)} at {where}",
                customers=fmt.joined(facts.evidence.name_of(user) for user in sorted(users)),
                count=_shown(counted[0]) if counted else "",
                where=where,
            )

    def _one_tenant(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        facts = self.facts
        counted = capacity.tenant_count(facts, employer)
        if counted is None or counted.value != 1:
            return
        tenants = capacity.tenants_of(facts, employer)
        names = fmt.joined(facts.evidence.name_of(tenant) for tenant in sorted(tenants))
        rivals = self._rivals(employer, counted, tenants)
        sentences = "; ".join(claim.statement.rstrip(".") for claim, _ in rivals)
        at_least = counted.written_high is None
        words = "open" if at_least else "text"
        if rivals:
            perhaps = all(relation == "possible_conflict" for _, relation in rivals)
            words = "possible" if perhaps else "contested"
        yield self._flag(
            employer,
            rule,
            [words],
            (*counted.claims, *_ids(claim for claim, _ in rivals)),
            contested=bool(rivals) or at_least,
            tenant=names or "one company",
            named=counted.text if tenants else "none is named",
            rivals=sentences[:1].lower() + sentences[1:] if sentences[:2].islower() else sentences,
        )

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
        """Of all revenue: as reported, or the sum of the disclosed customers."""
        shares = (
            (money.top_five_share(self.facts, employer), "five customers"),
            (money.top_customer_share(self.facts, employer), "one customer"),
        )
        for share, who in shares:
            if share is not None and share.value >= rule.at_least:
                yield self._flag(
                    employer,
                    rule,
                    ["text"],
                    share.claims,
                    contested=share.contested,
                    figure=self._told(share),
                    who=who,
                )
                return

    # -- power --------------------------------------------------------------------------------

    def _not_permitted(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        challenge = capacity.permit_challenge(self.facts, employer)
        if challenge is not None and not challenge.yes:
            challenge = None
        return self._power(employer, rule, "power_permitted", challenge)

    def _not_funded(self, employer: Employer, rule: HypeRule) -> Iterator[HypeFlag]:
        return self._power(employer, rule, "power_funded", None)

    def _power(
        self, employer: Employer, rule: HypeRule, metric: str, challenge: Measure | None
    ) -> Iterator[HypeFlag]:
        """A yes or no about its power and that of its sites, and a challenge to a yes."""
        flag = capacity.site_flag(self.facts, employer, metric, LETTING)
        if flag is not None:
            held = capacity.holdings(self.facts, employer, LETTING)
            sites = (employer.id, *(holding.asset for holding in held))
            rated = [claim for claim in self._claims(sites, metric) if claim.tier in RATING_TIERS]
            answers = {_size(claim) >= 0.5 for claim in rated if claim.figure is not None}
            disputed = flag.contested or (len(answers) > 1 and flag.low != flag.high)
            contested = disputed or (flag.yes and challenge is not None)
            if contested or not flag.yes:
                challenged = challenge.claims if challenge is not None else ()
                claims = (*flag.claims, *_ids(rated), *challenged)
                text, hedge = "contested" if contested else "no", self._hedge(claims)
                part = flag.detail
                yield self._flag(
                    employer, rule, [text], claims, contested=contested, hedge=hedge, where=part
                )
        elif challenge is not None:
            yield self._flag(
                employer,
                rule,
                ["challenged"],
                challenge.claims,
                contested=challenge.contested,
                where=challenge.detail,
                hedge=self._hedge(challenge.claims),
            )
        elif not capacity.is_supplier(employer):
            planned = [
                claim
                for claim in self._own_figures(employer, "accelerators_planned", "power_planned")
                if claim.role != "tenant"  # the landlord's power
            ]
            if planned:  # plans for its own capacity, and no claim about the power for it
                shown, hedge = _shown(planned[0]), planned[0].hedge
                hedge = f" ({hedge})" if hedge else ""
                ids = _ids(planned)
                yield self._flag(employer, rule, ["unknown"], ids, announced=shown, hedge=hedge)


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
    return -1.0 if claim.middle is None else claim.middle


def _counts(ours: Collection[str], unit: str, claim: Claim, lets: bool) -> bool:
    """Whether a commitment is the employer's own, or is about a site that it leases out."""
    return claim.id in ours or (lets and _unit(claim) == unit)


def _unit(claim: Claim) -> str:
    return claim.figure.unit if claim.figure is not None else ""


def _ids(claims: Iterable[Claim]) -> list[str]:
    return [claim.id for claim in claims]


def _largest(claims: Sequence[Claim]) -> list[Claim]:
    """Those with the largest figure, the last by id first."""
    first = max(claims, key=lambda claim: (_size(claim), claim.id))
    return [first, *(it for it in claims if it is not first and _size(it) == _size(first))]


def _amount(claim: Claim) -> Amount:
    """A claim's figure with its ends as written."""
    assert claim.figure is not None
    return Amount(claim.figure.middle or 0.0, *written_ends(claim.figure))


def _amount_of(measure: Measure, times: float = 1.0) -> Amount:
    low, high = (None if end is None else end * times for end in measure.ends)
    return Amount(measure.value * times, low, high)


def _sum(amounts: Sequence[Amount]) -> Amount:
    """Open at an end if any of them is."""
    lows = [amount.low for amount in amounts if amount.low is not None]
    highs = [amount.high for amount in amounts if amount.high is not None]
    return Amount(
        sum(amount.value for amount in amounts),
        sum(lows) if len(lows) == len(amounts) else None,
        sum(highs) if len(highs) == len(amounts) else None,
    )


def _over(top: Amount, bottom: Amount) -> Amount:
    """The ratio of two amounts; the bottom is above 0."""
    low = None if top.low is None or bottom.high is None else top.low / bottom.high
    high = None if top.high is None or not bottom.low else top.high / bottom.low
    return Amount(top.value / bottom.value, low, high)


def _decimal(ratio: float) -> str:
    """A ratio with one decimal at most."""
    return f"{ratio:.1f}".removesuffix(".0")
