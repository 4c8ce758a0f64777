"""The small world with the same text put wherever text comes from elsewhere."""

from __future__ import annotations

from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.dossier.dossier_model import Dossier
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.desk.view import View

from .small_world import CLAIMS, DOSSIERS, EMPLOYERS, SOURCES, small_view

NASTY = [
    "# heading", "### deep", "> quote", "- item", "+ item", "* item", "1. first", "12) twelfth",
    "---", "***", "___", "===", "--- | ---", ":-:", "| a | b |\n|---|---|\n| c | d |",
    "a | b\n:-: | -", "```\ncode\n```", "~~~", "    indented code", "\tcode", "`tick`",
    "<script>alert(1)</script>", "<!-- gone", "<b>bold</b>", "<?php", "</table>", "<div>\n\n</div>",
    "[link](javascript:alert(1))", "![image](https://evil.example/x.png)", "[1]: https://evil.example",
    "[1][1]", "[^1]", "[x]", "<https://evil.example>", "https://evil.example", "www.evil.example",
    "<me@evil.example>", "_http://evil.example", "*em* **strong** _em_ __strong__ ~~gone~~",
    "snake_case_name", "&lt;b&gt; &#60;i&#62; &amp; &copy", "trailing \\", "\\| \\\\| \\`", "a\\",
    "two  \nlines", "three\n\n\n\nparagraphs", "\r\ncarriage\rreturn", "\x1b[31mred\x1b[0m \x07",
    "\u202egnirts\u200b\ufeff", "= 1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1",
    "\u200b=1", "\x01=1", " =1", "'=1", '"=1', "＝1", "a,b;c\td", 'say "hi"', "", "   ", "\n", "\\",
    "$$x$$", "1.", "#", "-", "é\u0301 漢字 🙂", "x" * 300,
]  # fmt: skip

_bits = st.sampled_from(
    [*"#>-+*=_`~|[]()<>!&\\:;. \t\n1\"'@", "\r", "\u2028", "http://", "www.", "a"]
)
text = st.one_of(
    st.sampled_from(NASTY),
    st.lists(_bits, max_size=24).map("".join),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=4).map("\n".join),
    st.text(max_size=40),
)


def hostile_view(bad: str) -> View:
    """Every text that a source or the reader wrote is ``bad``; ids and figures stay.

    Blank text is left out of a page, so it is made something here.
    """
    bad = bad if clean_text(bad) else "x"
    comp = DOSSIERS["harbor"].verdicts["comp"]
    return small_view(
        label=bad,
        employers={name: replace(it, name=bad, summary=bad) for name, it in EMPLOYERS.items()},
        claims={name: replace(it, statement=bad, hedge=bad) for name, it in CLAIMS.items()},
        sources={name: replace(it, title=bad, publisher=bad) for name, it in SOURCES.items()},
        dossiers={
            **DOSSIERS,
            "harbor": Dossier(
                "harbor",
                verdicts={"comp": replace(comp, note=bad, told_by=bad)},
                notes={"": f"first\n{bad}\nlast"},
                links=(bad,),
                contacts=(bad,),
            ),
        },
    )
