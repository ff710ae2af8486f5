import { metricNames } from '../../domain/metric-names.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { serializeSecretDocument, withCredential } from '../../domain/secret-document.ts';
import { assertApproved } from '../creation/assert-approved.ts';
import { heldError } from '../creation/refusals.ts';
import { versionIdFrom } from '../creation/rehearse.ts';
import { revokeTestToken } from '../credentials/revoke-test-token.ts';
import { notYetAccepted, waitForPropagation } from '../credentials/wait-for-propagation.ts';
import type { ApprovalVerdict } from '../ledger/decide-approval.ts';
import { withoutFields, withVersion } from '../ledger/generations.ts';
import { nowInForce } from '../ledger/now-in-force.ts';
import { numberTimers } from '../ledger/number-timers.ts';
import { withApproval } from '../ledger/with-approval.ts';
import type { SecretVersion } from '../locked-secret/facts.ts';
import { generationOfToken, type LockedSecret, tokenAtStart } from '../locked-secret/locked-secret.ts';
import { withTimers } from '../locked-secret/with-timers.ts';
import type { OpenRotation } from '../ports/ledger-state.ts';
import { abandonRotation } from './abandon-rotation.ts';
import { announceRotated } from './announce-rotated.ts';
import { assertStepMayRun } from './assert-step-may-run.ts';
import { readPending } from './read-pending.ts';

/** E2: a test is repeated if it was longer ago, in milliseconds. */
const testedWithinMs = 60_000;

/**
 * **promote**: schedules the revocation of the credential in force (E5), moves AWSCURRENT (E6), and records since when that
 * credential is no longer in force and what is owed for it (E7). A crash in between leaves labels from which every later
 * visit of the secret records the same (R6).
 */
export async function finishSecret(secret: LockedSecret, token: string): Promise<void> {
  await assertStepMayRun(secret, 'finishSecret', token);
  const { services, secretArn } = secret;
  const { store, logger } = services;
  const made = generationOfToken(secret.state, token);
  if (made === undefined) throw notMade(token);
  assertTested(secret, made.n, token);
  await recordApproval(secret, await assertApproved(secret, tokenAtStart(secret, token)));
  const current = await secret.current();
  const tested = await readPending(secret, token);
  await assertStillAccepted(secret, tested);
  const pending = await withEditsOf(secret, current, tested, made.n);
  await secret.writeEvents();
  const [from, to] = [current.versionId, pending.versionId];
  const promoted = () => {
    const inForce = nowInForce({ ...secret.state, currentVersionId: to }, made.n, secret.context());
    return withoutFields(inForce, ['rotation', 'waiting']);
  };
  // A revocation that cannot be scheduled must be known while AWSCURRENT is unchanged.
  await withTimers(secret, promoted());
  if ((await store.promote(secretArn, { from, to })) === 'moved-by-other') {
    throw new RotationError('version-conflict', {
      message: `AWSCURRENT was moved off the version ${from} while this step ran.`,
      nextStep: 'find out who moved it (CloudTrail); Secrets Manager repeats the rotation from where it is now.',
    });
  }
  const { rotation } = secret.state;
  const durationSeconds = reportDuration(secret);
  logger.audit('credential-promoted', { clientId: pending.document.clientId, from, to, durationSeconds });
  if (rotation?.strategy === 'in-place') reportOutage(secret, tested);
  // The period counts from now. A timer that fires earlier, by the time that the promotion took, is armed again (O5).
  secret.state = numberTimers(secret.state, promoted()).state;
  await announceRotated(secret, { document: pending.document, versionId: to, durationSeconds });
}

/** Any caller who may invoke this function can ask for the last step first, before the credential was compared or delivered. */
function assertTested({ state: { rotation } }: LockedSecret, n: number, token: string): void {
  const { identifiedAt, testedAt } = rotation?.generation === n ? rotation : {};
  if (identifiedAt !== undefined && testedAt !== undefined) return;
  throw new RotationError('version-not-pending', {
    message: `The pending credential of the rotation ${token} has not passed setSecret and testSecret, so it was not promoted.`,
    nextStep: 'nothing; Secrets Manager runs these steps first, and repeats the rotation from createSecret.',
  });
}

/** Before the promotion: a run that dies after it leaves only the labels, and the ledger must say who approved. */
async function recordApproval(secret: LockedSecret, verdict: ApprovalVerdict | undefined): Promise<void> {
  if (verdict === undefined) return;
  const { requestedBy, approvedBy, level: approval } = verdict;
  const clientRequestToken = secret.state.rotation?.token;
  await secret.commit(withApproval(secret.state, verdict, secret.context()));
  secret.services.logger.audit('rotation-approved', { clientRequestToken, approval, requestedBy, approvedBy });
}

/** E2: what was accepted a minute ago may have been regenerated since, by a request that came late or by hand. */
async function assertStillAccepted({ services, state }: LockedSecret, { document }: SecretVersion): Promise<void> {
  const testedAt = state.rotation?.testedAt;
  if (testedAt !== undefined && services.time.now() - Date.parse(testedAt) <= testedWithinMs) return;
  const { result } = await waitForPropagation(
    services,
    () => services.genesys.tryLogin(document),
    ({ outcome }) => outcome === 'accepted',
  );
  if (result.outcome === 'rejected') throw notYetAccepted(document.clientId);
  await revokeTestToken(services.logger, result.session);
}

/**
 * E3: fields of AWSCURRENT that are not ours may have been edited during the rotation. Then the pending credential gets a
 * version with those edits. A credential that was replaced is another matter: the rotation would put it out of force.
 */
async function withEditsOf(
  secret: LockedSecret,
  current: SecretVersion,
  tested: SecretVersion,
  n: number,
): Promise<SecretVersion> {
  const { state, services, secretArn, parts } = secret;
  const { rotation } = state;
  if (rotation === undefined) return tested;
  const approved = await otherThanApproved(secret, rotation, tested);
  if (approved === undefined && rotation.baseVersionId === current.versionId) return tested;
  const inForce = state.generations.find(({ versions }) => versions.includes(current.versionId));
  if (inForce === undefined) throw heldError(secret);
  if (inForce.origin === 'external' && inForce.n > n) {
    const reason = 'the credential of AWSCURRENT was replaced by hand';
    return abandonRotation(secret, { pending: tested, current, reason, error: replacedMeanwhile(current) });
  }
  const { clientId, clientSecret, standbyClientId, secretId } = (approved ?? tested).document;
  const document = withCredential(current.document, { clientId, clientSecret, standbyClientId, secretId });
  const value = serializeSecretDocument(document);
  if (value.equals(serializeSecretDocument(tested.document))) return tested;
  const versionId = versionIdFrom(tested.versionId, current.versionId);
  const clientRequestToken = versionId;
  await services.store.storePending({
    secretId: secretArn,
    clientRequestToken,
    rotationToken: parts.rotationToken,
    value,
  });
  secret.state = withVersion(state, n, versionId);
  services.logger.audit('edits-merged', { clientId, from: current.versionId, to: versionId });
  return { versionId, document, storedAtMs: services.time.now() };
}

/**
 * People approve the version that the rotation made, which takes a value once. Any caller may write another version with its
 * credential and other fields beside it, and move AWSPENDING there: of that only the credential is put in force.
 *
 * @returns the version that was approved, or as much as there still is of it; `undefined` if `tested` is that one
 */
async function otherThanApproved(
  { facts }: LockedSecret,
  { approval, token }: OpenRotation,
  tested: SecretVersion,
): Promise<SecretVersion | undefined> {
  if (approval === undefined || tested.versionId === token) return undefined;
  const made = await facts.version(token);
  return typeof made === 'string' ? tested : made;
}

/** Reports the duration of the whole rotation, and returns it, in seconds. */
function reportDuration({ state, services, description }: LockedSecret): number | undefined {
  if (state.rotation === undefined) return undefined;
  const value = Math.max(0, services.time.now() - Date.parse(state.rotation.startedAt)) / 1000;
  const metric = { name: metricNames.rotationDuration, value, unit: 'Seconds' } as const;
  services.logger.metric({ ...metric, dimensions: { SecretName: description.name } });
  services.logger.metric(metric);
  return value;
}

/** Reports how long logins with AWSCURRENT failed: at most from when the pending version was stored until now. */
function reportOutage({ services, description }: LockedSecret, pending: SecretVersion): void {
  if (pending.storedAtMs === undefined) return;
  const { time, logger } = services;
  const maxSeconds = Math.max(0, time.now() - pending.storedAtMs) / 1000;
  logger.audit('login-outage', { clientId: pending.document.clientId, maxSeconds });
  const dimensions = { SecretName: description.name };
  logger.metric({ name: metricNames.loginOutageDuration, value: maxSeconds, unit: 'Seconds', dimensions });
}

function notMade(token: string): RotationError {
  return new RotationError('version-not-pending', {
    message: `The ledger knows no credential that the rotation ${token} has made.`,
    nextStep: 'nothing; Secrets Manager repeats the rotation from createSecret.',
  });
}

function replacedMeanwhile({ versionId }: SecretVersion): RotationError {
  return new RotationError('version-conflict', {
    message: `The credential of AWSCURRENT was replaced during the rotation (version ${versionId}), so the rotation was abandoned and does not replace it in turn.`,
    nextStep:
      'nothing if the new one is right; rotate again when it should be replaced. Otherwise move AWSCURRENT back.',
  });
}
