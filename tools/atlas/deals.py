"""Who rents computing from whom: the facts about deals as claims and lines of the supply map.

``deals.toml`` says what each fact becomes. Tier, source and origin are the fact's own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, ValidationError, convert, field

from compute_jobs.core.evidence.evidence_model import DEAL_STAGES, DealStatus, Role, Tier
from compute_jobs.core.evidence.figures import Wording, figure_of, parse_figure, show_figure
from compute_jobs.errors import ReaderError
from compute_jobs.live.claim_parts import slug
from tools.atlas.facts import Fact, GatheredFacts
from tools.atlas.pack_text import Row, Rows

TABLE = Path(__file__).with_name("deals.toml")
ABOUT_DEALS = (
    "compute_contract_*",
    "compute_purchase_commitment*",
    "compute_access_*",
    "compute_agreement_statement",
    "compute_contracted_sales",
    "contract_capacity*",
    "openai_commitment_order_form",
    "anthropic_lease_contracted_revenue",
    "data_center_lease_power",
    "lake_mariner_contracted_it",
    "customer_loan*",
    "customer_commitment*",
    "guarantee*",
    "infrastructure_investment_announced",
    "site_it_load",
    "undelivered_power_single_lease",
)
"""Metrics of the facts that are about a deal between two companies."""
_UNITS: Mapping[str, tuple[str, float, str | None]] = {
    "USD": ("usd", 1.0, None),
    "USD per month": ("usd", 1.0, "month"),
    "mw": ("mw", 1.0, None),
    "GW": ("mw", 1000.0, None),
    "gpu": ("gpu", 1.0, None),
    "tpu": ("tpu", 1.0, None),
    "days": ("day", 1.0, None),
}
"""Our unit for each unit of the facts, how many of ours one of theirs is, and its rate."""
_OF_THE_BUYER = ("capacity_commitments", "power_committed", "accelerators_committed")
"""Metrics of what a buyer has promised: the seller isn't a subject."""
_IN_WORDS = ("capacity_lease", "supply_pact")
"""Metrics whose figure is a text."""
_BARE = ("strategy",)
"""Metrics without a figure."""


class DealFact(Struct, frozen=True, forbid_unknown_fields=True):
    """What one fact about a deal becomes."""

    company: str
    metric: str
    as_: str = field(name="as")
    says: str
    with_: str = field(name="with", default="")
    """A part of the fact's counterparty."""
    form: str = ""
    grade: str = ""
    figure: str = ""
    proof: str = ""
    part: str = ""
    per: str = ""
    wording: Wording = "exact"
    subjects: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    counterparty: str = ""
    role: Role | None = None
    dated: Literal["filed", "start", "end"] = "filed"
    starts: bool = False
    ends: bool = False
    plan: bool = False
    status: DealStatus | Literal[""] | None = None
    """Where its words bear out another stage than the deal's; empty for none."""
    tier: Tier | None = None
    """Where the fact's own is too high: a filing of a company that isn't a party."""
    note: str = ""

    def matches(self, fact: Fact) -> bool:
        return (
            (fact.company, fact.metric) == (self.company, self.metric)
            and self.with_ in fact.counterparty
            and fact.form.startswith(self.form)
            and self.grade in ("", fact.grade)
        )


class Deal(Struct, frozen=True, forbid_unknown_fields=True):
    """One deal, or one subject where the other side isn't an employer of ours."""

    id: str
    told: tuple[DealFact, ...]
    buyer: str = ""
    seller: str = ""
    assets: tuple[str, ...] = ()
    supplies: bool = False
    """The seller supplies the asset; the buyer doesn't rent it from them."""
    status: DealStatus | None = None
    from_: str = field(name="from", default="")
    until: str = ""


class DealAsset(Struct, frozen=True, forbid_unknown_fields=True):
    """What is rented, where no other pack has it."""

    id: str
    name: str
    kind: str
    summary: str
    owner: str = ""
    role: Role = "owner"
    place: str = ""
    aliases: tuple[str, ...] = ()
    listed: bool = False
    """data/assets.toml has it, for several packs."""


class LeftDeal(Struct, frozen=True, forbid_unknown_fields=True):
    """Facts that become no claim, and why."""

    metric: str
    why: str
    company: str = ""
    grade: str = ""

    def matches(self, fact: Fact) -> bool:
        return (
            fact.metric == self.metric
            and self.company in ("", fact.company)
            and self.grade in ("", fact.grade)
        )


class DealTable(Struct, frozen=True, forbid_unknown_fields=True):
    """deals.toml"""

    asset: tuple[DealAsset, ...]
    deal: tuple[Deal, ...]
    left: tuple[LeftDeal, ...]


@cache
def deal_table() -> DealTable:
    """The table beside this module."""
    try:
        return convert(tomllib.loads(TABLE.read_text("utf-8")), DealTable)
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ReaderError(str(error), TABLE.name, "mend the table") from None


def rows(facts: GatheredFacts, table: DealTable | None = None) -> Rows:
    """Claims, assets and relations of all deals of which there are facts. Cites through
    ``facts.cards``."""
    table = table or deal_table()
    known = list(facts)
    claims: list[Row] = []
    relations: list[Row] = []
    for deal in table.deal:
        told = [row for each in deal.told if (row := _claim(deal, each, known, facts)) is not None]
        claims += told
        relations += _lines(deal, told, table)
    relations += _owners(table, claims)
    used = {relation["asset"] for relation in relations}
    return {
        "asset": [_asset(asset) for asset in table.asset if asset.id in used and not asset.listed],
        "claim": claims,
        "relation": relations,
    }


def _claim(
    deal: Deal, told: DealFact, facts: Sequence[Fact], gathered: GatheredFacts
) -> dict[str, Any] | None:
    """The claim of the newest fact that matches; None where there is none."""
    fact = max(filter(told.matches, facts), key=lambda it: it.filed, default=None)
    if fact is None:
        return None
    if told.proof and told.proof not in fact.quote:
        what = f"{told.proof!r} doesn't stand in {fact.company}'s {fact.metric}"
        raise ReaderError(what, TABLE.name, "correct figure and proof")
    day = {"filed": fact.filed or fact.end, "start": fact.start, "end": fact.end}[told.dated]
    figure, shown = _figure(told, fact)
    metric = told.as_
    parties = [it for it in (deal.buyer, deal.seller) if it]
    other = deal.seller if deal.buyer else ""
    if metric in _OF_THE_BUYER and deal.buyer:
        parties = [deal.buyer]
    return {
        "id": slug(f"deal-{deal.id}-{metric}-{told.part}-{day}-{fact.form}", longest=110),
        "subjects": list(dict.fromkeys([*(told.subjects or parties), *told.about])),
        "metric": metric,
        "statement": told.says.format(figure=shown),
        **gathered.cards.cite(fact),
        **({"tier": told.tier} if told.tier else {}),
        **figure,
        "as_of": day,
        "start": fact.start if told.starts else None,
        "end": fact.end if told.ends else None,
        "deal": None if metric in _BARE else deal.id,
        "deal_status": _status(deal, told),
        "counterparty": told.counterparty or (other if other not in told.subjects else ""),
        "role": told.role or ("tenant" if deal.buyer else "owner"),
        "perimeter": told.part,
        "modality": "plan" if told.plan else None,
        "note": told.note,
    }


def _status(deal: Deal, told: DealFact) -> str | None:
    if told.status is not None:
        return told.status or None
    return deal.status if told.as_ in _IN_WORDS else None


def _figure(told: DealFact, fact: Fact) -> tuple[dict[str, Any], str]:
    """The keys of the figure, and how a sentence says it."""
    if told.as_ in _BARE:
        return {}, ""
    if told.as_ in _IN_WORDS:
        return {"figure": told.figure}, told.figure
    if told.figure:
        per = told.per or None
        figure = parse_figure(told.figure, unit="usd" if per else "day", per=per)
        return {"figure": told.figure, "per": per}, show_figure(figure)
    if isinstance(fact.value, str):
        what = f"{fact.company}'s {fact.metric} is {fact.value!r}"
        raise ReaderError(what, TABLE.name, "give a figure and its proof")
    unit, times, rate = _UNITS[fact.unit]
    keys: dict[str, Any] = {"value": fact.value * times, "unit": unit, "per": told.per or rate}
    shown = figure_of(value=fact.value * times, unit=unit, per=rate, wording=told.wording)
    if told.wording != "exact":
        keys["wording"] = told.wording
    return keys, show_figure(shown, wording=told.wording).replace("~", "about ")


def _lines(deal: Deal, told: Sequence[Row], table: DealTable) -> Iterator[Row]:
    """The buyer's line to each asset, or the supplier's, on the claims that speak of it."""
    places = {*deal.assets, *(asset.id for asset in table.asset)}
    holder = deal.seller if deal.supplies else deal.buyer
    for asset in deal.assets if holder else ():
        claims = [
            row["id"]
            for row in told
            if row["metric"] not in _BARE
            and (asset in row["subjects"] or not places & set(row["subjects"]))
        ]
        leases = [row for row in told if row["id"] in claims and asset in row["subjects"]]
        if not leases:
            continue
        yield {
            "employer": holder,
            "asset": asset,
            "role": "supplier" if deal.supplies else "tenant",
            "status": deal.status,
            "start": deal.from_,
            "end": deal.until,
            "claims": claims,
        }


def _owners(table: DealTable, claims: Sequence[Row]) -> Iterator[Row]:
    """Who owns or runs each asset, on the claims about both."""
    stage: dict[str, int] = {}
    for deal in table.deal:
        for name in deal.assets:
            reached = DEAL_STAGES.index(deal.status) if deal.status else 0
            stage[name] = max(stage.get(name, 0), reached)
    for asset in table.asset:
        backing = [
            row["id"]
            for row in claims
            if asset.owner in row["subjects"] and asset.id in row["subjects"]
        ]
        if asset.owner and backing:
            running = asset.kind == "cloud"
            yield {
                "employer": asset.owner,
                "asset": asset.id,
                "role": asset.role,
                "status": "effective" if running else DEAL_STAGES[stage[asset.id]],
                "claims": backing,
            }


def _asset(asset: DealAsset) -> Row:
    keys = ("id", "name", "kind", "place", "summary")
    return {key: getattr(asset, key) for key in keys} | {"aliases": list(asset.aliases)}
