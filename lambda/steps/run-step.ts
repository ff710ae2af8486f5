import { readRotationSettings } from '../../domain/settings.ts';
import type { Rotation, Services } from '../interfaces/rotation.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { strategyOf } from '../strategies/strategy-of.ts';
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

/** One step of a rotation. Each may run any number of times, also after it has succeeded. */
export async function runStep(
  event: RotationEvent,
  services: Services,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<'done' | 'already-current'> {
  const { step, secretId, clientRequestToken, rotationToken } = event;
  const description = await services.store.describe(secretId);
  services.journal.with({ secretArn: description.arn, secretName: description.name });
  const verdict = guard(description, clientRequestToken);
  if (verdict.action === 'already-current') return 'already-current';
  const settings = readRotationSettings(description.tags, variables);
  services.journal.with({ strategy: settings.strategy });
  const { currentVersionId } = verdict;
  const rotation = { services, description, settings, clientRequestToken, rotationToken, currentVersionId };
  await steps[step](rotation, strategyOf(settings.strategy));
  return 'done';
}
