import { sameCredential } from '../../domain/secret-document.ts';
import { openAdminSession } from '../credentials/open-admin-session.ts';
import { readCurrent, readPending } from '../credentials/read-documents.ts';
import { requireSameOwner } from '../credentials/require-same-owner.ts';
import { notYetAccepted, waitForPropagation } from '../credentials/wait-for-propagation.ts';
import type { Rotation } from '../interfaces/rotation.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { abandonRotation } from './abandon-rotation.ts';

/** **propagate**: sees that the new credential logs in and belongs where it should before it is given to anybody. */
export async function setSecret(rotation: Rotation, strategy: Strategy): Promise<void> {
  const { services } = rotation;
  const pending = await readPending(rotation);
  const current = await readCurrent(rotation);
  if (sameCredential(pending, current)) return;
  const admin = await openAdminSession(rotation, current);
  const session = services.genesys.session(pending);
  const { answer, conclusive } = await waitForPropagation(
    services,
    () => session.logIn(),
    (outcome) => outcome === 'accepted',
  );
  if (answer === 'refused') {
    if (!conclusive) throw notYetAccepted(pending.clientId);
    return abandonRotation(rotation, strategy, admin, pending, current);
  }
  requireSameOwner(await session.identity(), pending, await admin.identity());
  services.journal.audit('candidate-accepted', { clientId: pending.clientId });
}
