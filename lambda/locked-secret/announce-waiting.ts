import { RotationError } from '../../domain/rotation-error.ts';
import type { CredentialEvent } from '../ports/events.ts';
import { eventSubject } from './event-subject.ts';
import type { LockedSecret } from './locked-secret.ts';

interface Announcement extends Pick<CredentialEvent, 'type' | 'detail'> {
  /** Writes the audit record. */
  readonly audit: () => void;
}

/**
 * Notifies subscribers that a rotation waits, once for each rotation: what is repeated after a crash carries the same
 * version. An event bus that does not respond is only logged, and notified by the next step that finds the rotation waiting.
 */
export async function announceWaiting(secret: LockedSecret, { type, detail, audit }: Announcement): Promise<void> {
  const { services, description } = secret;
  const { waiting } = secret.state;
  if (waiting === undefined || waiting.isAnnounced) return;
  audit();
  try {
    const { token: versionId, since } = waiting;
    const common = { ...eventSubject(description), versionId, since };
    await services.events?.publish({ type, resource: description.arn, detail: { ...common, ...detail } });
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    const { code, summary: reason, nextStep } = error;
    services.logger.warn('Subscribers were not notified that the rotation waits', { code, reason, nextStep });
    return;
  }
  secret.state = { ...secret.state, waiting: { ...waiting, isAnnounced: true } };
}
