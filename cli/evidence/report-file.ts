import { renderCsv } from '../output/render-csv.ts';
import type { SubjectFile } from '../receipts/statement.ts';
import { flattenReport } from '../report/flatten-report.ts';
import { renderHtml } from '../report/render-html.ts';
import type { Report } from '../report/report.ts';

export const reportFormats = ['html', 'json', 'csv'] as const;

export type ReportFormat = (typeof reportFormats)[number];

/** A report as a file. The time is part of the name, so that no report replaces another. */
export function reportFile(report: Report, format: ReportFormat): SubjectFile {
  const { from, to, madeAt } = report.frame;
  const made = madeAt.replace(/[-:]|\.\d+/g, '');
  const name = `report-${from.slice(0, 10)}-to-${to.slice(0, 10)}-made-${made}.${format}`;
  return { name, bytes: Buffer.from(contentOf(report, format)) };
}

function contentOf(report: Report, format: ReportFormat): string {
  switch (format) {
    case 'html':
      return renderHtml(report);
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'csv':
      return renderCsv(flattenReport(report));
  }
}
