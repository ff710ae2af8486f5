import { freezeAt, parseFreezes } from '../../domain/freeze-window.ts';
import { omitUndefined } from '../../domain/omit-undefined.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { isEmergencyRotation } from '../ledger/choose-target.ts';
import { isoOf } from '../ledger/transition-context.ts';
import { withWaiting } from '../ledger/with-waiting.ts';
import { announceWaiting } from '../locked-secret/announce-waiting.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';

/**
 * A freeze window keeps rotations from beginning. It does not keep a leaked credential alive, nor AWSCURRENT dead (S1.1), nor
 * half a rotation: one that the ledger has recorded goes on.
 *
 * @throws RotationError `rotation-frozen`, and nothing was made
 */
export async function assertNotFrozen(secret: LockedSecret, token: string): Promise<void> {
  const { state, settings, mayRepair, services } = secret;
  if (mayRepair || state.rotation?.token === token) return;
  if (isEmergencyRotation(state, token, settings.compromisedToken)) return;
  const window = freezeAt(parseFreezes(settings.freeze), services.time.now());
  if (window === undefined) return;
  const { reason } = window;
  const until = isoOf(window.untilMs);
  secret.state = withWaiting(
    state,
    {
      token,
      reason: 'rotation-frozen',
      event: 'rotation-frozen',
      details: { until, ...omitUndefined({ window: reason }) },
    },
    secret.context(),
  );
  await announceWaiting(secret, {
    type: 'Rotation Frozen',
    detail: { until, ...omitUndefined({ reason }) },
    audit: () => services.logger.audit('rotation-frozen', { clientRequestToken: token, until, reason }),
  });
  throw new RotationError('rotation-frozen', {
    message: `No rotation begins before ${until}: a freeze window holds${reason === undefined ? '' : ` (${reason})`}.`,
    nextStep:
      'nothing: watch starts the rotation when the window has ended. If the credential leaked, answer that with an emergency, which does not wait; otherwise end the window in the configuration.',
  });
}
