"""The shortlist as a page to send or a record to keep: Markdown, HTML, CSV or JSON, repeatably."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compute_jobs.desk.robustness import Robustness
    from compute_jobs.desk.view import View

FORMATS = ("md", "json", "csv", "html")


def render(
    view: View,
    employers: Sequence[str],
    fmt: str,
    robustness: Robustness | None,
    *,
    private: bool = False,
) -> str:
    """The named employers, in that order, in one of ``FORMATS``.

    Pages and tables are made to be sent: the reader's record is in them only if ``private``. JSON
    is what ``restore --from`` reads, so it always has it.
    """
    if fmt == "json":
        from compute_jobs.export.shapes import to_json

        return to_json(view, employers, robustness)
    if fmt == "csv":
        from compute_jobs.export.csv_table import to_csv

        return to_csv(view, employers, robustness, private=private)
    if fmt not in FORMATS:
        from compute_jobs.errors import ReaderError

        raise ReaderError(f"there is no export format {fmt!r}", todo=f"one of {', '.join(FORMATS)}")
    from compute_jobs.export.shared_page import build_page

    page = build_page(view, employers, robustness, private=private)
    if fmt == "html":
        from compute_jobs.export.html import to_html

        return to_html(page)
    from compute_jobs.export.markdown import to_markdown

    return to_markdown(page)
