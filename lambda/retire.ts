import type { Context } from 'aws-lambda';
import { functionVariables } from '../domain/function-variables.ts';
import { metricNames } from '../domain/metric-names.ts';
import { SettingReader } from '../domain/setting-reader.ts';
import { sameFunction } from './aws/same-function.ts';
import { generationOf } from './ledger/generations.ts';
import { homeOf } from './ledger/home.ts';
import { parseOrder } from './ledger/order.ts';
import { eventSubject } from './locked-secret/event-subject.ts';
import { runOrder } from './retirement/run-order.ts';
import { endSessions, type FailureReport, runInvocation } from './runtime.ts';

/**
 * Revokes a credential whose grace period has elapsed. EventBridge Scheduler invokes it with an order that names a secret
 * and a generation; everything else it reads from the ledger.
 *
 * @throws RotationError if the retirement failed and that could not be recorded; Lambda retries it, then sends it to the
 * dead-letter queue
 */
export async function handler(event: unknown, context?: Context): Promise<void> {
  // Until the ledger knows the secret, anybody may have written what the event says.
  const dimensions = { SecretName: 'unknown', Phase: 'unknown' };
  const failure: FailureReport = {
    secret: undefined,
    metrics: (code) => [
      { name: metricNames.retirementFailed, value: 1, unit: 'Count', dimensions },
      { name: metricNames.retirementFailed, value: 1, unit: 'Count', dimensions: { Code: code } },
    ],
  };
  await runInvocation(
    'retire',
    context,
    async (services, logger) => {
      const order = parseOrder(event, homeOf(context?.invokedFunctionArn, process.env.AWS_REGION));
      failure.secret = order.secretArn;
      logger.with({ ...order });
      const variables = process.env;
      const rotateFunctionArn = new SettingReader(variables).read(functionVariables.rotateFunctionArn);
      const { done: _, ...result } = await runOrder(services(), order, {
        variables,
        isRotateFunction: (its) => rotateFunctionArn !== undefined && sameFunction(its, rotateFunctionArn),
        onFound(secret, n) {
          const phase = generationOf(secret.state, n)?.duty?.phase ?? 'unknown';
          Object.assign(dimensions, { SecretName: secret.description.name, Phase: phase });
          failure.detail = { ...eventSubject(secret.description), phase };
        },
      });
      await endSessions();
      return result;
    },
    failure,
  );
}
