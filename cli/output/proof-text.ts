import type { Generation } from '../fleet/fleet.ts';

/** How it is known that a credential is dead. */
export function proofText(revoked: Generation['revoked'], state: Generation['state'] | undefined): string {
  const verified = revoked?.verified;
  if (verified !== undefined) {
    const correlation = verified.correlationId === undefined ? '' : ` (correlation ${verified.correlationId})`;
    return `verified: login rejected, ${verified.status}${correlation}`;
  }
  if (state === 'quarantine') return 'its client is inactive, which was verified by a login; it is deleted soon';
  if (revoked === undefined) return 'not verified yet';
  return `${revoked.how}; a login that verifies it follows`;
}
