import type { SecretValue } from '../../domain/secret-value.ts';

/** What the steps need from AWS Secrets Manager. Every failure is a `RotationError`. */
export interface SecretStore {
  /** @param secretId name or ARN */
  describe(secretId: string): Promise<SecretDescription>;
  /** `undefined` if the version, its stage or its value does not exist. */
  readValue(secretId: string, at: ValueLocation): Promise<StoredValue | undefined>;
  /**
   * Stores the value in the version of this rotation, as AWSPENDING. A version takes a value only once:
   * `holds-other-value` means that another run was first.
   */
  storePending(pending: PendingValue): Promise<'stored' | 'holds-other-value'>;
  /**
   * Whether the store takes a write: writes the value of AWSCURRENT to a version of its own, under a stage that no
   * program reads.
   */
  rehearse(rehearsal: PendingValue): Promise<void>;
  /** Moves AWSCURRENT. A compare-and-swap: `moved-by-other` if it is on neither `from` nor `to`. */
  promote(secretId: string, move: { from: string; to: string }): Promise<'promoted' | 'moved-by-other'>;
  /** Removes AWSPENDING from the version. If it is not there, this is no error. */
  removePending(secretId: string, versionId: string): Promise<void>;
}

export interface ValueLocation {
  readonly versionId?: string;
  readonly stage?: string | undefined;
  /** The ClientRequestToken of the rotation whose steps may share a cached value. */
  readonly cacheScope?: string | undefined;
  /** Reads from Secrets Manager even if a value is cached. */
  readonly bypassCache?: boolean;
}

export interface StoredValue {
  /** Of the secret; absent if the service omits it. */
  readonly arn?: string;
  readonly value: SecretValue;
  /** Milliseconds since 1970; `undefined` if the service omits it. */
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
  /** `undefined` if the service omits the field. */
  readonly rotationEnabled: boolean | undefined;
  /** The time between scheduled rotations; `undefined` if it is irregular or not set. */
  readonly rotationIntervalSeconds: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Absent: the secret exists. `gone`: only its ARN is known. */
  readonly deletion?: 'scheduled' | 'gone';
  /** Whether Secrets Manager shows an earlier rotation. */
  readonly wasRotated?: boolean;
  /** Absent: it has none, or the service omits it. */
  readonly rotationFunctionArn?: string | undefined;
  /** The stages of each version that has at least one. */
  readonly stagesByVersion: Readonly<Record<string, readonly string[]>>;
}

/** The version with this stage. */
export function versionAtStage(description: SecretDescription, stage: string): string | undefined {
  return Object.entries(description.stagesByVersion).find(([, stages]) => stages.includes(stage))?.[0];
}
