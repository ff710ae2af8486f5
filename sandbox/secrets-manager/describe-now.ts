import type { Secret } from './secret.ts';

/** AWS JSON encodes times as seconds since 1970. */
export function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}

/** The description omits versions without a label. */
function versionsToStages(secret: Secret): Record<string, string[]> {
  const labeled = [...secret.versions.values()].filter((version) => version.stages.size > 0);
  return Object.fromEntries(labeled.map((version) => [version.id, [...version.stages]]));
}

/** The fields shared by DescribeSecret and ListSecrets. JSON omits undefined fields. */
export function describeNow(secret: Secret): Readonly<Record<string, unknown>> {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    RotationEnabled: secret.rotationEnabled,
    RotationLambdaARN: secret.rotationFunctionArn,
    RotationRules: secret.rotationRules,
    LastRotatedDate: seconds(secret.lastRotatedMs),
    NextRotationDate: secret.rotationEnabled === true ? seconds(secret.nextRotationMs) : undefined,
    LastChangedDate: seconds(secret.lastChangedMs),
    LastAccessedDate: seconds(secret.lastAccessedMs),
    DeletedDate: seconds(secret.deletedMs),
    CreatedDate: seconds(secret.createdMs),
    Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
    VersionIdsToStages: versionsToStages(secret),
  };
}
