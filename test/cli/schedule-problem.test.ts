import { expect, it } from 'vitest';
import { composeSecret } from '../../cli/fleet/compose-secret.ts';
import { checkSecret } from '../../cli/operations/check-secret.ts';
import { deployment, fleetOf, nowMs } from './console/fleet-of.ts';

const dayMs = 86_400_000;

/** The second secret of the fleet, which is well, with another schedule. */
function statusOf(RotationRules: object | undefined, longest: string | undefined) {
  const arn = fleetOf(2).secrets[1]?.arn ?? '';
  const described = {
    Name: 'team/secret-0001',
    RotationEnabled: true,
    RotationLambdaARN: 'arn:aws:lambda:eu-west-1:123456789012:function:rotate',
    ...(RotationRules === undefined ? {} : { RotationRules }),
    LastRotatedDate: new Date(nowMs - dayMs),
    NextRotationDate: new Date(nowMs + 5 * dayMs),
  };
  const variables = { ROTATION_LONGEST_INTERVAL: longest };
  const state = {
    secretName: described.Name,
    nextGeneration: 2,
    currentGeneration: 1,
    nextCheckAt: new Date(nowMs).toISOString(),
    clients: {},
    generations: [{ n: 1, origin: 'created' as const, versions: [], state: 'current' as const }],
    holds: [],
    outbox: [],
  };
  const read = { lockUntil: undefined, state };
  return composeSecret(deployment, { arn, described, read, variables, nowMs });
}

it('shows a schedule that the deployment does not allow, and ages by what it allows', () => {
  const secret = statusOf({ AutomaticallyAfterDays: 1000 }, '31d');
  expect(secret.state).toMatchObject({ level: 'warning', code: 'interval-too-long' });
  expect(secret.state.detail).toContain('the deployment allows 31d');
  expect(secret.credential.policySeconds).toBe(31 * 86_400);
  expect(checkSecret(secret, nowMs)).toContainEqual(
    expect.objectContaining({ check: 'rotation', severity: 'warning', code: 'interval-too-long' }),
  );
});

it.each([
  ['within the limit', { ScheduleExpression: 'cron(0 4 1 * ? *)' }, '31d'],
  ['of a deployment that sets no limit', { AutomaticallyAfterDays: 1000 }, undefined],
])('shows nothing about a schedule %s', (_, rules, longest) => {
  const secret = statusOf(rules, longest);
  expect(secret.state.level).toBe('ok');
  expect(checkSecret(secret, nowMs)).toContainEqual(expect.objectContaining({ check: 'rotation', severity: 'ok' }));
});
