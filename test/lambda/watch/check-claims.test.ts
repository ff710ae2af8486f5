import { describe, expect, it } from 'vitest';
import { claimDescription } from '../../../lambda/ledger/client-claim.ts';
import type { ClientRecord } from '../../../lambda/ports/ledger-state.ts';
import { checkClaims } from '../../../lambda/watch/check-claims.ts';
import { secretArn } from './secrets.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret, knownState } from './watched-secret.ts';

const otherArn = secretArn.replace('billing', 'other');
const claimOf = (arn: string, clientId = 'client-1') => claimDescription('CRM', { secretArn: arn, clientId });

async function arrange(description: string, known: Partial<ClientRecord> = {}, listed = description) {
  const record: ClientRecord = { role: 'current', origin: 'created', claimed: true, ...known };
  const state = knownState(undefined, { clients: { 'client-1': record } });
  const watch = await arrangeSecret(state);
  const { organization } = watch.cloud;
  organization.addClient('client-1', { description });
  const administration = watch.run.organizations.ofItself(organization, 'admin');
  const clients = (await organization.listClients()).map((client) =>
    client.id === 'client-1' ? { ...client, description: listed } : client,
  );
  const checked = { description: watch.secret, state, own: undefined, isCredentialChecked: true, isComplete: true };
  await checkClaims(watch.run, watch.logger, checked, { ...administration, clients: async () => clients });
  return watch;
}

describe('a managed client', () => {
  it.each([
    ['without a description', ''],
    ['with a description that another tool wrote', 'managed by Terraform'],
    ['with the claim of another client, which was copied', claimOf(secretArn, 'client-2')],
  ])('%s is reported', async (_what, description) => {
    expect((await arrange(description)).found()).toMatchObject([
      { level: 'WARN', finding: 'claim-missing', clientId: 'client-1', ...nextStep },
    ]);
  });

  it('that another secret claims is reported with it', async () => {
    const { found } = await arrange(claimOf(otherArn));
    expect(found()).toMatchObject([{ finding: 'claim-missing', claimedBy: otherArn, ...nextStep }]);
  });

  it.each([
    ['that is claimed', claimOf(secretArn), {}],
    ['that its first rotation has not claimed yet', '', { claimed: false }],
    ['that is about to be deleted', '', { role: 'leaving' }],
  ] as const)('%s is not', async (_what, description, known) => {
    expect((await arrange(description, known)).found()).toEqual([]);
  });

  it('that is claimed, but not yet in the list of clients, is not', async () => {
    expect((await arrange(claimOf(secretArn), {}, '')).found()).toEqual([]);
  });
});
