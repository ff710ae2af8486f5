import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../domain/marker.ts';
import type { OAuthClient } from '../../../lambda/ports/genesys-cloud.ts';
import { createOrRecoverCopy, deactivate } from '../../../lambda/strategies/client-copy.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { arrangeRotation, clientRequestToken, document, secretArn } from '../fakes/rotation.ts';

const description = formatMarker({ secretArn, clientRequestToken });

function arrange(state = 'active') {
  const arranged = arrangeRotation();
  const { rotation, session, lines } = arranged;
  session.addClient('client-1', { description: 'Billing' }, state);
  const obtain = () => createOrRecoverCopy(rotation, session, 'client-1');
  return { ...arranged, obtain, records: () => auditRecords(lines) };
}

describe('a copy of the current client', () => {
  it('is made at once where none was begun, and it is on record whose copy it is', async () => {
    const { obtain, time, records } = arrange();
    expect(await obtain()).toMatchObject({ clientId: 'client-2' });
    expect(time.slept).toEqual([]);
    expect(records()).toEqual([{ event: 'candidate-created', clientId: 'client-2', copyOf: 'client-1' }]);
  });

  it('is not made of a client that is inactive, by the name of its field', async () => {
    const { obtain, session } = arrange('inactive');
    await expect(obtain()).rejects.toMatchObject({
      code: 'client-inactive',
      message: expect.stringContaining('"clientId"'),
    });
    expect(session.callsOf('createClient')).toBe(0);
  });
});

describe('a copy that was begun', () => {
  it('is completed at once when nobody can be at work on it any more', async () => {
    const { obtain, session, time, records } = arrange();
    session.addClient('begun', { description });
    time.advance(60_000);
    expect(await obtain()).toMatchObject({ clientId: 'begun' });
    expect(time.slept).toEqual([]);
    expect(records()).toEqual([{ event: 'candidate-recovered', clientId: 'begun' }]);
  });

  it('is left to its maker for a minute, and completed when it stores nothing', async () => {
    const { obtain, session, time } = arrange();
    session.addClient('begun', { description });
    time.advance(59_999);
    expect(await obtain()).toMatchObject({ clientId: 'begun' });
    expect(time.slept).not.toEqual([]);
  });

  it('is not completed when its maker stores it', async () => {
    const { obtain, session, storeByAnotherRun } = arrange();
    session.addClient('begun', { description });
    storeByAnotherRun(document({ clientId: 'begun' }));
    expect(await obtain()).toBeUndefined();
    expect(session.created).toEqual([]);
  });
});

describe('of several copies that were begun, all runs agree on the same', () => {
  const chosen = async (one: Partial<OAuthClient>, other: Partial<OAuthClient>) => {
    const ids = [one, other].map(async (_client, index, pair) => {
      const { obtain, session } = arrange();
      const listed = index === 0 ? pair : pair.toReversed();
      for (const { id = '', dateCreated } of listed) {
        session.clients.set(id, { ...session.addClient(id, { description }), dateCreated });
      }
      return (await obtain())?.clientId;
    });
    return Promise.all(ids);
  };

  it('the oldest, in whichever order they are listed', async () => {
    const [older, younger] = ['2026-02-01T12:00:00.000Z', '2026-02-01T12:00:01.000Z'];
    expect(await chosen({ id: 'b', dateCreated: older }, { id: 'a', dateCreated: younger })).toEqual(['b', 'b']);
  });

  it('and of those of one moment, the one with the first id', async () => {
    const dateCreated = '2026-02-01T12:00:00.000Z';
    expect(await chosen({ id: 'b', dateCreated }, { id: 'a', dateCreated })).toEqual(['a', 'a']);
  });

  it('and no client that was made for something else', async () => {
    const { obtain, session, time } = arrange();
    time.advance(1_000);
    session.addClient('begun', { description });
    expect((await obtain())?.clientId).toBe('begun');
  });
});

it('deactivates a client without forgetting any of its fields', async () => {
  const { session } = arrange();
  const properties = { description, scope: ['users'], fieldOfTomorrow: { kept: true } };
  const client = session.addClient('client-2', properties);
  await deactivate(session, client);
  expect(session.clients.get('client-2')).toMatchObject({ state: 'inactive', properties });
});
