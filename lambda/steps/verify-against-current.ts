import type { SecretVersion } from '../locked-secret/facts.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import { type Compared, verifyPendingCredential } from '../verification/verify-pending-credential.ts';

/**
 * Compares the pending credential with the current one. If AWSCURRENT is dead by what the ledger records (R5), this
 * rotation is the repair: the current credential is not asked to log in, and its client may be gone.
 *
 * @throws RotationError `privileges-differ`, `probe-failed` or `client-not-found`
 */
export async function verifyAgainstCurrent(
  secret: LockedSecret,
  { pending, pendingSession }: { readonly pending: SecretVersion; readonly pendingSession: GenesysSession },
): Promise<Compared> {
  const { mayRepair, state } = secret;
  return verifyPendingCredential(secret, {
    admin: await secret.admin(),
    pending: pending.document,
    pendingSession,
    current: (await secret.current()).document,
    currentLogsIn: !mayRepair && state.rotation?.strategy !== 'in-place',
    expected: mayRepair ? state.rotation?.expected : undefined,
  });
}
