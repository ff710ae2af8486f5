import type { Clock } from '../core/clock.ts';
import type { Parameters } from './parameters.ts';
import type { RotationEngine } from './rotation/engine.ts';
import type { RotationSchedule } from './rotation/schedule.ts';
import type { SecretStore } from './secret-store.ts';
import type { LabelListener } from './staging-labels.ts';

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

/** What the operations work with. */
export interface OperationContext {
  readonly clock: Clock;
  readonly store: SecretStore;
  readonly settings: SecretsManagerSettings;
  readonly engine: RotationEngine;
  readonly schedule: RotationSchedule;
  /** Whether there is this function, and its policy lets Secrets Manager invoke it for this secret. */
  readonly mayInvoke: (functionArn: string, secretArn: string) => boolean;
  readonly onLabelMoved: LabelListener;
}

export type Operation = (context: OperationContext, parameters: Parameters) => object;
