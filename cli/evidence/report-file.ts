import { renderCsv } from '../output/render-csv.ts';
import type { SubjectFile } from '../receipts/statement.ts';
import { flattenReport } from '../report/flatten-report.ts';
import { renderHtml } from '../report/render-html.ts';
import type { Report } from '../report/report.ts';

export const reportFormats = ['html', 'json', 'csv'] as const;

export type ReportFormat = (typeof reportFormats)[number];

/** A report as a file. Time and content are part of the name, so that no report meets another one of the same second. */
export function reportFile(report: Report, format: ReportFormat): SubjectFile {
  const { from, to, madeAt } = report.frame;
  const made = madeAt.replace(/[-:]|\.\d+/g, '');
  const content = report.integrity.contentSha256.slice(0, 8);
  const name = `report-${from.slice(0, 10)}-to-${to.slice(0, 10)}-made-${made}-${content}.${format}`;
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
