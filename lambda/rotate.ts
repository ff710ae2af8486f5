import type { Context } from 'aws-lambda';
import { checkAll } from '../domain/check-all.ts';
import { readFunctionSettings } from '../domain/function-settings.ts';
import { metricNames } from '../domain/metric-names.ts';
import { readLedgerTable } from './aws/ledger-settings.ts';
import { sameFunction } from './aws/same-function.ts';
import { readSchedulerSettings } from './aws/scheduler-settings.ts';
import { runInvocation } from './runtime.ts';
import { isVersionId, parseRotationEvent, stepNames } from './steps/rotation-event.ts';
import { runStep } from './steps/run-step.ts';
import { nameOf } from './telemetry/name-of.ts';

/**
 * The rotation function of Secrets Manager.
 *
 * @throws RotationError if the step failed; Secrets Manager then retries the rotation
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export async function handler(event: unknown, context?: Context): Promise<void> {
  const startedAt = performance.now();
  const { Step: step, SecretId: secretId, ClientRequestToken: token } = (event ?? {}) as Record<string, unknown>;
  const secret = typeof secretId === 'string' ? secretId.slice(0, 2048) : 'unknown';
  const dimensions = { SecretName: nameOf(secret), Step: stepNames.find((name) => name === step) ?? 'unknown' };
  await runInvocation(
    'rotate',
    context,
    async (services, logger) => {
      const parsed = parseRotationEvent(event);
      logger.with({ step: parsed.step, secretArn: parsed.secretId, versionId: parsed.clientRequestToken });
      const variables = process.env;
      checkAll(
        () => readFunctionSettings(variables),
        () => readSchedulerSettings(variables),
        () => readLedgerTable(variables),
      );
      const own = context?.invokedFunctionArn;
      const outcome = await runStep(parsed, services(), {
        variables,
        isOwn: ({ rotationFunctionArn: its }) => own === undefined || sameFunction(its, own),
      });
      logger.metric({ name: metricNames.stepSucceeded, value: 1, unit: 'Count', dimensions });
      const milliseconds = performance.now() - startedAt;
      logger.metric({
        name: metricNames.stepDuration,
        value: milliseconds,
        unit: 'Milliseconds',
        dimensions: { Step: parsed.step },
      });
      return { outcome };
    },
    {
      secret,
      detail: { step: dimensions.Step, versionId: isVersionId(token) ? token : undefined },
      metrics: (code) => [
        { name: metricNames.stepFailed, value: 1, unit: 'Count', dimensions },
        { name: metricNames.stepFailed, value: 1, unit: 'Count', dimensions: { Code: code } },
      ],
    },
  );
}
