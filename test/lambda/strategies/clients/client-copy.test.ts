import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../../domain/marker.ts';
import type { OAuthClient } from '../../../../lambda/ports/genesys-cloud.ts';
import { createOrRecoverCopy } from '../../../../lambda/strategies/clients/client-copy.ts';
import { auditRecords } from '../../fakes/audit-records.ts';
import { arrangeRotation, clientRequestToken, secretArn } from '../../fakes/rotation.ts';

const description = formatMarker({ secretArn, clientRequestToken });

function arrange(state = 'active') {
  const arranged = arrangeRotation();
  const { rotation, session, lines } = arranged;
  session.addClient('client-1', { description: 'Billing' }, state);
  const obtain = () => createOrRecoverCopy(rotation, session, 'client-1');
  return { ...arranged, obtain, records: () => auditRecords(lines) };
}

describe('a copy of the current client', () => {
  it('is created at once if there is none, and the audit names the original', async () => {
    const { obtain, time, records } = arrange();
    expect(await obtain()).toMatchObject({ clientId: 'client-2' });
    expect(time.slept).toEqual([]);
    expect(records()).toEqual([{ event: 'candidate-created', clientId: 'client-2', copyOf: 'client-1' }]);
  });

  it('is not created from an inactive client, with the name of its field', async () => {
    const { obtain, session } = arrange('inactive');
    await expect(obtain()).rejects.toMatchObject({
      code: 'client-inactive',
      message: expect.stringContaining('"clientId"'),
    });
    expect(session.callsOf('createClient')).toBe(0);
  });
});

describe('an unfinished copy', () => {
  it('is recovered at once if no other run can still be working on it', async () => {
    const { obtain, session, time, records } = arrange();
    session.addClient('begun', { description });
    time.advance(60_000);
    expect(await obtain()).toMatchObject({ clientId: 'begun' });
    expect(time.slept).toEqual([]);
    expect(records()).toEqual([{ event: 'candidate-recovered', clientId: 'begun' }]);
  });
});

describe('of several unfinished copies, all runs agree on the same', () => {
  const chosen = async (one: Partial<OAuthClient>, other: Partial<OAuthClient>) => {
    const ids = [one, other].map(async (_client, index, pair) => {
      const { obtain, session } = arrange();
      const listed = index === 0 ? pair : pair.toReversed();
      for (const { id = '', dateCreated } of listed) {
        session.addClient(id, { description }, 'active', dateCreated);
      }
      return (await obtain())?.clientId;
    });
    return Promise.all(ids);
  };

  it('the oldest, in whatever order they are listed', async () => {
    const [older, younger] = ['2026-02-01T12:00:00.000Z', '2026-02-01T12:00:01.000Z'];
    expect(await chosen({ id: 'b', dateCreated: older }, { id: 'a', dateCreated: younger })).toEqual(['b', 'b']);
  });

  it('and of those with the same age, the one with the first id', async () => {
    const dateCreated = '2026-02-01T12:00:00.000Z';
    expect(await chosen({ id: 'b', dateCreated }, { id: 'a', dateCreated })).toEqual(['a', 'a']);
  });
});
