import type { Clock } from '../core/clock.ts';
import type { DescriptionHistory } from './description-history.ts';
import type { Parameters } from './parameters.ts';
import type { RotationEngine } from './rotation/engine.ts';
import type { RotationSchedule } from './rotation/schedule.ts';
import type { SecretStore } from './secret-store.ts';
import type { SecretsManagerSettings } from './settings.ts';
import type { LabelListener } from './staging-labels.ts';

/** Dependencies of the operations. */
export interface OperationContext {
  readonly clock: Clock;
  readonly store: SecretStore;
  readonly settings: SecretsManagerSettings;
  readonly descriptions: DescriptionHistory;
  readonly engine: RotationEngine;
  readonly schedule: RotationSchedule;
  /** Whether the function exists and its policy lets Secrets Manager invoke it for this secret. */
  readonly mayInvoke: (functionArn: string, secretArn: string) => boolean;
  readonly onLabelMoved: LabelListener;
}

export type Operation = (context: OperationContext, parameters: Parameters) => object;
