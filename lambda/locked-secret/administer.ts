import { RotationError } from '../../domain/rotation-error.ts';
import { type Administration, hasAdminSecret, openAdminSession } from '../credentials/open-admin-session.ts';
import { generationOf } from '../ledger/generations.ts';
import type { LockedSecret } from './locked-secret.ts';

/**
 * The session for administrative calls. After a rollback the client of AWSCURRENT may be inactive and cannot activate
 * itself; then the credential that the ledger last saw in force does it.
 */
export async function administer(secret: LockedSecret): Promise<Administration> {
  const { document, versionId } = await secret.current();
  try {
    return await openAdminSession(secret, document);
  } catch (error) {
    const isRejected = error instanceof RotationError && error.code === 'current-credential-rejected';
    if (!isRejected || hasAdminSecret(secret)) throw error;
    const before = generationOf(secret.state, secret.state.currentGeneration)?.versions.at(-1);
    const known = before === undefined || before === versionId ? 'empty' : await secret.facts.version(before);
    if (typeof known === 'string') throw error;
    return openAdminSession(secret, known.document);
  }
}
