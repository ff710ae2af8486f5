import { recognize, recognizePending } from '../ledger/recognize.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';

/** The generation that AWSCURRENT or AWSPENDING refers to; `undefined` if the ledger recognizes none there. */
export async function generationAt(
  secret: LockedSecret,
  stage: 'AWSCURRENT' | 'AWSPENDING',
): Promise<number | undefined> {
  const versionId = stage === 'AWSCURRENT' ? secret.currentVersionId : secret.pendingVersionId;
  if (versionId === undefined) return undefined;
  const recognizeIt = stage === 'AWSCURRENT' ? recognize : recognizePending;
  for (;;) {
    const seen = recognizeIt(secret.state, secret.facts.values(), versionId);
    if (seen.kind !== 'unread') return seen.kind === 'known' ? seen.n : undefined;
    // Each version is read once, so this ends.
    await secret.facts.version(seen.versionId);
  }
}
