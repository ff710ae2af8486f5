import { holderOf, type Secret, type SecretVersion } from './secret.ts';
import { SecretsManagerError } from './secrets-manager-error.ts';

const labelLimit = 20;
const versionLimit = 100;
const dayMs = 24 * 3_600_000;

/** Result of every label that came to a version. */
export type LabelListener = (secret: Secret, label: string, version: SecretVersion) => void;

/** Attaches a label to a version, off whichever version had it. AWSPREVIOUS follows AWSCURRENT by itself. */
export function moveLabel(secret: Secret, label: string, to: SecretVersion, onMoved: LabelListener): void {
  if (to.stages.has(label)) return;
  if (to.stages.size >= labelLimit) {
    throw new SecretsManagerError(
      'LimitExceededException',
      `You can't attach more than ${labelLimit} staging labels to a version.`,
    );
  }
  const from = holderOf(secret, label);
  from?.stages.delete(label);
  to.stages.add(label);
  if (label === 'AWSPENDING') to.pendingSince = performance.now();
  onMoved(secret, label, to);
  if (label !== 'AWSCURRENT') return;
  to.stages.delete('AWSPREVIOUS');
  if (from !== undefined) moveLabel(secret, 'AWSPREVIOUS', from, onMoved);
}

/** A version without a label is deprecated: it goes when there are too many, unless it is younger than a day. */
export function addVersion(secret: Secret, id: string, nowMs: number): SecretVersion {
  const version: SecretVersion = { id, createdMs: nowMs, stages: new Set() };
  for (const candidate of [...secret.versions.values()]) {
    if (secret.versions.size < versionLimit) break;
    if (candidate.stages.size === 0 && nowMs - candidate.createdMs >= dayMs) secret.versions.delete(candidate.id);
  }
  secret.versions.set(id, version);
  return version;
}
