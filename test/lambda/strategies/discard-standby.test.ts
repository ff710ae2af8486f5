import { describe, expect, it } from 'vitest';
import type { Owners } from '../../../lambda/ports/ledger.ts';
import { alternatingClients } from '../../../lambda/strategies/alternating-clients.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { arrangeRotation, clientRequestToken, secretArn } from '../fakes/rotation.ts';
import { MemoryLedger } from '../ledger/memory-ledger.ts';

function arrange(owners?: Owners) {
  const arranged = arrangeRotation({}, owners);
  for (const id of ['client-1', 'client-2']) arranged.session.addClient(id);
  return arranged;
}

describe('abandoning a rotation of alternating clients', () => {
  const discard = ({ rotation, session }: ReturnType<typeof arrange>, clientId: string) =>
    alternatingClients.discardPendingCredential(rotation, session, {
      marker: { secretArn, clientRequestToken },
      clientId,
      standbyClientId: 'client-2',
      isUsed: () => false,
    });

  it('leaves the standby client with a secret that is not stored anywhere', async () => {
    const arranged = arrange();
    await discard(arranged, 'client-2');
    expect(arranged.session.calls).toEqual(['listClients', 'regenerateSecret client-2']);
    expect(auditRecords(arranged.lines)).toEqual([
      { event: 'secret-regenerated', clientId: 'client-2', reason: expect.stringContaining('abandoned') },
    ]);
  });

  it('does not touch a client that only the documents call the standby', async () => {
    const arranged = arrange(new MemoryLedger(() => 0).owners);
    await discard(arranged, 'client-2');
    expect(arranged.session.calls).toEqual(['listClients']);
  });

  it('does not touch a standby client in its grace period, because programs may still use it', async () => {
    const arranged = arrange();
    arranged.schedule.set({ secretArn, clientId: 'client-2', phase: 'regenerate' }, '2026-03-02T08:30:00.000Z');
    await discard(arranged, 'client-2');
    expect(arranged.session.created).toEqual([]);
  });
});
