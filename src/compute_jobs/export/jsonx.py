"""Everything about the chosen employers as JSON, the reader's own record in a form to restore."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.view import ItemRow, View
from compute_jobs.export import shapes
from compute_jobs.record.backups import reader_export

SCHEMA = 1
KIND = "compute-jobs-export"
_LONE = re.compile("[\\ud800-\\udfff]")


def to_json(view: View, employers: Sequence[str], robustness: Robustness | None) -> str:
    """One document; ``restore --from`` reads its "reader" part."""
    profile = view.profile
    document = {
        "schema": SCHEMA,
        "kind": KIND,
        "as_of": view.as_of.isoformat(),
        "profile": {
            "name": profile.name,
            "label": profile.label,
            "weights": {name: shapes.rounded(weight) for name, weight in view.weights.items()},
            "evidence_only": profile.evidence_only,
            "scenarios": list(profile.scenarios),
        },
        "employers": [_employer(view, name, robustness) for name in employers],
        "robustness": shapes.robustness(robustness) if robustness else None,
        "questions": [
            shapes.question(it)
            for it in (robustness.questions if robustness else ())
            if it.employer in employers
        ],
        "reader": _ready(reader_export([view.dossier(name) for name in employers], profile)),
    }
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    # half a character can't be written as UTF-8; escaped it survives
    return _LONE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _ready(value: Any) -> Any:
    """What a file of the reader's may hold beside JSON's own: dates, times, infinities."""
    if isinstance(value, Mapping):
        return {str(key): _ready(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_ready(each) for each in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _employer(view: View, name: str, robustness: Robustness | None) -> dict[str, Any]:
    claims = view.claims(name)
    own = {row.claim.id for row in claims}
    it = view.employer(name)
    return {
        **shapes.employer(view, name, robustness),
        "summary": it.summary or None,
        "findings": [shapes.finding(finding) for finding in view.findings(name)],
        "hype": [shapes.hype_flag(flag) for flag in view.hype(name)],
        "checklist": [_item(row) for row in view.checklist(name)],
        "claims": [shapes.claim(row, view.evidence) for row in claims],
        "comparisons": [
            shapes.comparison(pair)
            for pair in view.comparisons()
            if pair.first in own and pair.second in own
        ],
    }


def _item(row: ItemRow) -> dict[str, Any]:
    return {
        "item": row.item.id,
        **shapes.fields(row.item, "name", "criterion"),
        "verdict": row.verdict,
        "suggested": row.suggestion.kind,
        **shapes.fields(row.suggestion, "why", "claims"),
        "questions": row.item.questions,
    }
