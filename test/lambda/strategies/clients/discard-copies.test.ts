import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../../domain/marker.ts';
import { discardCopies } from '../../../../lambda/strategies/clients/discard-copies.ts';
import { auditRecords } from '../../fakes/audit-records.ts';
import { arrangeRotation, clientRequestToken, secretArn } from '../../fakes/rotation.ts';

const marker = { secretArn, clientRequestToken };
const description = formatMarker(marker);

/** A client without a marker, one of another rotation, and one of the abandoned rotation. */
function arrange(state = 'active') {
  const arranged = arrangeRotation();
  const { rotation, session, lines, time } = arranged;
  session.addClient('plain');
  session.addClient('of another rotation', { description: formatMarker({ ...marker, clientRequestToken: 'other' }) });
  session.addClient('copy', { description }, state);
  const discard = (usedId?: string, createdBeforeMs?: number) =>
    discardCopies(rotation, session, { marker, isUsed: ({ clientId }) => clientId === usedId }, createdBeforeMs);
  const left = () => [...session.clients.keys()];
  return { ...arranged, discard, left, createdAtMs: time.now(), records: () => auditRecords(lines) };
}

describe('the clients of an abandoned rotation', () => {
  it('are deactivated first, as Genesys Cloud requires', async () => {
    const { discard, session } = arrange();
    await discard();
    expect(session.calls).toEqual(['listClients', 'updateClient copy', 'deleteClient copy']);
  });

  it('are only deleted if an earlier run has deactivated them', async () => {
    const { discard, session } = arrange('inactive');
    await discard();
    expect(session.calls).toEqual(['listClients', 'deleteClient copy']);
  });

  it('do not include what an operator copied by hand later, with its description', async () => {
    const { discard, left, session, time, createdAtMs } = arrange();
    time.advance(1);
    session.addClient('copied by hand', { description });
    await discard(undefined, createdAtMs);
    expect(left()).toEqual(['plain', 'of another rotation', 'copied by hand']);
  });
});
