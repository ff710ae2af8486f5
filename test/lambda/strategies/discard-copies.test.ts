import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../domain/marker.ts';
import { discardCopies } from '../../../lambda/strategies/client-copy.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { arrangeRotation, clientRequestToken, secretArn } from '../fakes/rotation.ts';

const marker = { secretArn, clientRequestToken };
const description = formatMarker(marker);

/** A client that nobody marked, one of another rotation, and one that was made for the rotation that is given up. */
function arrange(state = 'active') {
  const arranged = arrangeRotation();
  const { rotation, session, lines, time } = arranged;
  session.addClient('plain');
  session.addClient('of another rotation', { description: formatMarker({ ...marker, clientRequestToken: 'other' }) });
  session.addClient('made', { description }, state);
  const discard = (usedId?: string, madeBeforeMs?: number) =>
    discardCopies(rotation, session, { marker, isUsed: ({ clientId }) => clientId === usedId }, madeBeforeMs);
  const left = () => [...session.clients.keys()];
  return { ...arranged, discard, left, madeAtMs: time.now(), records: () => auditRecords(lines) };
}

describe('the clients of a rotation that is given up', () => {
  it('go, and nobody else’s, and it is on record for which rotation they were made', async () => {
    const { discard, left, records } = arrange();
    await discard();
    expect(left()).toEqual(['plain', 'of another rotation']);
    expect(records()).toEqual([
      { event: 'candidate-discarded', clientId: 'made', clientRequestToken: clientRequestToken },
    ]);
  });

  it('are made inactive first, or Genesys Cloud would not delete them', async () => {
    const { discard, session } = arrange();
    await discard();
    expect(session.calls).toEqual(['listClients', 'updateClient made', 'deleteClient made']);
  });

  it('are only deleted when an earlier run has made them inactive', async () => {
    const { discard, session } = arrange('inactive');
    await discard();
    expect(session.calls).toEqual(['listClients', 'deleteClient made']);
  });

  it('stay while they are used', async () => {
    const { discard, left, records } = arrange();
    await discard('made');
    expect(left()).toContain('made');
    expect(records()).toEqual([]);
  });

  it('do not include what somebody copied by hand later, with its description', async () => {
    const { discard, left, session, time, madeAtMs } = arrange();
    time.advance(1);
    session.addClient('copied by hand', { description });
    await discard(undefined, madeAtMs);
    expect(left()).toEqual(['plain', 'of another rotation', 'copied by hand']);
  });
});
