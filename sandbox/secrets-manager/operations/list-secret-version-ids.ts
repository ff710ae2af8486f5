import type { Operation } from '../context.ts';
import { seconds } from './describe-secret.ts';
import { page } from './page.ts';

export const listSecretVersionIds: Operation = (context, parameters) => {
  const secret = context.store.find(parameters.text('SecretId', { most: 2048 }));
  const deprecatedToo = parameters.optionalFlag('IncludeDeprecated') ?? false;
  const listed = [...secret.versions.values()].filter((version) => deprecatedToo || version.stages.size > 0);
  const { items, next } = page(listed, parameters);
  const Versions = items.map((version) => ({
    VersionId: version.id,
    VersionStages: version.stages.size > 0 ? [...version.stages] : undefined,
    CreatedDate: seconds(version.createdMs),
    LastAccessedDate: seconds(version.lastAccessedMs),
    KmsKeyIds: [...version.kmsKeyIds],
  }));
  return { ARN: secret.arn, Name: secret.name, Versions, ...next };
};
