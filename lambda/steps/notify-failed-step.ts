import type { Variables } from '../../domain/invalid-settings.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { lazyRotationSettings } from '../../domain/rotation-settings.ts';
import { notifyWebhook } from '../destinations/webhook/notify-webhook.ts';
import { isoOf } from '../ledger/transition-context.ts';
import type { Services } from '../ports/rotation.ts';
import type { SecretDescription } from '../ports/secret-store.ts';
import type { StepName } from './rotation-event.ts';

/** The step that failed. */
interface FailedStep {
  readonly step: StepName;
  readonly versionId: string;
  readonly error: unknown;
}

/** Tells the webhook that a step failed. Call it only for a secret that this function rotates, and without its lock. */
export async function notifyFailedStep(
  services: Services,
  description: SecretDescription,
  variables: Variables,
  { step, versionId, error }: FailedStep,
): Promise<void> {
  const isCoded = error instanceof RotationError;
  const { code, nextStep } = isCoded ? error : { code: 'internal-error', nextStep: undefined };
  const details = { step, code, message: isCoded ? error.summary : undefined, nextStep };
  // A malformed tag may be what failed, and only the tag of the webhook matters here. The error itself reports the tag.
  const settings = lazyRotationSettings(description.tags, variables, () => undefined);
  const secret = { services, description, settings };
  await notifyWebhook(secret, { event: 'rotation.failed', time: isoOf(services.time.now()), versionId, details });
}
