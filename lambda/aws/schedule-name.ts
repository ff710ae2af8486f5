import { createHash } from 'node:crypto';
import type { RetirementKey } from '../ports/retirement-schedule.ts';

/** The name of a retirement's schedule: the same in every run of a step, so that a retry cannot create a second one. */
export function scheduleName({
  secretArn,
  clientId,
  secretId,
  phase,
  promotedVersionId,
  deferrals,
}: RetirementKey): string {
  const rotation = phase === 'discard' ? [promotedVersionId] : [];
  // Every other phase is about the client as a whole, whichever secret it had.
  const oneSecret = phase === 'delete-secret' ? (secretId ?? null) : null;
  const identity = JSON.stringify([secretArn, clientId, oneSecret, ...rotation]);
  const name = `retire-${phase}-${createHash('sha256').update(identity).digest('hex').slice(0, 40)}`;
  return deferrals === undefined || deferrals === 0 ? name : `${name}-${deferrals}`;
}
