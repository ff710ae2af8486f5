import type { Context } from 'aws-lambda';
import { metricNames } from '../domain/metric-names.ts';
import { readRotationSettings } from '../domain/rotation-settings.ts';
import { readSchedulerSettings } from './aws/scheduler-settings.ts';
import { parseRetirementOrder, retirementPhases } from './ports/retirement-order.ts';
import { runRetirement } from './retirement/run-retirement.ts';
import { runInvocation } from './runtime.ts';
import { nameOf } from './telemetry/name-of.ts';

/**
 * Revokes a credential whose grace period has elapsed. EventBridge Scheduler invokes it with the order that the rotation
 * scheduled.
 *
 * @throws RotationError if the retirement failed; Lambda retries it, then sends it to the dead-letter queue
 */
export async function handler(event: unknown, context?: Context): Promise<void> {
  const { phase, secretArn } = (event ?? {}) as { phase?: unknown; secretArn?: unknown };
  const secret = typeof secretArn === 'string' ? secretArn.slice(0, 2048) : 'unknown';
  const dimensions = {
    SecretName: nameOf(secret),
    Phase: retirementPhases.find((name) => name === phase) ?? 'unknown',
  };
  await runInvocation(
    context,
    async (open, logger) => {
      const order = parseRetirementOrder(event);
      const { clientId, promotedVersionId } = order;
      logger.with({ secretArn: order.secretArn, phase: order.phase, clientId, promotedVersionId });
      const services = open(readSchedulerSettings(process.env, context?.invokedFunctionArn));
      const description = await services.store.describe(order.secretArn);
      logger.with({ secretName: description.name, strategy: order.strategy });
      const settings = readRotationSettings(description.tags, process.env);
      const outcome = await runRetirement({ services, description, settings }, order);
      return { outcome, dueAt: order.dueAt };
    },
    {
      secret,
      detail: { phase: dimensions.Phase },
      metrics: (code) => [
        { name: metricNames.retirementFailed, value: 1, unit: 'Count', dimensions },
        { name: metricNames.retirementFailed, value: 1, unit: 'Count', dimensions: { Code: code } },
      ],
    },
  );
}
