import type { DestinationConnections } from '../../domain/destinations/destinations.ts';
import type { Environment } from '../../domain/environments.ts';
import type { Marker } from '../../domain/marker.ts';
import type { RotationSettings } from '../../domain/rotation-settings.ts';
import type { Events } from './events.ts';
import type { GenesysCloud } from './genesys-cloud.ts';
import type { HttpsClient } from './https-client.ts';
import type { Owners } from './ledger.ts';
import type { Logger } from './logger.ts';
import type { RetirementSchedule } from './retirement-schedule.ts';
import type { SecretDescription, SecretStore } from './secret-store.ts';
import type { Deadline, Time } from './time.ts';

/** Everything an invocation uses to reach the outside. */
export interface Services extends Omit<DestinationConnections, 'eventBus'> {
  readonly store: SecretStore;
  readonly genesys: GenesysCloud;
  readonly schedule: RetirementSchedule;
  /** Which client belongs to which secret. */
  readonly owners: Owners;
  readonly time: Time;
  readonly deadline: Deadline;
  readonly logger: Logger;
  readonly defaultEnvironment: Environment;
  /** How long Genesys Cloud may take to propagate a change to its login servers, in milliseconds. */
  readonly propagationMs: number;
  readonly https: HttpsClient;
  readonly events: Events | undefined;
}

/** The secret that this invocation rotates or retires a credential of. */
export interface ManagedSecret {
  readonly services: Services;
  readonly description: SecretDescription;
  readonly settings: RotationSettings;
  /** The ClientRequestToken; absent in a retirement. */
  readonly clientRequestToken?: string;
}

/** One rotation of one secret. */
export interface Rotation extends ManagedSecret {
  readonly clientRequestToken: string;
  readonly rotationToken: string | undefined;
  /** The version with the stage AWSCURRENT when the step starts. */
  readonly currentVersionId: string;
}

/** Whether this rotation answers a leak: the old credential gets no grace period. */
export function isEmergencyRotation({ settings, clientRequestToken }: Rotation): boolean {
  return settings.compromisedToken === clientRequestToken;
}

/** Marks everything that this rotation creates in Genesys Cloud, so that a later run recognizes it. */
export function markerOf({ description, clientRequestToken }: Rotation): Marker {
  return { secretArn: description.arn, clientRequestToken };
}
