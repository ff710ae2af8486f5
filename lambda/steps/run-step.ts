import type { Variables } from '../../domain/invalid-settings.ts';
import { readRotationSettings } from '../../domain/rotation-settings.ts';
import { readVersion } from '../credentials/read-versions.ts';
import type { Rotation, Services } from '../ports/rotation.ts';
import type { SecretDescription } from '../ports/secret-store.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { strategyOf } from '../strategies/strategy-of.ts';
import { announceRotated } from './announce-rotated.ts';
import { createSecret } from './create-secret.ts';
import { finishSecret } from './finish-secret.ts';
import { guard } from './guard.ts';
import type { RotationEvent, StepName } from './rotation-event.ts';
import { setSecret } from './set-secret.ts';
import { testSecret } from './test-secret.ts';

const steps: Readonly<Record<StepName, (rotation: Rotation, strategy: Strategy) => Promise<void>>> = {
  createSecret,
  setSecret,
  testSecret,
  finishSecret,
};

/** Runs one step of a rotation. Each step may run any number of times, even after it has succeeded. */
export async function runStep(
  event: RotationEvent,
  services: Services,
  variables: Variables,
): Promise<'done' | 'already-current'> {
  const { step, secretId, clientRequestToken, rotationToken } = event;
  const description = await services.store.describe(secretId);
  services.logger.with({ secretArn: description.arn, secretName: description.name });
  const verdict = guard(description, clientRequestToken);
  if (verdict.action === 'already-current') {
    if (step === 'finishSecret') await announceAgain(services, description, clientRequestToken, variables);
    return 'already-current';
  }
  const settings = readRotationSettings(description.tags, variables);
  services.logger.with({ strategy: settings.strategy });
  const { currentVersionId } = verdict;
  const rotation = { services, description, settings, clientRequestToken, rotationToken, currentVersionId };
  await steps[step](rotation, strategyOf(settings.strategy));
  return 'done';
}

/** The run that moved AWSCURRENT may have crashed before it published the event. */
async function announceAgain(
  services: Services,
  description: SecretDescription,
  versionId: string,
  variables: Variables,
): Promise<void> {
  if (services.events === undefined) return;
  const secret = { services, description, settings: readRotationSettings(description.tags, variables) };
  const version = await readVersion(secret, versionId, 'AWSCURRENT');
  if (version !== undefined) await announceRotated(secret, version.document, versionId);
}
