import type { Context } from 'aws-lambda';
import { connectForReport } from '../cli/deployment/connect-for-report.ts';
import { type MonthlyReportResult, makeMonthlyReport } from '../cli/evidence/monthly-report.ts';
import { openEvidenceBucket } from '../cli/receipts/evidence-bucket.ts';
import { createKmsSigner } from '../cli/receipts/kms-signer.ts';
import { assertSafeVariables } from '../domain/safe-variables.ts';
import manifest from '../package.json' with { type: 'json' };
import { asReportError } from './monthly-report/as-report-error.ts';
import { ownDeployment } from './monthly-report/own-deployment.ts';
import { readReportSettings } from './monthly-report/report-settings.ts';
import { requestedMonth } from './monthly-report/requested-month.ts';
import { createLogger } from './telemetry/logger.ts';
import { systemTime as time } from './telemetry/system-time.ts';

const aws = connectForReport();

/**
 * Makes the signed report of the last month, unless it is there. It reads no secret: the command `report`, run by a rule
 * every day.
 *
 * @param event `{ "month": "2026-01" }`: that month, which must be over. Default: the last one that is over
 * @throws RotationError
 */
export async function handler(event: unknown, context?: Context): Promise<MonthlyReportResult & { month: string }> {
  const logger = createLogger(time, (line) => process.stdout.write(`${line}\n`));
  logger.with({ requestId: context?.awsRequestId });
  try {
    assertSafeVariables(process.env);
    const settings = readReportSettings(process.env);
    const month = requestedMonth(event, time.now());
    logger.with({ month: month.from.slice(0, 7) });
    const result = await makeMonthlyReport({
      deployment: ownDeployment(context?.invokedFunctionArn ?? '', settings.ledgerTable, aws),
      store: openEvidenceBucket(aws.s3, settings.bucket),
      signer: await createKmsSigner(aws.kms, settings.key),
      month,
      now: time.now,
      maximumAgeSeconds: settings.maximumAgeSeconds,
      productVersion: manifest.version,
    });
    logger.info('done', { ...result });
    return { month: month.from.slice(0, 7), ...result };
  } catch (unknownError) {
    const error = asReportError(unknownError);
    logger.error(error.message, { code: error.code, outcome: error.outcome, nextStep: error.nextStep });
    throw error;
  }
}
