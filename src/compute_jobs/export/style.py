"""The style sheet of the HTML page: one file, light and dark, readable on a phone."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--ink:#1c2024;--soft:#5b6570;--line:#d5dae0;--page:#fff;
--card:#f6f8fa;--mark:#0b5cad;--span:#8bb8e8;--bad:#a3241b}
@media (prefers-color-scheme:dark){:root{--ink:#e4e7ea;--soft:#9aa5b1;--line:#3a424b;--page:#14171a;
--card:#1d2126;--mark:#7db7f5;--span:#2f5f92;--bad:#f08a80}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:62rem;background:var(--page);color:var(--ink);
font:16px/1.5 system-ui,sans-serif;overflow-wrap:break-word}
h1{font-size:1.5rem;line-height:1.25}
h2{font-size:1.25rem;margin-top:2.5rem;padding-top:.5rem;border-top:2px solid var(--line)}
h3{font-size:1rem;margin:1.5rem 0 .25rem}
p,ul,ol{margin:.4rem 0}
ul,ol{padding-left:1.4rem}
a{color:var(--mark)}
.soft,.reading{color:var(--soft);font-size:.9rem}
.bad{color:var(--bad)}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600}
blockquote{margin:.5rem 0;padding:.5rem .8rem;background:var(--card);
border-left:3px solid var(--line);white-space:pre-wrap}
.tier{font-weight:600}
.ref{font-size:.8em}
.bar{display:block;width:9rem;height:.8rem;margin-top:.15rem}
.track{fill:var(--line)}
.span{fill:var(--span)}
.mark,.r1{fill:var(--mark)}
.r2{fill:var(--mark);opacity:.6}
.r3{fill:var(--mark);opacity:.35}
.later{fill:var(--soft);opacity:.3}
@media (max-width:40rem){
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{display:block;margin:.6rem 0;padding:.3rem .6rem;background:var(--card);border-radius:.4rem}
td{display:block;border:0;padding:.15rem 0}
td[data-label]::before{content:attr(data-label) ": ";color:var(--soft)}
}
@media print{body{max-width:none}a{color:inherit}}
"""
