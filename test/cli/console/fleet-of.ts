import { composeSecret } from '../../../cli/fleet/compose-secret.ts';
import type { Fleet, FleetSecret } from '../../../cli/fleet/fleet.ts';

export const nowMs = Date.parse('2026-06-15T12:00:00Z');

const dayMs = 86_400_000;
const iso = (days: number) => new Date(nowMs + days * dayMs).toISOString();

/** Nothing is called. */
export const deployment = {
  name: 'prod',
  accountId: '123456789012',
  region: 'eu-west-1',
  service: 'rotation',
  rotate: 'rotate',
  retire: 'retire',
  watch: 'watch',
  ledger: 'ledger',
  scheduleGroup: 'group',
  deadLetterQueueUrl: undefined,
  profile: undefined,
  aws: {} as never,
};

/** A fleet of any size: every tenth secret is failing, every second one has a revocation pending. */
export function fleetOf(count: number): Fleet {
  return {
    deployment: { name: 'prod', accountId: '123456789012', region: 'eu-west-1', service: 'rotation' },
    readAt: new Date(nowMs).toISOString(),
    secrets: Array.from({ length: count }, (_, at) => secretOf(at)),
  };
}

function secretOf(at: number): FleetSecret {
  const id = String(at).padStart(4, '0');
  const isPending = at % 2 === 0;
  const duty = {
    phase: 'regenerate',
    dueAt: iso(1),
    nextAttemptAt: iso(1),
    attempts: 0,
    deferrals: 0,
    reason: 'superseded',
    settings: { gracePeriodSeconds: 86_400, quarantinePeriodSeconds: 0, tokenSeconds: 300 },
  } as const;
  return composeSecret(deployment, {
    arn: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:team/secret-${id}-AbCdEf`,
    described: {
      Name: `team/secret-${id}`,
      RotationEnabled: true,
      RotationLambdaARN: 'arn:aws:lambda:eu-west-1:123456789012:function:rotate',
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
      LastRotatedDate: new Date(nowMs - (at % 25) * dayMs),
      NextRotationDate: new Date(nowMs + (30 - (at % 25)) * dayMs),
      Tags: [{ Key: 'owner-note', Value: 'canary' }],
    },
    read: {
      lockUntil: undefined,
      state: {
        secretName: `team/secret-${id}`,
        organizationId: 'organization',
        nextGeneration: 3,
        currentGeneration: 2,
        nextCheckAt: iso(1),
        clients: {},
        generations: [
          {
            n: 1,
            clientId: `client-${id}-1`,
            origin: 'created',
            versions: [],
            inForceFrom: iso(-60),
            inForceUntil: iso(-1 - (at % 25)),
            ...(isPending
              ? { state: 'grace', duty }
              : { state: 'revoked', revoked: { how: 'regenerate-secret', at: iso(0), verified: { status: 401 } } }),
          },
          {
            n: 2,
            clientId: `client-${id}-2`,
            origin: 'created',
            versions: [],
            state: 'current',
            inForceFrom: iso(-1 - (at % 25)),
          },
        ],
        holds: at % 10 === 0 ? [{ code: 'login-inconclusive', since: iso(0) }] : [],
        outbox: [],
      },
    },
    variables: {},
    nowMs,
  });
}
