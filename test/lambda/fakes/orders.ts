import fc from 'fast-check';
import { environments } from '../../../domain/environments.ts';
import { strategyNames } from '../../../domain/strategy-name.ts';
import { type RetirementOrder, retirementPhases } from '../../../lambda/ports/retirement-order.ts';
import { secretArn } from './rotation.ts';

/** A day after the rotation, the standby client gets a new secret. */
export const regenerationOrder: RetirementOrder = {
  secretArn,
  strategy: 'alternating-clients',
  phase: 'regenerate',
  clientId: 'client-1',
  environment: 'mypurecloud.com',
  retiredVersionId: 'version-1',
  promotedVersionId: 'version-2',
  dueAt: '2026-03-02T12:00:00.000Z',
  scheduledAt: '2026-03-01T12:00:00.000Z',
};

interface Ids {
  readonly clientId: fc.Arbitrary<string>;
  readonly secretId: fc.Arbitrary<string>;
}

/** Every possible order for these clients and secrets. */
export function anyOrder({ clientId, secretId }: Ids): fc.Arbitrary<RetirementOrder> {
  const id = fc.stringMatching(/^[\w:./-]{1,60}$/);
  const time = fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') })
    .map((date) => date.toISOString());
  const required = {
    secretArn: id,
    strategy: fc.constantFrom(...strategyNames),
    phase: fc.constantFrom(...retirementPhases),
    clientId,
    environment: fc.constantFrom(...environments),
    retiredVersionId: id,
    promotedVersionId: id,
    dueAt: time,
    scheduledAt: time,
  };
  const requiredKeys = Object.keys(required) as (keyof typeof required)[];
  return fc.record({ ...required, secretId, urgent: fc.boolean() }, { requiredKeys, noNullPrototype: true });
}
