import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../domain/marker.ts';
import type { Owners } from '../../../lambda/ports/ledger.ts';
import type { FleetSecret } from '../../../lambda/ports/secret-fleet.ts';
import { checkOrphanedClients } from '../../../lambda/watch/check-orphans.ts';
import { Organizations } from '../../../lambda/watch/organizations.ts';
import { MemoryLedger } from '../ledger/memory-ledger.ts';
import { dayMs, hourMs, nowMs, scheduled, secretArn } from './secrets.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret } from './watched-secret.ts';

const clientRequestToken = 'abandoned';

/** A client that a rotation created two days ago, stored in a version of its own and left behind. */
async function arrange(more: Partial<FleetSecret> = {}, owners?: Owners) {
  const watch = await arrangeSecret(more, owners);
  const { run, services, report, logger, secret, cloud, fleet, values } = watch;
  const { organization } = cloud;
  const addMarked = (id: string, createdAtMs: number, token = clientRequestToken) => {
    const description = formatMarker({ secretArn, clientRequestToken: token });
    organization.addClient(id, { description }, 'active', new Date(createdAtMs).toISOString());
  };
  fleet.createdAtMs.set(clientRequestToken, nowMs - 2 * dayMs);
  values.put(secretArn, clientRequestToken, { clientId: 'orphan', clientSecret: 'orphan-secret' });
  addMarked('orphan', nowMs - 2 * dayMs + 5_000);
  /** As another run does it: the clients are listed anew. */
  const check = async () => {
    const administration = new Organizations(services, report).ofItself(organization, 'client-1');
    await checkOrphanedClients(run, logger, secret, await watch.staged(), administration);
  };
  const stateOf = (id: string) => organization.clients.get(id)?.state ?? 'deleted';
  return { ...watch, organization, addMarked, check, stateOf };
}

describe('a client that nothing refers to', () => {
  it('is deactivated, and the next time deleted', async () => {
    const { check, stateOf, audited, lines } = await arrange();
    await check();
    expect(stateOf('orphan')).toBe('inactive');
    await check();
    expect(stateOf('orphan')).toBe('deleted');
    expect(audited()).toMatchObject([
      { event: 'client-deactivated', clientId: 'orphan', clientRequestToken },
      { event: 'candidate-discarded', clientId: 'orphan', clientRequestToken },
    ]);
    expect(lines).toHaveLength(2);
  });

  it('is left alone if the ledger records it for another secret: a caller copied the marker', async () => {
    const { owners } = new MemoryLedger(() => nowMs);
    const { check, stateOf, organization } = await arrange({}, owners);
    const other = `${secretArn}-other`;
    const claim = {
      clientId: 'orphan',
      secretArn: other,
      origin: 'adopted',
      since: '2026-01-01T00:00:00.000Z',
    } as const;
    await owners.claim({ organizationId: organization.id, ...claim });
    await check();
    expect(stateOf('orphan')).toBe('active');
  });

  it('is reported as long as it is too young, and kept', async () => {
    const { check, stateOf, addMarked, found, report } = await arrange();
    addMarked('orphan', nowMs - 5 * hourMs);
    await check();
    expect(found()).toMatchObject([
      {
        level: 'WARN',
        finding: 'client-orphaned',
        message: expect.stringMatching(/the client orphan\b.*younger/),
        orphanId: 'orphan',
        clientRequestToken,
        ...nextStep,
      },
    ]);
    expect([report.count('client-orphaned'), stateOf('orphan')]).toEqual([1, 'active']);
  });

  it('is reported and kept if Genesys Cloud does not say how old it is', async () => {
    const { check, stateOf, organization, found } = await arrange();
    const orphan = organization.clients.get('orphan');
    organization.listClients = async () => (orphan === undefined ? [] : [{ ...orphan, dateCreated: undefined }]);
    await check();
    expect([found().length, stateOf('orphan')]).toEqual([1, 'active']);
  });

  it('is reported and kept if the version that it was created for is gone', async () => {
    const { check, stateOf, fleet, found } = await arrange();
    fleet.createdAtMs.delete(clientRequestToken);
    await check();
    expect([found().length, stateOf('orphan')]).toEqual([1, 'active']);
  });

  it('is reported if it may have been AWSCURRENT before the previous credential', async () => {
    const { check, stateOf, fleet, found } = await arrange();
    fleet.createdAtMs.set(clientRequestToken, nowMs - 50 * dayMs);
    await check();
    expect([found().length, stateOf('orphan')]).toEqual([1, 'active']);
  });

  it('is reported if it may have been AWSCURRENT until its rotation was rolled back', async () => {
    const { check, stateOf, fleet, found } = await arrange();
    fleet.createdAtMs.set(clientRequestToken, nowMs - 30 * dayMs);
    await check();
    expect([found().length, stateOf('orphan')]).toEqual([1, 'active']);
  });

  it('goes in the end, though a rotation has ended after it was deactivated', async () => {
    const { check, stateOf, fleet } = await arrange();
    await check();
    fleet.createdAtMs.set('current', nowMs - dayMs);
    await check();
    expect(stateOf('orphan')).toBe('deleted');
  });

  it('goes where the secret has been rotated never before', async () => {
    const { check, stateOf } = await arrange({ stagesByVersion: { current: ['AWSCURRENT'] } });
    await check();
    expect(stateOf('orphan')).toBe('inactive');
  });

  it('is reported if AWSCURRENT is on no version', async () => {
    const { check, stateOf, found } = await arrange({ stagesByVersion: { previous: ['AWSPREVIOUS'] } });
    await check();
    expect([found().length, stateOf('orphan')]).toEqual([1, 'active']);
  });

  it('is reported if it cannot be revoked, besides the reason', async () => {
    const { check, organization, found } = await arrange();
    organization.fail('updateClient', 'rejected');
    await expect(check()).rejects.toThrow('genesys-request-rejected');
    expect(found()).toMatchObject([{ orphanId: 'orphan', message: expect.stringContaining('could not be revoked') }]);
  });
});

describe('a client that is in use or will be revoked', () => {
  const standby = { clientId: 'client-1', clientSecret: 'first-secret', standbyClientId: 'orphan' };

  it('is one that some version names as its standby', async () => {
    const { check, stateOf, values, lines, fleet } = await arrange();
    values.put(secretArn, 'current', standby);
    await check();
    expect([stateOf('orphan'), lines]).toEqual(['active', []]);
    expect(fleet.calls).toEqual([]);
  });

  it('is one that a schedule will revoke', async () => {
    const { check, stateOf, inventory, readSchedules, lines } = await arrange();
    inventory.schedules.set('one', scheduled({ clientId: 'orphan' }));
    await readSchedules();
    await check();
    expect([stateOf('orphan'), lines]).toEqual(['active', []]);
  });

  it('is one of a rotation that is not complete, though nothing is stored yet', async () => {
    const stagesByVersion = { current: ['AWSCURRENT'], [clientRequestToken]: ['AWSPENDING'] };
    const { run, logger, secret, staged, administration, stateOf, lines } = await arrange({ stagesByVersion });
    const unstored = (await staged()).map((version) =>
      version.versionId === clientRequestToken ? { ...version, document: undefined } : version,
    );
    await checkOrphanedClients(run, logger, secret, unstored, administration);
    expect([stateOf('orphan'), lines]).toEqual(['active', []]);
  });

  it('is one whose credential was stored again', async () => {
    const { check, stateOf, values, fleet, lines } = await arrange({
      stagesByVersion: { stored: ['AWSCURRENT'], current: ['AWSPREVIOUS'] },
    });
    values.put(secretArn, 'stored', { clientId: 'orphan', clientSecret: 'orphan-secret' });
    fleet.createdAtMs.set('stored', nowMs - hourMs);
    await check();
    expect([stateOf('orphan'), lines]).toEqual(['active', []]);
  });
});

describe('clients of others', () => {
  it('are not reported', async () => {
    const { check, organization, values, lines, stateOf } = await arrange();
    organization.removeClient('orphan');
    organization.addClient('stranger', { description: 'Created by hand.' });
    const description = formatMarker({ secretArn: 'arn:another', clientRequestToken: clientRequestToken });
    organization.addClient('neighbor', { description });
    for (const version of ['current', 'previous']) {
      values.put(secretArn, version, { clientId: version, clientSecret: 'one', standbyClientId: `${version}-standby` });
    }
    await check();
    expect([stateOf('stranger'), stateOf('neighbor'), lines]).toEqual(['active', 'active', []]);
  });
});

describe('a version that cannot be read', () => {
  it('keeps every client alive, because it may hold any of them', async () => {
    const { check, stateOf, values } = await arrange();
    values.put(secretArn, 'previous', 'no credential');
    await expect(check()).rejects.toThrow('invalid-secret-document');
    expect(stateOf('orphan')).toBe('active');
  });

  it('is no trouble where there is no client to decide about', async () => {
    const { check, organization, values, fleet } = await arrange();
    organization.removeClient('orphan');
    values.put(secretArn, 'previous', 'no credential');
    await check();
    expect(fleet.calls).toEqual([]);
  });
});

describe('what has changed since the clients were listed', () => {
  const change = async (happen: (watch: Awaited<ReturnType<typeof arrange>>) => void) => {
    const watch = await arrange();
    watch.fleet.onDescribe = () => happen(watch);
    await watch.check();
    return watch;
  };

  it('is that a version has moved: the client may be in it', async () => {
    const { stateOf, audited } = await change(({ fleet, secret }) =>
      fleet.put({ ...secret, stagesByVersion: { current: ['AWSCURRENT'], next: ['AWSPENDING'] } }),
    );
    expect([stateOf('orphan'), audited()]).toEqual(['active', []]);
  });

  it('is that the marker was removed, and with it our right to the client', async () => {
    const { stateOf, audited } = await change(({ organization }) =>
      organization.addClient('orphan', { description: 'It is used by hand now.' }),
    );
    expect([stateOf('orphan'), audited()]).toEqual(['active', []]);
  });

  it.each([
    ['activated', 'inactive', 'active'],
    ['deactivated', 'active', 'inactive'],
  ])('is that it was %s by hand: it is checked on its next turn', async (_, listed, now) => {
    const watch = await arrange();
    const { organization, stateOf, audited, fleet, check } = watch;
    const orphan = organization.clients.get('orphan');
    const inState = (state: string) => organization.addClient('orphan', orphan?.properties, state, orphan?.dateCreated);
    inState(listed);
    fleet.onDescribe = () => inState(now);
    await check();
    expect([stateOf('orphan'), audited()]).toEqual([now, []]);
  });

  it('is that the client is gone', async () => {
    const { audited, organization } = await change(({ organization }) => organization.removeClient('orphan'));
    expect([audited(), organization.callsOf('deleteClient')]).toEqual([[], 0]);
  });
});
