import { freezeAt, parseFreezes } from '../../domain/freeze-window.ts';
import { omitUndefined } from '../../domain/omit-undefined.ts';
import { isoOf, withEvent } from '../ledger/transition-context.ts';
import { eventSubject } from '../locked-secret/event-subject.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';

/**
 * Notifies subscribers of the next rotation, once for each window. What could not be recorded is repeated by the next
 * run with the same time, so that an announcement is never lost.
 *
 * @throws RotationError `destination-unavailable` or `destination-rejected`: nothing is recorded
 */
export async function announceRotation(secret: LockedSecret, listed: FleetSecret): Promise<void> {
  const { services, description, settings, state } = secret;
  const { announceSeconds } = settings;
  const { nextRotationAtMs, rotationEnabled } = listed;
  if (announceSeconds === undefined || nextRotationAtMs === undefined || rotationEnabled !== true) return;
  // Not before it is needed: a malformed tag of another setting is reported elsewhere.
  const { strategy, freeze } = settings;
  // What a freeze window holds back begins when that has ended.
  const atMs = freezeAt(parseFreezes(freeze), nextRotationAtMs)?.untilMs ?? nextRotationAtMs;
  const at = isoOf(atMs);
  const leftMs = atMs - services.time.now();
  if (leftMs <= 0 || leftMs > announceSeconds * 1000 || state.announced === at) return;
  if (services.events === undefined || description.deletion !== undefined) return;
  const subject = eventSubject(description);
  await services.events.publish({
    type: 'Rotation Announced',
    resource: description.arn,
    detail: { ...subject, at, strategy },
  });
  // Written when the lock is released.
  secret.state = withEvent(
    { ...secret.state, announced: at },
    {
      type: 'rotation-announced',
      reason: 'its rotation window is near',
      details: { window: at, strategy, ...omitUndefined({ owner: subject.owner }) },
    },
    secret.context(),
  );
}
