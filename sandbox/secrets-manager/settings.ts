/** Settings that may be changed at any time. */
export interface SecretsManagerSettings {
  /**
   * Real milliseconds after AWSPENDING was attached during which a read by that label alone does not find the version.
   * Default 0. A read by VersionId always finds it.
   */
  pendingLabelDelayMs: number;
  /** Leaves AWSPENDING on the promoted version, which AWS also allows. Default false. */
  keepPendingAfterSuccess: boolean;
  /** Number of attempts before a rotation fails. Default 5. */
  rotationAttempts: number;
  /** Real milliseconds between attempts. Default 20. */
  retryDelayMs: number;
  /** Sandbox time that passes between attempts, in milliseconds. Default 120 000: Secrets Manager retries after minutes. */
  retryAfterMs: number;
}
