import type { SecretDescription } from './secret-store.ts';

/** What the watch needs from AWS Secrets Manager, besides the values. Every failure is a `RotationError`. */
export interface SecretFleet {
  /** Every secret of the account and region. It may be five minutes old, so no change may rely on it alone. */
  list(): Promise<readonly FleetSecret[]>;
  /** @param secretId name or ARN */
  describe(secretId: string): Promise<FleetSecret>;
  /** When each version was created, those without a stage too, in milliseconds since 1970. */
  versionsCreatedAtMs(secretId: string): Promise<ReadonlyMap<string, number>>;
  /** `reattempted`: an incomplete rotation continues, with its own ClientRequestToken. */
  rotate(secretId: string): Promise<'started' | 'reattempted'>;
}

/** A secret with what is known of its rotations. Times are milliseconds since 1970; `undefined` if AWS omits them. */
export interface FleetSecret extends SecretDescription {
  readonly rotationFunctionArn: string | undefined;
  /** `rate(…)` or `cron(…)`. */
  readonly scheduleExpression: string | undefined;
  /** How long a rotation window is open. */
  readonly rotationWindowSeconds: number;
  readonly createdAtMs: number | undefined;
  readonly lastRotatedAtMs: number | undefined;
  readonly nextRotationAtMs: number | undefined;
  readonly lastChangedAtMs: number | undefined;
}
