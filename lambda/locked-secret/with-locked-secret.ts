import { randomUUID } from 'node:crypto';
import type { Variables } from '../../domain/invalid-settings.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { leaseMsOf, waitForLockUntilMs, watchLeaseMs } from '../ledger/lock.ts';
import type { HeldLedger } from '../ports/ledger.ts';
import type { Services } from '../ports/rotation.ts';
import type { LockedSecret, LockedSecretParts } from './locked-secret.ts';
import { ReconciledSecret } from './reconciled-secret.ts';

export interface LockRequest
  extends Pick<
    LockedSecretParts,
    'clientRequestToken' | 'orderedClientIds' | 'tableId' | 'isRotateFunction' | 'startRotation' | 'rotationToken'
  > {
  readonly secretArn: string;
  readonly variables: Variables;
  /** Whether a secret that the ledger does not know is added to it: DescribeSecret has shown that our function rotates it. */
  readonly mayCreate: boolean;
  /** Whether to wait for another invocation to release the lock. Default true. */
  readonly waits?: boolean;
}

/**
 * Takes the lock of a secret, brings the ledger up to date, does the work, and gives the lock back, also after an error.
 *
 * @returns `unknown-secret` if the ledger does not know the secret and may not learn of it
 * @throws RotationError `secret-locked` if another invocation holds the lock for too long
 */
export async function withLockedSecret<Result>(
  services: Services,
  request: LockRequest,
  work: (secret: LockedSecret) => Promise<Result>,
): Promise<Result | 'unknown-secret'> {
  const held = await acquire(services, request);
  if (held === undefined) return 'unknown-secret';
  let secret: ReconciledSecret | undefined;
  try {
    // Only now: what another invocation did before it released the lock must be seen.
    const description = await services.store.describe(request.secretArn);
    services.logger.with({ secretArn: held.secretArn, secretName: description.name });
    secret = new ReconciledSecret({ services, held, description, ...request });
    await secret.reconcile();
    const result = await work(secret);
    await secret.release();
    return result;
  } catch (error) {
    await giveBack(services, held, secret, error);
    throw error;
  } finally {
    await secret?.facts.close();
  }
}

async function acquire(services: Services, request: LockRequest): Promise<HeldLedger | undefined> {
  const { ledger, time, deadline, invocation } = services;
  const { function: name, requestId, timeoutMs } = invocation;
  const { secretArn, mayCreate, waits = true } = request;
  const acquired = await ledger.acquire(secretArn, {
    holder: `${name}/${requestId}/${randomUUID()}`,
    leaseMs: name === 'watch' ? watchLeaseMs : leaseMsOf(timeoutMs),
    mayCreate,
    waitUntilMs: waits ? waitForLockUntilMs(time.now(), deadline.remainingMs()) : 0,
  });
  if (acquired.outcome === 'absent') return undefined;
  if (acquired.outcome === 'acquired') return acquired.ledger;
  const [holder = '', holdingRequest = ''] = acquired.holder.split('/');
  throw new RotationError('secret-locked', {
    message: `The function ${holder} (request ${holdingRequest}) works on this secret; its lock ends at ${new Date(acquired.untilMs).toISOString()} at the latest.`,
    nextStep: 'nothing if it happens once: what failed is retried.',
  });
}

/** The error is what is thrown; that the lock stays until its lease ends is only logged. */
async function giveBack(
  services: Services,
  held: HeldLedger,
  secret: ReconciledSecret | undefined,
  error: unknown,
): Promise<void> {
  try {
    const isLost =
      error instanceof RotationError && (error.code === 'lock-lost' || error.code === 'ledger-unavailable');
    await (secret === undefined || isLost ? held.release() : secret.release());
  } catch (failure) {
    services.logger.warn('The lock of the secret could not be released', {
      code: failure instanceof RotationError ? failure.code : 'internal-error',
      nextStep: 'nothing; it ends by itself within a minute.',
    });
  }
}
