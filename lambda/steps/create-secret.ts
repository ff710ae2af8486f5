import { approvalAtStart, assertApproved } from '../creation/assert-approved.ts';
import { assertNotFrozen } from '../creation/assert-not-frozen.ts';
import { choose } from '../creation/choose.ts';
import { claimInDescription, claimMade, prepareStandby } from '../creation/claims.ts';
import { identifyCurrentSecret } from '../creation/identify-current-secret.ts';
import { makeCredential } from '../creation/make-credential.ts';
import { checkPreconditions } from '../creation/preconditions.ts';
import { rehearse } from '../creation/rehearse.ts';
import { resume } from '../creation/resume.ts';
import { generationOfToken, type LockedSecret, tokenAtStart } from '../locked-secret/locked-secret.ts';
import { assertStepMayRun } from './assert-step-may-run.ts';
import { warnOfUnappliedEmergency } from './warn-of-unapplied-emergency.ts';

/** **create**: obtains a new credential in Genesys Cloud and stores it as AWSPENDING. */
export async function createSecret(secret: LockedSecret, token: string): Promise<void> {
  await assertStepMayRun(secret, 'createSecret', token);
  const made = generationOfToken(secret.state, token);
  if (made?.state === 'stored') {
    secret.services.logger.info('The new credential is already stored');
    await assertStillWorthwhile(secret, token);
    return claimStored(secret, made.clientId);
  }
  await assertNotFrozen(secret, token);
  await assertStillWorthwhile(secret, token);
  warnOfUnappliedEmergency(secret, token);
  const base = await checkPreconditions(secret, token);
  const { admin, original, strategy } = base;
  const choice = await choose(secret, base);
  const approval = await approvalAtStart(secret, token, strategy);
  if (strategy === 'in-place' && base.login === 'accepted') await rehearse(secret, base, token);
  if (strategy === 'multi-secret') await identifyCurrentSecret(secret, admin, original.id);
  await claimInDescription(secret, admin, original);
  if (choice.client !== undefined && choice.client.id !== original.id) {
    await prepareStandby(secret, admin, { standby: choice.client, original });
  }
  await makeCredential(secret, { ...base, approval }, await resume(secret, admin, choice.target), token);
}

/** What Secrets Manager repeats while nobody has approved costs no request to Genesys Cloud. */
async function assertStillWorthwhile(secret: LockedSecret, token: string): Promise<void> {
  if (secret.state.waiting?.reason === 'approval-required') await assertApproved(secret, tokenAtStart(secret, token));
}

/** A run that died after it had stored the credential of a new client has not claimed it. */
async function claimStored(secret: LockedSecret, clientId: string | undefined): Promise<void> {
  const known = secret.state.clients[clientId ?? ''];
  if (clientId === undefined || known?.role !== 'pending' || known.claimed) return;
  await claimMade(secret, await secret.admin(), { id: clientId });
}
