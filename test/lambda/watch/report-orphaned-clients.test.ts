import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../domain/marker.ts';
import { formatClaim } from '../../../lambda/ledger/client-claim.ts';
import { dayMs, iso, nowMs, otherArn, secretArn } from './secrets.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret, knownState } from './watched-secret.ts';

async function arrange(id: string, description: string, state = 'active', dateCreated = iso(nowMs - dayMs)) {
  const watch = await arrangeSecret(knownState());
  watch.cloud.organization.addClient(id, { description }, state, dateCreated);
  await watch.visit();
  return watch;
}

const claim = formatClaim({ secretArn, clientId: 'orphan' });
const marker = (arn: string) => formatMarker({ secretArn: arn, clientRequestToken: 'any' });

describe('a client that the ledger does not know', () => {
  it.each([
    ['a claim', claim],
    ['a marker of the version before the ledger', marker(secretArn)],
  ])('is reported if it carries %s, and never changed', async (_, description) => {
    const { found, cloud, ledger } = await arrange('orphan', description);
    expect(found()).toMatchObject([
      { level: 'WARN', finding: 'orphaned-client', clientId: 'orphan', state: 'active', secretArn, ...nextStep },
    ]);
    const { organization } = cloud;
    expect(organization.calls.every((call) => call === 'listClients')).toBe(true);
    expect(await ledger.owners.read('org-1', 'orphan')).toBeUndefined();
  });

  it.each([
    ['carries no claim', 'orphan', 'Reports'],
    ['carries the claim of another client: it was copied', 'copy', claim],
    ['belongs to another secret', 'orphan', formatClaim({ secretArn: otherArn, clientId: 'orphan' })],
    ['carries the marker of another secret', 'orphan', marker(otherArn)],
  ])('is not reported if it %s', async (_, id, description) => {
    expect((await arrange(id, description)).found()).toEqual([]);
  });

  it('is not reported while the rotation that created it may run', async () => {
    expect((await arrange('orphan', claim, 'active', iso(nowMs - 60_000))).found()).toEqual([]);
  });
});

it('a client that the ledger knows is no orphan', async () => {
  const description = formatClaim({ secretArn, clientId: 'client-1' });
  expect((await arrange('client-1', description)).found()).toEqual([]);
});
