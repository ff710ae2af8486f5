import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../domain/marker.ts';
import { alternatingClients } from '../../../lambda/strategies/alternating-clients.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { arrangeRotation, clientRequestToken, secretArn } from '../fakes/rotation.ts';

function arrange() {
  const arranged = arrangeRotation();
  for (const id of ['client-1', 'client-2']) arranged.session.addClient(id);
  return arranged;
}

describe('giving a rotation of alternating clients up', () => {
  const discard = ({ rotation, session }: ReturnType<typeof arrange>, clientId: string) =>
    alternatingClients.discardPendingCredential(rotation, session, {
      marker: { secretArn, clientRequestToken },
      clientId,
      standbyClientId: 'client-2',
      isUsed: () => false,
    });

  it('leaves the twin without a secret that anybody was told', async () => {
    const arranged = arrange();
    await discard(arranged, 'client-2');
    expect(arranged.session.calls).toEqual(['listClients', 'regenerateSecret client-2']);
    expect(auditRecords(arranged.lines)).toEqual([
      { event: 'secret-regenerated', clientId: 'client-2', reason: expect.stringContaining('given up') },
    ]);
  });

  it('does not touch a twin whose old secret is in its grace period, for programs may still use it', async () => {
    const arranged = arrange();
    arranged.schedule.set({ secretArn, clientId: 'client-2', phase: 'regenerate' }, '2026-03-02T08:30:00.000Z');
    await discard(arranged, 'client-2');
    expect(arranged.session.created).toEqual([]);
  });

  it('takes away the twin that was made for it, and regenerates no other', async () => {
    const arranged = arrange();
    arranged.session.addClient('made', { description: formatMarker({ secretArn, clientRequestToken }) });
    await discard(arranged, 'made');
    expect([...arranged.session.clients.keys()]).toEqual(['client-1', 'client-2']);
    expect(arranged.session.created).toEqual([]);
  });
});
