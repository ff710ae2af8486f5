/** The value of a version; a version that a rotation has only created has none. */
export interface SecretValue {
  readonly secretString?: string;
  /** Base64. */
  readonly secretBinary?: string;
}

export interface SecretVersion {
  /** The ClientRequestToken that created it. */
  readonly id: string;
  readonly createdMs: number;
  readonly stages: Set<string>;
  /** The key that encrypts the value; `DefaultEncryptionKey` is the AWS managed one. */
  readonly kmsKeyIds: Set<string>;
  lastAccessedMs?: number;
  value?: SecretValue;
  /** Real time, by `performance.now()`, at which AWSPENDING was attached; delayed reads depend on it. */
  pendingSince?: number;
}

export interface RotationRules {
  readonly AutomaticallyAfterDays?: number | undefined;
  readonly ScheduleExpression?: string | undefined;
  readonly Duration?: string | undefined;
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  /** By version id, oldest first. */
  readonly versions: Map<string, SecretVersion>;
  readonly tags: Map<string, string>;
  /** Rotation tokens with which the function of the current rotation proves the source of its calls. */
  readonly rotationTokens: Set<string>;
  description?: string;
  kmsKeyId?: string;
  resourcePolicy?: string;
  lastChangedMs: number;
  lastAccessedMs?: number;
  deletedMs?: number;
  /** Missing until rotation is first configured. */
  rotationEnabled?: boolean;
  rotationFunctionArn?: string;
  rotationRules?: RotationRules;
  lastRotatedMs?: number;
  nextRotationMs?: number;
}

export function holderOf(secret: Secret, stage: string): SecretVersion | undefined {
  for (const version of secret.versions.values()) {
    if (version.stages.has(stage)) return version;
  }
  return undefined;
}

/** The version of an incomplete rotation. */
export function unfinishedVersion(secret: Secret): SecretVersion | undefined {
  const pending = holderOf(secret, 'AWSPENDING');
  return pending?.stages.has('AWSCURRENT') ? undefined : pending;
}
