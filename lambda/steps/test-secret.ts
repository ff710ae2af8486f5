import { sameCredential } from '../../domain/secret-document.ts';
import { checkPreconditions } from '../creation/preconditions.ts';
import { heldError } from '../creation/refusals.ts';
import { checkLaterSteps } from '../creation/rehearse.ts';
import { revokeTestToken } from '../credentials/revoke-test-token.ts';
import { isoOf } from '../ledger/transition-context.ts';
import { withTested } from '../ledger/with-step-passed.ts';
import type { SecretVersion } from '../locked-secret/facts.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { organizationOf } from '../locked-secret/organization-of.ts';
import { assertSameOwner } from '../verification/assert-same-owner.ts';
import { ownSession } from '../verification/own-session.ts';
import type { Compared } from '../verification/verify-pending-credential.ts';
import { assertStepMayRun } from './assert-step-may-run.ts';
import { readPending } from './read-pending.ts';
import { logInAsPending } from './set-secret.ts';
import { verifyAgainstCurrent } from './verify-against-current.ts';

/**
 * **verify**: logs in with the stored credential and compares its privileges with those of the current one. It changes
 * nothing but the ledger. It also runs on its own, with the current value in AWSPENDING.
 */
export async function testSecret(secret: LockedSecret, token: string): Promise<void> {
  await assertStepMayRun(secret, 'testSecret', token);
  const pending = await readPending(secret, token);
  const current = await secret.current();
  const { logger, time } = secret.services;
  if (sameCredential(pending.document, current.document)) {
    await testCurrent(secret, current, token);
  } else {
    const compared = await testPending(secret, pending, current);
    const { rotation } = secret.state;
    if (rotation !== undefined) {
      const state = { ...secret.state, rotation: { ...rotation, testedAt: isoOf(time.now()) } };
      secret.state = withTested(state, rotation.generation, compared, secret.context());
    }
  }
  logger.audit('candidate-verified', { clientId: pending.document.clientId });
}

/**
 * The test that follows when rotation is configured: it shows whose the client is, and what createSecret and the steps after it
 * would refuse, before the first rotation. The rest of what doctor shows would be a warning, or is not in this function.
 */
async function testCurrent(secret: LockedSecret, { versionId, document }: SecretVersion, token: string): Promise<void> {
  const attempt = await secret.facts.login(versionId);
  if (attempt.outcome === 'inconclusive') throw attempt.error;
  await ownSession(attempt, document, async () => (await organizationOf(secret)) ?? 'none that is known');
  if (secret.state.holds.length > 0) throw heldError(secret);
  await checkLaterSteps(secret, await checkPreconditions(secret, token));
}

async function testPending(secret: LockedSecret, pending: SecretVersion, current: SecretVersion): Promise<Compared> {
  const pendingSession = await logInAsPending(secret, pending, current);
  try {
    if (secret.state.rotation?.identifiedAt === undefined) {
      assertSameOwner(await pendingSession.identity(), pending.document, await organizationOf(secret));
    }
    return await verifyAgainstCurrent(secret, { pending, pendingSession });
  } finally {
    await revokeTestToken(secret.services.logger, pendingSession);
  }
}
