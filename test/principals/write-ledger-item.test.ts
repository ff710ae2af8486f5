import { describe, expect, it } from 'vitest';
import type { SecretState } from '../../lambda/ports/ledger-state.ts';
import type { Item } from '../../sandbox/dynamodb/attribute-value.ts';
import { ledgerItemsOf, ledgerStateOf, ledgerTableOf } from '../crash/ledger-facts.ts';
import { documentAt, logsIn } from '../scenarios/managed-secret.ts';
import { useDeployedOrganization } from './deployed-organization.ts';

const period = { gracePeriodSeconds: 1, quarantinePeriodSeconds: 1, tokenSeconds: 1 };

describe('with dynamodb:PutItem on the ledger, limited to the items of one secret', () => {
  const organization = useDeployedOrganization();

  /** As any text can be written to the item: IAM sees keys, not contents. */
  async function forge(change: (state: SecretState) => object): Promise<void> {
    const { service, own } = organization();
    const item = ledgerItemsOf(service).find(({ pk, sk }) => pk === `SECRET#${own.arn}` && sk === 'STATE');
    const state = ledgerStateOf(service, own.arn);
    if (item === undefined || state === undefined) throw new Error('The ledger does not know the secret.');
    const forged = { ...item, rev: Number(item.rev) + 1, data: JSON.stringify(change(state)) };
    await service.dynamoDb.put(ledgerTableOf(service), forged as Item);
  }

  it.each([false, true])('no client of another owner is revoked, as a leak: %s', async (compromised) => {
    const { service, foreign, pass } = organization();
    const { genesys, organization: id, roleId } = service;
    const roleDivisions = [{ roleId, divisionId: '*' }];
    const unmanaged = genesys.createClient({ organization: id, name: `victim ${compromised}`, roleDivisions });
    const victims = [unmanaged, documentAt(service, foreign.managed), documentAt(service, foreign.admin)];
    const past = new Date(service.clock.now() - 60_000).toISOString();
    const duty = { phase: 'deactivate', dueAt: past, nextAttemptAt: past, attempts: 0, deferrals: 0, reason: 'forged' };
    await forge((state) => {
      const made = victims.map(({ clientId }, index) => ({
        n: state.nextGeneration + index,
        clientId,
        origin: 'created',
        creation: { intentId: 'forged', from: past, until: past },
        versions: [],
        state: 'grace',
        inForceUntil: past,
        ...(compromised ? { compromised } : {}),
        duty: { ...duty, settings: period },
      }));
      const records = victims.map(({ clientId }) => [clientId, { role: 'leaving', origin: 'created', claimed: true }]);
      return {
        ...state,
        nextGeneration: state.nextGeneration + victims.length,
        clients: { ...state.clients, ...Object.fromEntries(records) },
        generations: [...state.generations, ...made],
      };
    });
    await pass(12);
    expect(victims.map((victim) => logsIn(service, victim))).toEqual([true, true, true]);
    organization().expectOthersUnharmed();
  });

  it('no client of another owner gets a new secret, which would be stored in this secret', async () => {
    const { service, own, foreign, pass } = organization();
    await pass(26);
    const { genesys, organization: id, roleId } = service;
    const unmanaged = genesys.createClient({
      organization: id,
      name: 'victim',
      roleDivisions: [{ roleId, divisionId: '*' }],
    });
    for (const victim of [unmanaged, documentAt(service, foreign.managed)]) {
      await forge((state) => {
        const others = Object.entries(state.clients).map(([clientId, its]) => [
          clientId,
          its.role === 'standby' ? { ...its, role: 'leaving' } : its,
        ]);
        const standby = { role: 'standby', origin: 'created', claimed: true };
        return { ...state, clients: { ...Object.fromEntries(others), [victim.clientId]: standby } };
      });
      await service.secretsManager.rotate(own.arn);
      expect(logsIn(service, victim)).toBe(true);
      expect(documentAt(service, own.arn).clientId).not.toBe(victim.clientId);
    }
  }, 240_000);
});
