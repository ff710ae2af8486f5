import type { Operation, OperationContext } from '../context.ts';
import { holderOf, type Secret, type SecretVersion } from '../secret.ts';
import { invalidRequest, notFound } from '../secrets-manager-error.ts';
import { seconds } from './describe-secret.ts';

const dayMs = 24 * 3_600_000;

export const getSecretValue: Operation = (context, parameters) => {
  const secret = context.store.find(parameters.text('SecretId', { most: 2048 }));
  const versionId = parameters.optionalText('VersionId', { least: 32, most: 64 });
  const stage = parameters.optionalText('VersionStage', { most: 256 });
  const version =
    versionId === undefined ? byStage(context, secret, stage ?? 'AWSCURRENT') : byId(secret, versionId, stage);
  const nowMs = context.clock.now();
  // Secrets Manager records only the day.
  secret.lastAccessedMs = nowMs - (nowMs % dayMs);
  version.lastAccessedMs = secret.lastAccessedMs;
  return valueView(secret, version);
};

export function valueView(secret: Secret, version: SecretVersion) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    VersionStages: [...version.stages],
    CreatedDate: seconds(version.createdMs),
    SecretString: version.value?.secretString,
    SecretBinary: version.value?.secretBinary,
  };
}

function byId(secret: Secret, versionId: string, stage: string | undefined): SecretVersion {
  const version = secret.versions.get(versionId);
  if (version === undefined) throw notFound(`specified secret value for VersionId: ${versionId}`);
  if (stage !== undefined && !version.stages.has(stage)) {
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
  }
  if (version.value === undefined) throw notFound(`specified secret value for VersionId: ${versionId}`);
  return version;
}

function byStage(context: OperationContext, secret: Secret, stage: string): SecretVersion {
  const version = holderOf(secret, stage);
  const visibleAt = (version?.pendingSince ?? 0) + context.settings.pendingLabelDelayMs;
  const hidden = stage === 'AWSPENDING' && performance.now() < visibleAt;
  if (version?.value === undefined || hidden) throw notFound(`specified secret value for staging label: ${stage}`);
  return version;
}
