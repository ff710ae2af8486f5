import type { SecretDescription } from './secret-store.ts';

/** What the watch needs of AWS Secrets Manager beside the values. Every failure is a `RotationError`. */
export interface SecretFleet {
  /** Every secret of the account and region. It may be five minutes old, so nothing is changed on its word alone. */
  list(): Promise<readonly FleetSecret[]>;
  /** @param secretId name or ARN */
  describe(secretId: string): Promise<FleetSecret>;
  /** When each version was made, those without a stage too, in milliseconds since 1970. */
  versionsMadeAtMs(secretId: string): Promise<ReadonlyMap<string, number>>;
  /** `reattempted`: one that was not complete goes on with its own ClientRequestToken. */
  rotate(secretId: string): Promise<'started' | 'reattempted'>;
}

/** A secret with what is known of its rotations. Times are milliseconds since 1970, and missing where AWS leaves them out. */
export interface FleetSecret extends SecretDescription {
  readonly rotationFunctionArn: string | undefined;
  /** How long a rotation window is open. */
  readonly rotationWindowSeconds: number;
  readonly createdAtMs: number | undefined;
  readonly lastRotatedAtMs: number | undefined;
  readonly nextRotationAtMs: number | undefined;
  readonly lastChangedAtMs: number | undefined;
}
