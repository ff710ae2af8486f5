import type { ScheduledRetirement } from '../../../lambda/ports/retirement-inventory.ts';
import type { RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import type { FleetSecret } from '../../../lambda/ports/secret-fleet.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
export const nowMs = Date.parse('2026-03-01T12:00:00.000Z');
export const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:billing-AbCdEf';
export const rotateFunctionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:rotate';

/** A secret that was rotated ten days ago and will be again in twenty. */
export function fleetSecret(more: Partial<FleetSecret> = {}): FleetSecret {
  return {
    arn: secretArn,
    name: 'billing',
    rotationEnabled: true,
    rotationIntervalSeconds: 30 * 86_400,
    tags: {},
    stagesByVersion: { current: ['AWSCURRENT'], previous: ['AWSPREVIOUS'] },
    rotationFunctionArn: rotateFunctionArn,
    rotationWindowSeconds: 86_400,
    createdAtMs: nowMs - 300 * dayMs,
    lastRotatedAtMs: nowMs - 10 * dayMs,
    nextRotationAtMs: nowMs + 20 * dayMs,
    lastChangedAtMs: nowMs - 10 * dayMs,
    ...more,
  };
}

/** A retirement of the client `old` in an hour. */
export function scheduled(order: Partial<RetirementOrder> = {}, dueAtMs = nowMs + hourMs): ScheduledRetirement {
  return {
    scheduleName: 'any-name',
    dueAtMs,
    order: {
      secretArn,
      strategy: 'replacement-client',
      phase: 'deactivate',
      clientId: 'old',
      environment: 'mypurecloud.com',
      retiredVersionId: 'retired',
      promotedVersionId: 'promoted',
      dueAt: new Date(dueAtMs).toISOString(),
      scheduledAt: new Date(nowMs - dayMs).toISOString(),
      ...order,
    },
  };
}
