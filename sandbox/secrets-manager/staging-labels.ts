import { holderOf, type Secret, type SecretVersion } from './secret.ts';
import { SecretsManagerError } from './secrets-manager-error.ts';

const labelLimit = 20;
const versionLimit = 100;
const dayMs = 24 * 3_600_000;

/** Called for every label attached to a version. */
export type LabelListener = (secret: Secret, label: string, version: SecretVersion) => void;

/** Moves a label to a version. AWSPREVIOUS follows AWSCURRENT automatically. */
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

/** Versions without a label are deprecated: once there are too many, those older than a day are removed. */
export function addVersion(secret: Secret, id: string, nowMs: number): SecretVersion {
  const version: SecretVersion = {
    id,
    createdMs: nowMs,
    stages: new Set(),
    kmsKeyIds: new Set([secret.kmsKeyId ?? 'DefaultEncryptionKey']),
  };
  for (const version of [...secret.versions.values()]) {
    if (secret.versions.size < versionLimit) break;
    if (version.stages.size === 0 && nowMs - version.createdMs >= dayMs) secret.versions.delete(version.id);
  }
  secret.versions.set(id, version);
  return version;
}
