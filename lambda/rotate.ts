import type { Context } from 'aws-lambda';
import { checkAll } from '../domain/check-all.ts';
import { readFunctionSettings } from '../domain/function-settings.ts';
import { isWaiting } from '../domain/is-waiting.ts';
import { metricNames } from '../domain/metric-names.ts';
import { readLedgerTable } from './aws/ledger-settings.ts';
import { sameFunction } from './aws/same-function.ts';
import { readSchedulerSettings } from './aws/scheduler-settings.ts';
import { homeOf } from './ledger/home.ts';
import { eventSubject } from './locked-secret/event-subject.ts';
import { endSessions, type FailureReport, runInvocation } from './runtime.ts';
import { parseRotationEvent, stepNames } from './steps/rotation-event.ts';
import { runStep } from './steps/run-step.ts';

/**
 * The rotation function of Secrets Manager.
 *
 * @throws RotationError if the step failed; Secrets Manager then retries the rotation
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export async function handler(event: unknown, context?: Context): Promise<void> {
  const startedAt = performance.now();
  const { Step: step } = (event ?? {}) as Record<string, unknown>;
  // Until the secret is known to be ours, any caller may have chosen what the event says.
  const dimensions = { SecretName: 'unknown', Step: stepNames.find((name) => name === step) ?? 'unknown' };
  const failure: FailureReport = {
    secret: undefined,
    metrics(code) {
      const count = { value: 1, unit: 'Count' } as const;
      const byCode = { ...count, dimensions: { Code: code } };
      if (isWaiting(code)) {
        const name = metricNames.rotationsWaiting;
        return [
          { ...count, name },
          { ...byCode, name },
        ];
      }
      const name = metricNames.stepFailed;
      return [
        { ...count, name, dimensions },
        { ...byCode, name },
      ];
    },
  };
  await runInvocation(
    'rotate',
    context,
    async (services, logger) => {
      const parsed = parseRotationEvent(event, homeOf(context?.invokedFunctionArn, process.env.AWS_REGION));
      failure.secret = parsed.secretId;
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
        onKnown(description) {
          dimensions.SecretName = description.name;
          failure.detail = { ...eventSubject(description), step: parsed.step, versionId: parsed.clientRequestToken };
        },
      });
      if (parsed.step === 'finishSecret') await endSessions();
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
    failure,
  );
}
