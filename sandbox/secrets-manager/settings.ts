/** What can be set about the service while it runs. */
export interface SecretsManagerSettings {
  /**
   * How long after AWSPENDING was attached a read by that label alone does not find the version, in real milliseconds.
   * Default 0. A read by VersionId always finds it.
   */
  pendingLabelDelayMs: number;
  /** Leaves AWSPENDING on the version that became current, the other legal end of a rotation. Default false. */
  keepPendingAfterSuccess: boolean;
  /** How often a rotation is attempted before it is given up. Default 5. */
  rotationAttempts: number;
  /** Real milliseconds between these. Default 20. */
  retryDelayMs: number;
}
