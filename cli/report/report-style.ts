import { paperTheme } from '../view/theme.ts';
import { viewStyle } from '../view/view-style.ts';

/** Of a report: a document to be printed in black and white. */
export const reportStyle = `
${paperTheme}
${viewStyle}
body { font: 14px/1.45 system-ui, sans-serif; color: var(--text); background: var(--ground); margin: 0 auto; padding: 2rem; max-width: 80rem; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 .5rem; border-bottom: 2px solid var(--text); }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p, figcaption { max-width: 60rem; }
nav ol { columns: 2; }
table { font-size: .86em; }
th, td { border: 1px solid var(--line); padding: .25rem .45rem; }
thead th { background: var(--soft); white-space: normal; border-top: 1px solid var(--line); }
dl { margin: .5rem 0; }
dt { font-weight: 600; }
.table { border-radius: 0; border: 0; }
.tiles { display: flex; flex-wrap: wrap; gap: .6rem; padding: 0; list-style: none; }
.tiles li { border: 1px solid var(--text); padding: .4rem .8rem; min-width: 8rem; }
.tiles b { display: block; font-size: 1.5rem; }
.flag { font-weight: 700; border: 1px solid var(--text); padding: 0 .3em; }
.missing { border-left: 4px solid var(--text); padding-left: .6rem; font-style: italic; }
figure { margin: 1rem 0; }
.chart { max-width: 46rem; }
@media print {
  @page { size: A4 landscape; margin: 14mm; }
  body { padding: 0; max-width: none; font-size: 10px; }
  .tiles li { break-inside: avoid; }
  nav { display: none; }
}`;
