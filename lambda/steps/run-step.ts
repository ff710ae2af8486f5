import { checkTags } from '../../domain/check-tags.ts';
import type { Variables } from '../../domain/invalid-settings.ts';
import { isWaiting } from '../../domain/is-waiting.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { readRotationSettings } from '../../domain/rotation-settings.ts';
import { webhookIn } from '../destinations/webhook/webhook-destination.ts';
import { answersLeak } from '../ledger/choose-target.ts';
import { generationOfToken, type LockedSecret } from '../locked-secret/locked-secret.ts';
import { type LockRequest, withLockedSecret } from '../locked-secret/with-locked-secret.ts';
import type { Services } from '../ports/rotation.ts';
import type { SecretDescription } from '../ports/secret-store.ts';
import { announceRotated } from './announce-rotated.ts';
import { createSecret } from './create-secret.ts';
import { finishSecret } from './finish-secret.ts';
import { guard } from './guard.ts';
import { notifyFailedStep } from './notify-failed-step.ts';
import { recordFailedStep } from './record-failed-step.ts';
import type { RotationEvent, StepName } from './rotation-event.ts';
import { setSecret } from './set-secret.ts';
import { testSecret } from './test-secret.ts';

const steps: Readonly<Record<StepName, (secret: LockedSecret, token: string) => Promise<void>>> = {
  createSecret,
  setSecret,
  testSecret,
  finishSecret,
};

export interface StepOptions {
  readonly variables: Variables;
  /** Whether this function rotates the secret, according to its description. */
  readonly isOwn: (description: SecretDescription) => boolean;
  /** Runs once the secret is shown to be one that this function rotates: until then, any caller may have chosen it. */
  readonly onKnown: (description: SecretDescription) => void;
}

/** Runs one step of a rotation. Each step may run any number of times, even after it has succeeded. */
export async function runStep(
  { step, secretId, clientRequestToken, rotationToken }: RotationEvent,
  services: Services,
  { variables, isOwn, onKnown }: StepOptions,
): Promise<'done' | 'already-current'> {
  const described = await services.store.describe(secretId);
  services.logger.with({ secretArn: described.arn, secretName: described.name });
  // Before the ledger learns of the secret: a caller who may invoke this function can name any secret.
  if (described.deletion === undefined) {
    if (!isOwn(described)) throw rotatedByAnother(described);
    onKnown(described);
  }
  const failed = { step, versionId: clientRequestToken };
  try {
    readRotationSettings({}, variables);
    await assertMayBegin(services, described, clientRequestToken);
    const request = { secretArn: described.arn, variables, mayCreate: true, clientRequestToken, rotationToken };
    return await runLocked(services, request, failed).catch(async (error: unknown) => {
      if (!saysToWait(error)) await notifyFailedStep(services, described, variables, { ...failed, error });
      throw error;
    });
  } catch (error) {
    // One that is to be deleted was not shown to be ours.
    if (described.deletion === undefined && !saysToWait(error))
      await recordFailedStep(services, described, { ...failed, error });
    throw error;
  }
}

function saysToWait(error: unknown): boolean {
  return error instanceof RotationError && isWaiting(error.code);
}

async function runLocked(
  services: Services,
  request: LockRequest,
  { step, versionId: token }: { readonly step: StepName; readonly versionId: string },
): Promise<'done' | 'already-current'> {
  const outcome = await withLockedSecret(services, request, async (secret) => {
    if (hasEnded(secret, token)) {
      if (step === 'finishSecret') await announceAgain(secret);
      return 'already-current' as const;
    }
    // P3: nothing that a later step or the retirement needs is malformed. No tag stops an emergency.
    const { tags } = secret.description;
    if (!answersLeak(secret.state, tags, token)) checkTags(tags, request.variables);
    services.logger.with({ strategy: secret.settings.strategy });
    await steps[step](secret, token);
    return 'done' as const;
  });
  if (outcome === 'unknown-secret') throw new TypeError('a rotation may create the state of its secret');
  return outcome;
}

/** A version that got edits has the labels in place of the rotation's own, which only the ledger knows (P1). */
async function assertMayBegin(services: Services, described: SecretDescription, token: string): Promise<void> {
  try {
    guard(described, token);
  } catch (error) {
    const state = isOffItsVersion(error) ? await services.ledger.read(described.arn) : undefined;
    if (state === undefined || generationOfToken(state, token) === undefined) throw error;
  }
}

/** P1: the version of the token is in force, or the ledger says that its rotation has ended. */
function hasEnded({ description, state }: LockedSecret, token: string): boolean {
  try {
    return guard(description, token).action === 'already-current';
  } catch (error) {
    if (isOffItsVersion(error) && generationOfToken(state, token)?.state === 'current') return true;
    throw error;
  }
}

function isOffItsVersion(error: unknown): boolean {
  return error instanceof RotationError && ['version-not-found', 'version-not-pending'].includes(error.code);
}

/** The run that moved AWSCURRENT may have crashed before it published the event. */
async function announceAgain(secret: LockedSecret): Promise<void> {
  if (secret.services.events === undefined && webhookIn(secret) === undefined) return;
  await announceRotated(secret, await secret.current());
}

function rotatedByAnother({ rotationFunctionArn }: SecretDescription): RotationError {
  return new RotationError('rotation-not-enabled', {
    message:
      rotationFunctionArn === undefined
        ? 'No function rotates the secret.'
        : `The secret is rotated by another function (${rotationFunctionArn}).`,
    nextStep: 'let Secrets Manager invoke the function that the secret names (RotateSecret); nothing was changed.',
  });
}
