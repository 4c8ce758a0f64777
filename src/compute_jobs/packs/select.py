"""Evidence of chosen packs alone, for ``--packs``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from msgspec.structs import replace

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.errors import UnknownPackError
from compute_jobs.packs.problems import nearest

T = TypeVar("T")
FOUNDING = "founding"
"""The five founding packs by one name."""


def pack_ids(
    names: Sequence[str], founding: Sequence[str], known: Sequence[str]
) -> tuple[str, ...]:
    """The ids that a reader's names mean, each once.

    Raises UnknownPackError for a name that no pack has.
    """
    ids: list[str] = []
    for name in names:
        if name == FOUNDING:
            ids += founding
        elif name in known:
            ids.append(name)
        else:
            names = (FOUNDING, *known)
            todo = nearest(name, names) or f"there are: {', '.join(names)}"
            raise UnknownPackError(f"no pack {clean_text(name, limit=60)!r}", todo=todo)
    return tuple(dict.fromkeys(ids))


def _only(nouns: Mapping[str, T], keep: Callable[[T], bool]) -> dict[str, T]:
    return {key: noun for key, noun in nouns.items() if keep(noun)}


def limit_evidence(evidence: Evidence, packs: Collection[str]) -> Evidence:
    """Only the claims of these packs, with the sources and origins they name.

    The program's own employers, assets and metrics belong to no pack and stay. Those of another
    pack stay only if a remaining claim mentions them. A relation based on claims stays if one of
    these remains.
    """
    claims = _only(evidence.claims, lambda it: it.pack in packs)
    relations = tuple(
        relation
        for relation in evidence.relations
        if (not relation.pack or relation.pack in packs)
        and (not relation.claims or any(claim in claims for claim in relation.claims))
    )
    chosen = {"", *packs}
    cited = {ref.source for claim in claims.values() for ref in claim.sources}
    named = {name for claim in claims.values() for name in (*claim.subjects, claim.counterparty)}
    named |= {name for line in relations for name in (line.employer, line.asset)}
    known = evidence.employers
    named |= {known[name].parent for name in named if name is not None and name in known}
    sources = _only(evidence.sources, lambda it: it.pack in packs or it.id in cited)
    traced = {claim.origin for claim in claims.values()}
    traced |= {origin for source in sources.values() for origin in source.relays}
    return replace(
        evidence,
        claims=claims,
        relations=relations,
        sources=sources,
        origins=_only(evidence.origins, lambda it: it.pack in packs or it.id in traced),
        employers=_only(known, lambda it: it.pack in chosen or it.id in named),
        assets=_only(
            evidence.assets,
            lambda it: it.pack in chosen or it.id in named or it.alias_of in named,
        ),
        packs=tuple(pack for pack in evidence.packs if pack in packs),
    )
