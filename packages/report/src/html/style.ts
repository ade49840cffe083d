/**
 * The page's style sheet. Every colour is a custom property with a light and a dark value, so that the drawings, which are made once, follow
 * the reader's setting too. On paper it is always light.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --surface: #ffffff; --ink: #1b2230; --muted: #566073; --axis: #667085; --line: #dde1e8; --accent: #0b6e8a;
  --teacher: #7a4fc4; --baseline: #c2570c; --student: #0b7d8f; --right: #2f7fb8; --wrong: #d3452f; --gained: #16806a; --lost: #c8432c;
  --teacher-2: #5a2f9c; --teacher-3: #9a6fdd; --assistant: #b0307f; --assistant-2: #7d1f5b; --assistant-3: #d1559f; --peer: #2563c9; --peer-2: #123f8c; --peer-3: #5b8be0;
  --good: #e3f4ec; --good-edge: #16806a; --bad: #fdebe7; --bad-edge: #c8432c; --neutral: #eef1f6; --neutral-edge: #7b879b;
  --term-1: #2563c9; --term-2: #c2570c; --term-3: #16806a; --term-4: #a3348b; --term-5: #8a6d00; --term-6: #596780;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10141b; --surface: #181e28; --ink: #e8ecf3; --muted: #a3aec0; --axis: #97a3b6; --line: #2c3542; --accent: #5cc4de;
    --teacher: #b49af0; --baseline: #f39a5b; --student: #4cc7d8; --right: #4f9fdc; --wrong: #ff7a5c; --gained: #3fbf9b; --lost: #ff7d63;
    --teacher-2: #d3c2ff; --teacher-3: #8f72d6; --assistant: #ec87c0; --assistant-2: #f7bddd; --assistant-3: #c95e9b; --peer: #7aa8f7; --peer-2: #b3cdfc; --peer-3: #4f83dd;
    --good: #12302a; --good-edge: #3fbf9b; --bad: #3a1e1a; --bad-edge: #ff7d63; --neutral: #222a36; --neutral-edge: #8d9ab0;
    --term-1: #7aa8f7; --term-2: #f39a5b; --term-3: #3fbf9b; --term-4: #e083ca; --term-5: #d8b83f; --term-6: #a9b4c6;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
main, header, footer { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.25rem; }
footer { color: var(--muted); font-size: .85rem; padding-bottom: 2.5rem; }
h1 { font-size: clamp(1.6rem, 5vw, 2.3rem); line-height: 1.2; letter-spacing: -.015em; margin: 0 0 .5rem; }
h2 { font-size: 1.35rem; letter-spacing: -.01em; margin: 0 0 .9rem; }
h3 { font-size: 1.08rem; margin: 1.6rem 0 .7rem; }
.card > h3:first-child { margin-top: 0; }
h4 { font-size: 1rem; margin: 1.3rem 0 .6rem; }
p { margin: 0 0 .9rem; max-width: 48rem; }
header p { color: var(--muted); margin-bottom: .4rem; }
a { color: var(--accent); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; padding: 0; margin: 1rem 0 1.4rem; font-size: .93rem; }
nav a { text-decoration: none; display: inline-block; padding: .2rem 0; }
nav a:hover, nav a:focus-visible { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 1.4rem 1.5rem; margin: 0 0 1.25rem; }
.notice { border-left: 4px solid var(--neutral-edge); background: var(--neutral); border-radius: 6px; padding: .75rem 1rem; max-width: none; }
.notice.good { background: var(--good); border-color: var(--good-edge); }
.notice.bad { background: var(--bad); border-color: var(--bad-edge); }
.highlights { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.6rem, 1fr)); gap: .75rem; list-style: none; padding: 0; margin: 1.1rem 0; }
.highlights li { border: 1px solid var(--line); border-radius: 10px; padding: .7rem .9rem; }
.highlights b { display: block; font-size: 1.5rem; line-height: 1.25; font-variant-numeric: tabular-nums; letter-spacing: -.02em; white-space: nowrap; }
.highlights span { color: var(--muted); font-size: .84rem; line-height: 1.35; display: block; }
.scroll { overflow-x: auto; margin: .9rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { caption-side: top; text-align: left; color: var(--muted); font-size: .87rem; padding-bottom: .4rem; }
th, td { text-align: right; padding: .38rem .7rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th:first-child, th.text, td.text { text-align: left; }
th:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: .2rem; }
thead th, thead td { border-bottom: 2px solid var(--line); white-space: nowrap; }
tbody th { font-weight: 500; color: var(--muted); }
td { white-space: nowrap; }
td.long { white-space: normal; }
table.dense { font-size: .8rem; }
.dense th, .dense td { padding: .35rem .38rem; }
.dense thead th { white-space: normal; vertical-align: bottom; }
.tables th, .tables td { padding: .3rem .45rem; }
.tables th:first-child { padding-left: 0; }
.tables thead th { white-space: normal; vertical-align: bottom; }
.tables td { white-space: normal; }
.charts > .scroll { margin: 0; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) minmax(0, 1fr); gap: .35rem 1.4rem; margin: 0; font-size: .95rem; }
dt { color: var(--muted); max-width: 18rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.3rem; list-style: none; padding: 0; margin: 0 0 .6rem; font-size: .9rem; }
.legend li { display: flex; align-items: center; gap: .5rem; }
.legend svg { flex: none; }
.charts { display: grid; gap: 1.3rem 1.8rem; }
.tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 0 1.8rem; margin-top: 1.2rem; }
@media (min-width: 44rem) {
  .charts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@media (min-width: 60rem) {
  .charts.columns-3 { grid-template-columns: repeat(3, minmax(0, 1fr)); }
}
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; font-size: .93rem; margin-bottom: .3rem; }
figure svg { display: block; width: 100%; height: auto; max-width: 27rem; overflow: visible; }
.plot text { white-space: pre; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
details { margin: 0 0 1rem; }
summary { cursor: pointer; color: var(--accent); font-weight: 600; padding: .2rem 0; }
pre { background: var(--page); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1rem; overflow-x: auto; font: .85rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.run > h2 { font-size: 1.5rem; margin: 2.2rem 0 .9rem; }
@media (max-width: 40rem) {
  main, header, footer { padding-left: .85rem; padding-right: .85rem; }
  .card { padding: 1.1rem 1rem; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: .6rem; }
  table { font-size: .8rem; }
  th, td { padding: .32rem .32rem; }
  td, thead th { white-space: normal; }
  .highlights { grid-template-columns: 1fr 1fr; gap: .55rem; }
  .highlights b { font-size: 1.3rem; }
}
@media (max-width: 26rem) {
  table { font-size: .74rem; }
  th, td { padding: .3rem .2rem; }
}
@media print {
  :root { color-scheme: light; }
  body { background: #fff; }
  nav { display: none; }
  .card { border: 0; padding: 0; }
  figure, table { break-inside: avoid; }
}
`.trim();
