"""The look of the codebook's HTML document, on screen (light and dark) and in print (A4 or Letter)."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --page: #ffffff; --ink: #1a1c20; --soft: #565c66; --line: #d9dce1; --link: #0b57a4; --card: #f6f7f9; }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1.0625rem/1.55 Charter, "Bitstream Charter", "Source Serif 4", Cambria, Georgia, serif; }
main, header.title { max-width: 56rem; margin: 0 auto; padding: 0 1.5rem; }
header.title { padding-top: 3.5rem; }
h1, h2, h3, h4, .meta, .ids, .back, th, .skip, .number { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 2.2rem; line-height: 1.15; margin: 0 0 .4rem; letter-spacing: -.015em; }
h2 { font-size: 1.5rem; line-height: 1.25; margin: 3.5rem 0 1rem; padding-bottom: .4rem; border-bottom: 2px solid var(--ink); }
h3 { font-size: 1.25rem; line-height: 1.3; margin: 0; }
h4 { font-size: .8125rem; margin: 0 0 .35rem; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); }
p { margin: 0 0 .7rem; }
.meta { color: var(--soft); font-size: .9375rem; }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: from-font; }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
code { font: .875em/1.4 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
ul, ol { margin: 0; padding-left: 1.15rem; }
li { margin: 0 0 .3rem; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--page); padding: .4rem .8rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; line-height: 1.4; }
caption { text-align: left; padding: 1.1rem 0 .3rem; font: 600 1rem/1.3 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
th, td { text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0; border-top: 1px solid var(--line); }
th { font-size: .8125rem; color: var(--soft); font-weight: 600; }
.glance td:nth-child(1), .glance th:nth-child(1) { width: 3.2rem; padding-left: .7rem; }
.glance td:nth-child(2), .glance th:nth-child(2) { width: 18rem; }
.glance td:nth-child(1) { border-left: .3rem solid var(--c); font-variant-numeric: tabular-nums; }
.glance code { display: block; color: var(--soft); font-size: .8em; }
.code { margin: 2.4rem 0 0; padding: 0 0 0 1.1rem; border-left: .35rem solid var(--c); }
.code > .head { background: var(--pale); margin-left: -1.1rem; padding: .6rem 1.1rem; }
.number { color: inherit; opacity: .85; margin-right: .4rem; font-variant-numeric: tabular-nums; }
.ids { margin: .15rem 0 0; font-size: .8125rem; }
.ids .hash { margin-left: .8rem; }
.definition { margin-top: .9rem; font-size: 1.1875rem; line-height: 1.5; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1.1rem 2rem; margin: 1rem 0 0; }
.spoken { margin-top: 1.1rem; }
.spoken ul { columns: 2; column-gap: 2.8rem; }
.spoken li { break-inside: avoid; }
.rules ul, .rules h4 { font-size: .875rem; line-height: 1.45; overflow-wrap: anywhere; }
.rules h3 { margin: 1.6rem 0 .2rem; font-size: 1rem; }
.rules h4 { margin: .6rem 0 .2rem; text-transform: none; letter-spacing: 0; font-size: .8125rem; }
.rules li { margin-bottom: .15rem; }
.about { margin: 1rem 0 0; font-size: .9375rem; color: var(--soft); }
.about dt { float: left; clear: left; margin-right: .5rem; font-weight: 600; }
.about dd { margin: 0 0 .2rem; }
.back { font-size: .8125rem; margin: .8rem 0 0; }
.note { color: var(--soft); font-size: .9375rem; }
footer { height: 4rem; }
@media (max-width: 44rem) { .pair { grid-template-columns: 1fr; } .spoken ul { columns: 1; } body { font-size: 1rem; } .glance td:nth-child(2), .glance th:nth-child(2) { width: 40%; } .glance code { display: none; } }
@media screen and (prefers-color-scheme: dark) {
  :root { --page: #14161a; --ink: #e8eaed; --soft: #a9b0bb; --line: #343941; --link: #8cc0ff; --card: #1d2025; }
  .code > .head { background: var(--deep); color: #ffffff; }
  .code, .glance td:nth-child(1) { border-left-color: var(--d); }
}
@media print {
  @page { margin: 17mm 16mm 19mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #555; } }
  body { font-size: 9.6pt; line-height: 1.42; }
  main, header.title { max-width: none; padding: 0; }
  h1 { font-size: 21pt; } h2 { font-size: 14.5pt; margin-top: 9mm; } h3 { font-size: 12.5pt; } h4, th { font-size: 7.8pt; }
  .dimension > h2, .sheet > h2 { margin-top: 0; }
  .definition { font-size: 10.8pt; }
  .meta, .about, table { font-size: 8.8pt; }
  .ids, .ids code, .rules ul, .rules h4 { font-size: 7.6pt; line-height: 1.35; }
  .rules { columns: 2; column-gap: 7mm; } .rules > h2 { column-span: all; } .rules h3 { font-size: 9pt; margin-top: 3mm; }
  a { color: inherit; text-decoration: none; }
  .back, .skip { display: none; }
  .dimension, .sheet { break-before: page; }
  #glance { break-before: auto; } #glance > h2 { margin-top: 9mm; }
  h2, h3, h4, .head, .definition, caption { break-after: avoid; }
  li, tr, .head, .about div { break-inside: avoid; } .about { break-before: avoid; }
  p, li { orphans: 3; widows: 3; }
  .code, .code > .head, .glance td:nth-child(1) { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .code { margin-top: 8mm; }
  .pair { gap: 3mm 7mm; margin-top: 3mm; break-inside: avoid; }
  .spoken { margin-top: 3mm; } .spoken ul { column-gap: 7mm; }
  footer { display: none; }
}
"""
