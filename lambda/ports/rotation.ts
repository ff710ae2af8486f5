import type { Environment } from '../../domain/environments.ts';
import type { FunctionSettings } from '../../domain/function-settings.ts';
import type { RotationSettings } from '../../domain/rotation-settings.ts';
import type { Events } from './events.ts';
import type { GenesysCloud } from './genesys-cloud.ts';
import type { HttpsClient } from './https-client.ts';
import type { Logger } from './logger.ts';
import type { RetirementSchedule } from './retirement-schedule.ts';
import type { SecretDescription, SecretStore } from './secret-store.ts';
import type { Deadline, Time } from './time.ts';

/** What an invocation works with. */
export interface Services {
  readonly store: SecretStore;
  readonly genesys: GenesysCloud;
  readonly schedule: RetirementSchedule;
  readonly time: Time;
  readonly deadline: Deadline;
  readonly logger: Logger;
  readonly defaultEnvironment: Environment;
  /** How long a change in Genesys Cloud may take to reach its login servers, in milliseconds. */
  readonly propagationMs: number;
  readonly https: HttpsClient;
  /** Where copies go beside Genesys Cloud; each `undefined` where none is set up. */
  readonly webhook: FunctionSettings['webhook'];
  readonly vault: FunctionSettings['vault'];
  readonly events: Events | undefined;
}

/** One secret as it is rotated or retired in this invocation. */
export interface ManagedSecret {
  readonly services: Services;
  readonly description: SecretDescription;
  readonly settings: RotationSettings;
  /** The ClientRequestToken, where there is a rotation and not a retirement. */
  readonly clientRequestToken?: string;
}

/** One rotation of one secret. */
export interface Rotation extends ManagedSecret {
  readonly clientRequestToken: string;
  readonly rotationToken: string | undefined;
  /** The version that AWSCURRENT is on as the step begins. */
  readonly currentVersionId: string;
}

/** Whether this is the one rotation that answers a leak, so that nothing waits for those who use the old credential. */
export function isEmergencyRotation({ settings, clientRequestToken }: Rotation): boolean {
  return settings.compromisedToken === clientRequestToken;
}
