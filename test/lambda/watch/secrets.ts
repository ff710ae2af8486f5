import type { FleetSecret } from '../../../lambda/ports/secret-fleet.ts';
import { hourMs, nowMs } from '../ledger/states.ts';

export { hourMs, iso, nowMs } from '../ledger/states.ts';
export const dayMs = 24 * hourMs;
export const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:billing-AbCdEf';
export const otherArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:crm-AbCdEf';
export const rotateFunctionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:rotate';

/** A secret that was rotated ten days ago and will be again in twenty. */
export function fleetSecret(more: Partial<FleetSecret> = {}): FleetSecret {
  return {
    arn: secretArn,
    name: 'billing',
    rotationEnabled: true,
    rotationIntervalSeconds: 30 * 86_400,
    tags: {},
    wasRotated: true,
    stagesByVersion: { v2: ['AWSCURRENT'], v1: ['AWSPREVIOUS'] },
    rotationFunctionArn: rotateFunctionArn,
    scheduleExpression: undefined,
    rotationWindowSeconds: 86_400,
    createdAtMs: nowMs - 300 * dayMs,
    lastRotatedAtMs: nowMs - 10 * dayMs,
    nextRotationAtMs: nowMs + 20 * dayMs,
    lastChangedAtMs: nowMs - 10 * dayMs,
    ...more,
  };
}
