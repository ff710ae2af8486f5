/** Of what the page and the report share. The colors are those of a theme. */
export const viewStyle = `
* { box-sizing: border-box; }
code, pre, .id { font-family: ui-monospace, monospace; font-size: 0.9em; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); font-size: 0.9rem; }
.table { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.table.tall { max-height: 60vh; overflow-y: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.75rem; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--quiet); font-weight: 600; white-space: nowrap; font-size: 0.85rem; }
tbody th { font-weight: 500; overflow-wrap: anywhere; }
tbody tr:hover { background: var(--soft); }
td small { display: block; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
time { white-space: nowrap; }
.state { font-weight: 600; white-space: nowrap; }
.state.ok { color: var(--good); }
.state.busy { color: var(--link); }
.state.warning { color: var(--warn); }
.state.failing { color: var(--bad); }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: 0.25rem 1rem; margin: 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 0; }
figcaption { margin-top: 0.3rem; }
.chart { display: block; width: 100%; min-width: 34rem; max-width: 75rem; height: auto; padding: 0.5rem; }
svg text { font: 11px system-ui, sans-serif; fill: var(--quiet); }
.bar { stroke: var(--edge); fill: var(--force); }
.bar.grace { fill: var(--grace); }
.bar.over { fill: var(--over); }
.bar.ahead { fill: none; stroke: var(--warn); stroke-dasharray: 3 2; }
.bar.waiting { fill: none; stroke: var(--link); stroke-width: 2; stroke-dasharray: 1 3; }
.axis { stroke: var(--quiet); }
.limit { stroke: var(--bad); stroke-width: 2; stroke-dasharray: 6 4; }
.now { stroke: var(--text); stroke-dasharray: 2 3; }
svg .mark { font-size: 14px; font-weight: 700; fill: var(--text); }
svg .mark.failed { fill: var(--bad); }
.key { display: inline-block; width: 1.4em; height: 0.7em; margin-left: 0.6em; border: 1px solid var(--edge); border-radius: 2px; background: var(--force); }
.key.grace { background: var(--grace); }
.key.over { background: var(--over); }
.key.ahead { background: none; border: 1px dashed var(--warn); }
.key.waiting { background: none; border: 2px dotted var(--link); }
@media (max-width: 45rem) {
  .wide { display: none; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.5rem; }
  th, td { padding: 0.4rem 0.5rem; }
  .state { white-space: normal; overflow-wrap: anywhere; }
}
@media print {
  h2, h3 { break-after: avoid; }
  tr, figure { break-inside: avoid; }
  thead { display: table-header-group; }
  .table, .table.tall { overflow: visible; max-height: none; }
  .wide { display: table-cell; }
}`;
