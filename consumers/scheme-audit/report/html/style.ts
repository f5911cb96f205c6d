/** The page's only style sheet; it loads nothing. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d2230; --soft: #565d6d; --rule: #dcdbd4; --track: #e7e6df;
  --accent: #2b5c8a; --bad: #b3261e; --warn: #9a5b00; --good: #1f6f43; --none: #5b6270;
  --on-badge: #ffffff;
} @media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171d; --card: #1c2028; --ink: #eceef2; --soft: #a9b0bf; --rule: #343a46; --track: #2d333e;
    --accent: #8ab8e6; --bad: #ff9c92; --warn: #f0b45e; --good: #7fd0a0; --none: #a9b0bf;
    --on-badge: #14171d;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
}
main { max-width: 58rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .2rem 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.75rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 0; }
p { margin: .4rem 0; }
.soft { color: var(--soft); }
.eyebrow { color: var(--soft); font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; margin: 0; }
.top { display: grid; grid-template-columns: 1fr auto; gap: 1.5rem; align-items: start; }
.grade { text-align: center; min-width: 8.5rem; }
.grade b {
  display: grid; place-items: center; width: 6rem; height: 6rem; margin: 0 auto .4rem; border-radius: 1rem;
  font-size: 3.6rem; line-height: 1; color: var(--on-badge); background: var(--bad);
}
.grade b.A { background: var(--good); } .grade b.B { background: var(--accent); } .grade b.C { background: var(--warn); }
.grade span { display: block; font-weight: 600; }
.grade small { color: var(--soft); }
.lead { font-size: 1.1rem; margin: 1.25rem 0; max-width: 46rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; padding: 0; margin: 1.25rem 0; }
.figures div { background: var(--card); border: 1px solid var(--rule); border-radius: .6rem; padding: .8rem 1rem; }
.figures dt { color: var(--soft); font-size: .85rem; }
.figures dd { margin: 0; }
.figures .value { font-size: 1.75rem; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
.figures .note { color: var(--soft); font-size: .85rem; }
.honest { border-left: 4px solid var(--accent); padding: .5rem 1rem; margin: 1.25rem 0; background: var(--card); }
ol.findings, ol.advice { list-style: none; padding: 0; margin: 0; }
.findings > li { display: grid; grid-template-columns: 5.5rem 1fr; gap: .25rem 1rem; padding: .9rem 0; border-bottom: 1px solid var(--rule); }
.findings > li:last-child { border-bottom: 0; }
.chip { font-size: .8rem; font-weight: 650; padding: .1rem .55rem; border: 1.5px solid currentColor; border-radius: 1rem; justify-self: start; align-self: start; }
.critical, .high { color: var(--bad); } .medium { color: var(--warn); } .low { color: var(--accent); } .note-chip { color: var(--none); }
.found, .clear { white-space: nowrap; }
.found { color: var(--bad); font-weight: 650; } .clear { color: var(--good); font-weight: 650; }
.advice { counter-reset: step; }
.advice > li { counter-increment: step; position: relative; padding: .2rem 0 1.1rem 3rem; }
.advice > li::before {
  content: counter(step); position: absolute; left: 0; top: .1rem; width: 2rem; height: 2rem; border-radius: 50%;
  display: grid; place-items: center; font-weight: 650; color: var(--on-badge); background: var(--accent);
}
.advice ul { margin: .4rem 0 0; padding-left: 1.1rem; }
.advice li li { margin: .15rem 0; }
.done { color: var(--good); font-weight: 600; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; font-size: .95rem; }
caption { text-align: left; color: var(--soft); font-size: .9rem; padding-bottom: .35rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--rule); }
thead th { font-size: .82rem; color: var(--soft); font-weight: 600; }
tbody th { font-weight: 550; }
th .soft { font-weight: 400; font-size: .88rem; }
td .soft { font-size: .88rem; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.digest { overflow-wrap: anywhere; font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .85rem; }
svg.bar { display: block; width: 11rem; height: 1rem; margin-top: .25rem; }
svg .track { fill: var(--track); } svg .fill { fill: var(--accent); } svg .whisker { fill: var(--ink); }
svg .bad { fill: var(--bad); } svg .warn { fill: var(--warn); } svg .good { fill: var(--good); }
ul.plain { padding-left: 1.1rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--rule); padding-top: 1rem; color: var(--soft); font-size: .9rem; } @media (max-width: 36rem) {
  .top { grid-template-columns: 1fr; }
  .grade { text-align: left; } .grade b { margin-left: 0; }
  .findings > li { grid-template-columns: 1fr; }
  svg.bar { width: 7rem; }
} @media print {
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --rule: #bbb; --track: #e2e2e2;
    --accent: #23527c; --bad: #a01c15; --warn: #7d4a00; --good: #175c36; --none: #444; --on-badge: #fff; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; margin-top: 1.5rem; }
  li, tr, .figures div { break-inside: avoid; }
  .grade b, .advice > li::before, svg * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll { overflow: visible; }
}
`
