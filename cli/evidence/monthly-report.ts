import { CommandError } from '../command-line/command-error.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { EvidenceStore } from '../receipts/evidence-store.ts';
import { findReportReceipt } from '../receipts/find-report-receipt.ts';
import type { Signer } from '../receipts/signer.ts';
import { writePublicKey } from '../receipts/write-public-key.ts';
import { writeReceipts } from '../receipts/write-receipts.ts';
import { chainIdOf } from './chain-id.ts';
import { gatherReport } from './gather-report.ts';
import type { Month } from './month.ts';
import { reportFile, reportFormats } from './report-file.ts';

export interface MonthlyReportRequest {
  readonly deployment: Deployment;
  readonly store: EvidenceStore;
  readonly signer: Signer;
  readonly month: Month;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly maximumAgeSeconds: number;
  readonly productVersion: string;
}

export interface MonthlyReportResult {
  /** `nothing-managed`: no secret was managed by the end of the month, so there is nothing to report. */
  readonly outcome: 'made' | 'already-made' | 'nothing-managed';
  readonly receipt?: string;
  readonly files?: readonly string[];
  /** The receipts of rotations that were added. */
  readonly rotations?: number;
  readonly exceptions?: number;
  /** What the report could not read, with the reason. */
  readonly missing?: readonly string[];
}

const maximumAttempts = 5;

/**
 * The signed report of a month, in a store of evidence, unless it is there already. It may run any number of times, twice at
 * once, and again after a crash anywhere: a month gets one receipt.
 *
 * @throws CommandError
 */
export async function makeMonthlyReport(request: MonthlyReportRequest): Promise<MonthlyReportResult> {
  const { store, signer, month } = request;
  for (let attempt = 1; ; attempt += 1) {
    const receipt = await findReportReceipt(store, signer, month);
    if (receipt !== undefined) return { outcome: 'already-made', receipt };
    try {
      return await make(request);
    } catch (error) {
      // Another run took the place in the chain, and so got on.
      const isTaken = error instanceof CommandError && error.code === 'evidence-exists';
      if (!isTaken || attempt >= maximumAttempts) throw error;
    }
  }
}

async function make({
  deployment,
  store,
  signer,
  month,
  ...request
}: MonthlyReportRequest): Promise<MonthlyReportResult> {
  const { report, rotations } = await gatherReport([deployment], {
    ...request,
    nowMs: request.now(),
    fromMs: Date.parse(month.from),
    toMs: Date.parse(month.to),
    asksGenesys: true,
  });
  if (report.population.atEnd.length === 0 && report.population.atStart.length === 0) {
    return { outcome: 'nothing-managed' };
  }
  const files = reportFormats.map((format) => reportFile(report, format));
  await writePublicKey(store, signer);
  const written = await writeReceipts(store, signer, {
    report,
    reportFiles: files,
    rotations,
    chainId: chainIdOf([deployment]),
    productVersion: request.productVersion,
  });
  return {
    outcome: 'made',
    receipt: written.name,
    files: files.map(({ name }) => name),
    rotations: written.rotations,
    exceptions: report.summary.exceptions,
    missing: report.integrity.sources
      .filter(({ isAvailable }) => !isAvailable)
      .map(({ name, reason }) => `${name}: ${reason}`),
  };
}
