import { describe, expect, it } from 'vitest';
import { formatClaim, formatIntent } from '../../../lambda/ledger/client-claim.ts';
import { generation } from '../ledger/states.ts';
import { dayMs, hourMs, iso, nowMs, otherArn, secretArn } from './secrets.ts';
import { arrangeSecret, current, knownState } from './watched-secret.ts';

const createdAtMs = nowMs - 2 * dayMs;
const creation = {
  intentId: 'intent-1',
  from: iso(createdAtMs - 1_000),
  until: iso(createdAtMs + 600_000),
  sweepAt: iso(nowMs - 1),
};

/** The client of generation 1 was created by a request whose response was lost. The search is due, the check is not. */
async function arrange(fields: Partial<typeof creation> = {}, adminTags = {}) {
  const abandoned = generation(1, 'abandoned', {
    clientId: 'made',
    versions: [],
    creation: { ...creation, ...fields },
  });
  const made = { role: 'leaving', origin: 'created', claimed: false } as const;
  const state = knownState([abandoned, current()], { nextCheckAt: iso(nowMs + hourMs) });
  const watch = await arrangeSecret({ ...state, clients: { ...state.clients, made } }, { tags: adminTags });
  const { organization } = watch.cloud;
  const add = (id: string, description = formatIntent('intent-1'), dateCreated = iso(createdAtMs)) =>
    organization.addClient(id, { description }, 'active', dateCreated);
  add('made');
  return { ...watch, organization, add };
}

describe('the search for what a lost response created a second time', () => {
  it('owes it, claims it, wakes retire for it, and is done once', async () => {
    const { visit, add, stateNow, timers, ledger, organization, cloud } = await arrange();
    add('second');
    await visit();
    const { generations, clients } = await stateNow();
    expect(generations.at(-1)).toMatchObject({
      n: 3,
      clientId: 'second',
      origin: 'created',
      state: 'abandoned',
      duty: { phase: 'deactivate' },
    });
    expect(clients.second).toEqual({ role: 'leaving', origin: 'created', claimed: false });
    expect(await ledger.owners.read('org-1', 'second')).toMatchObject({ secretArn, origin: 'created' });
    expect(timers).toMatchObject([{ secretArn, generation: 3, arm: 1 }]);
    expect(generations[0]?.creation).not.toHaveProperty('sweepAt');
    expect(ledger.written.get(secretArn)?.map(({ type }) => type)).toContain('credential-found');
    await visit();
    expect(organization.callsOf('listClients')).toBe(1);
    expect((await stateNow()).generations).toHaveLength(3);
    expect([organization.callsOf('updateClient'), cloud.tokensLive]).toEqual([0, 0]);
  });

  it('finds nothing, and is done', async () => {
    const { visit, stateNow, timers } = await arrange();
    await visit();
    const { generations } = await stateNow();
    expect(generations).toHaveLength(2);
    expect(generations[0]?.creation).not.toHaveProperty('sweepAt');
    expect(timers).toEqual([]);
  });

  it.each([
    ['of another intent', formatIntent('intent-2'), iso(createdAtMs)],
    ['that was created later', formatIntent('intent-1'), iso(createdAtMs + dayMs)],
    [
      'whose description was copied',
      formatClaim({ secretArn, clientId: 'made', intentId: 'intent-1' }),
      iso(createdAtMs),
    ],
    [
      'of another secret',
      formatClaim({ secretArn: otherArn, clientId: 'second', intentId: 'intent-1' }),
      iso(createdAtMs),
    ],
  ])('leaves a client %s alone', async (_, description, dateCreated) => {
    const { visit, add, stateNow } = await arrange();
    add('second', description, dateCreated);
    await visit();
    expect((await stateNow()).generations).toHaveLength(2);
  });

  it('leaves a client alone that another secret owns', async () => {
    const { visit, add, stateNow, ledger } = await arrange();
    add('second');
    const claim = { organizationId: 'org-1', clientId: 'second', secretArn: otherArn, since: iso(nowMs) };
    await ledger.owners.claim({ ...claim, origin: 'created' });
    await visit();
    expect((await stateNow()).generations).toHaveLength(2);
  });

  it('is not made before its time', async () => {
    const { visit, organization } = await arrange({ sweepAt: iso(nowMs + 1) });
    await visit();
    expect(organization.callsOf('listClients')).toBe(0);
  });

  it('stays owed if the clients cannot be listed', async () => {
    const { visit, organization, stateNow, lines } = await arrange();
    organization.fail('listClients', 'rejected');
    await visit();
    expect((await stateNow()).generations[0]?.creation).toHaveProperty('sweepAt');
    expect(lines).toMatchObject([{ level: 'WARN', message: expect.stringMatching(/^Could not check the clients/) }]);
  });
});

describe('a client that may have several secrets', () => {
  it('is searched for the secret that is named after the intent', async () => {
    const abandoned = generation(1, 'abandoned', { clientId: 'client-1', versions: [], secretId: 's1', creation });
    const watch = await arrangeSecret(knownState([abandoned, current({ secretId: 's0' })]));
    const { organization } = watch.cloud;
    for (const [id, name] of [
      ['s0', 'first'],
      ['s1', 'gor-intent-1'],
      ['s2', 'gor-intent-1'],
      ['s3', 'gor-intent-9'],
    ] as const) {
      organization.addSecret('client-1', id, name);
    }
    await watch.visit();
    const { generations, clients } = await watch.stateNow();
    expect(generations.at(-1)).toMatchObject({ secretId: 's2', state: 'abandoned', duty: { phase: 'delete-secret' } });
    expect(generations).toHaveLength(3);
    expect(clients['client-1']?.role).toBe('current');
  });
});
