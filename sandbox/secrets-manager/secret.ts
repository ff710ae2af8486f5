/** What a version holds; a version that a rotation has only announced holds nothing. */
export interface SecretValue {
  readonly secretString?: string;
  /** Base64. */
  readonly secretBinary?: string;
}

export interface SecretVersion {
  /** The ClientRequestToken that it was made with. */
  readonly id: string;
  readonly createdMs: number;
  readonly stages: Set<string>;
  value?: SecretValue;
  /** Real time, by `performance.now()`, at which AWSPENDING was attached: what readers see late depends on it. */
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
  /** What the function of the running rotation may show to prove where its calls come from. */
  readonly rotationTokens: Set<string>;
  description?: string;
  kmsKeyId?: string;
  lastChangedMs: number;
  lastAccessedMs?: number;
  deletedMs?: number;
  /** Missing until rotation was configured once. */
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

/** The version that a rotation has left or is working on, unless it has become the current one. */
export function unfinishedVersion(secret: Secret): SecretVersion | undefined {
  const pending = holderOf(secret, 'AWSPENDING');
  return pending?.stages.has('AWSCURRENT') ? undefined : pending;
}
