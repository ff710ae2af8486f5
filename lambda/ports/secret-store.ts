import type { SecretValue } from '../../domain/secret-value.ts';

/** What the steps need of AWS Secrets Manager. Every failure is a `RotationError`. */
export interface SecretStore {
  /** @param secretId name or ARN */
  describe(secretId: string): Promise<SecretDescription>;
  /** `undefined` where the version, the stage on it, or its value does not exist. */
  readValue(secretId: string, at: ValueLocation): Promise<StoredValue | undefined>;
  /**
   * Stores the value under the version that waits for it, as AWSPENDING. A version takes a value once:
   * `holds-other-value` means that somebody else was first.
   */
  storePending(pending: PendingValue): Promise<'stored' | 'holds-other-value'>;
  /** Moves AWSCURRENT. A compare-and-swap: `moved-by-other` when it is not on `from`, and not on `to` either. */
  promote(secretId: string, move: { from: string; to: string }): Promise<'promoted' | 'moved-by-other'>;
  /** Takes AWSPENDING off the version; it being gone already is no error. */
  removePending(secretId: string, versionId: string): Promise<void>;
}

export interface ValueLocation {
  readonly versionId?: string;
  readonly stage?: string | undefined;
  /** The ClientRequestToken of the rotation within which a value that was read before will do. */
  readonly cacheScope?: string | undefined;
  /** Not one that was read before. */
  readonly bypassCache?: boolean;
}

export interface StoredValue {
  readonly value: SecretValue;
  /** Milliseconds since 1970; `undefined` where the service does not say. */
  readonly storedAtMs: number | undefined;
}

export interface PendingValue {
  readonly secretId: string;
  readonly clientRequestToken: string;
  readonly rotationToken: string | undefined;
  readonly value: SecretValue;
}

export interface SecretDescription {
  readonly arn: string;
  readonly name: string;
  /** `undefined` when the service leaves the field out. */
  readonly rotationEnabled: boolean | undefined;
  /** From one scheduled rotation to the next; `undefined` where it is not regular or not set. */
  readonly rotationIntervalSeconds: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** The stages of each version that has any. */
  readonly stagesByVersion: Readonly<Record<string, readonly string[]>>;
}

/** The version that a stage is on. */
export function versionAtStage(description: SecretDescription, stage: string): string | undefined {
  return Object.entries(description.stagesByVersion).find(([, stages]) => stages.includes(stage))?.[0];
}
