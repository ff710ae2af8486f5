import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../../domain/marker.ts';
import type { Owners } from '../../../../lambda/ports/ledger.ts';
import { discardCopies } from '../../../../lambda/strategies/clients/discard-copies.ts';
import { auditRecords } from '../../fakes/audit-records.ts';
import { arrangeRotation, clientRequestToken, secretArn } from '../../fakes/rotation.ts';
import { organizationId } from '../../fakes/sandbox-organization.ts';
import { MemoryLedger } from '../../ledger/memory-ledger.ts';

const marker = { secretArn, clientRequestToken };
const description = formatMarker(marker);

/** A client without a marker, one of another rotation, and one of the abandoned rotation. */
function arrange(state = 'active', owners?: Owners) {
  const arranged = arrangeRotation({}, owners);
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

  it('are no copies of a description on the client of another secret', async () => {
    const { owners } = new MemoryLedger(() => 0);
    const { discard, left } = arrange('active', owners);
    const claim = { organizationId, clientId: 'copy', origin: 'adopted', since: '2026-01-01T00:00:00.000Z' } as const;
    await owners.claim({ ...claim, secretArn: `${secretArn}-other` });
    await discard();
    expect(left()).toContain('copy');
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
