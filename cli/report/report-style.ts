/** Of a report: no color carries a meaning, so that it can be printed in black and white. */
export const reportStyle = `
:root { color-scheme: light; --line: #999; --soft: #f3f3f3; }
* { box-sizing: border-box; }
body { font: 14px/1.45 system-ui, sans-serif; color: #111; background: #fff; margin: 0 auto; padding: 2rem; max-width: 80rem; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 .5rem; border-bottom: 2px solid #111; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p, figcaption { max-width: 60rem; }
nav ol { columns: 2; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .86em; }
th, td { border: 1px solid var(--line); padding: .25rem .45rem; text-align: left; vertical-align: top; }
thead th { background: var(--soft); }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code, .id { font-family: ui-monospace, monospace; font-size: .92em; overflow-wrap: anywhere; }
time { white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .5rem 0; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
.tiles { display: flex; flex-wrap: wrap; gap: .6rem; padding: 0; list-style: none; }
.tiles li { border: 1px solid #111; padding: .4rem .8rem; min-width: 8rem; }
.tiles b { display: block; font-size: 1.5rem; }
.flag { font-weight: 700; border: 1px solid #111; padding: 0 .3em; }
.missing { border-left: 4px solid #111; padding-left: .6rem; font-style: italic; }
figure { margin: 1rem 0; }
svg { max-width: 100%; height: auto; }
svg text { font: 11px system-ui, sans-serif; }
@media print {
  @page { size: A4 landscape; margin: 14mm; }
  body { padding: 0; max-width: none; font-size: 10px; }
  h2 { break-after: avoid; }
  tr, figure, .tiles li { break-inside: avoid; }
  thead { display: table-header-group; }
  .table { overflow: visible; }
  nav { display: none; }
}`;
