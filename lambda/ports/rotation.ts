import type { DestinationConnections } from '../../domain/destinations/destinations.ts';
import type { Environment } from '../../domain/environments.ts';
import type { AdminSecrets } from '../../domain/function-settings.ts';
import type { RotationSettings } from '../../domain/rotation-settings.ts';
import type { Events } from './events.ts';
import type { GenesysCloud } from './genesys-cloud.ts';
import type { HttpsClient } from './https-client.ts';
import type { Ledger } from './ledger.ts';
import type { SecretState } from './ledger-state.ts';
import type { Logger } from './logger.ts';
import type { SecretDescription, SecretStore } from './secret-store.ts';
import type { Deadline, Time } from './time.ts';
import type { Timers } from './timers.ts';

/** Everything an invocation uses to reach the outside. */
export interface Services extends Omit<DestinationConnections, 'eventBus'> {
  readonly store: SecretStore;
  readonly genesys: GenesysCloud;
  readonly timers: Timers;
  readonly ledger: Ledger;
  readonly invocation: Invocation;
  readonly time: Time;
  readonly deadline: Deadline;
  readonly logger: Logger;
  readonly defaultEnvironment: Environment;
  /** The organization in Genesys Cloud of every secret, if the deployment pins one. */
  readonly organizationId?: string;
  /** The admin secrets that a tag may name. Default: any that no function rotates. */
  readonly adminSecrets?: AdminSecrets;
  /** How long Genesys Cloud may take to propagate a change to its login servers, in milliseconds. */
  readonly propagationMs: number;
  readonly https: HttpsClient;
  readonly events: Events | undefined;
}

/** Which run of which function this is, for the lock and for the ledger's events. */
export interface Invocation {
  readonly function: 'rotate' | 'retire' | 'watch' | 'cli';
  readonly requestId: string;
  /** How long it may take as a whole, in milliseconds. */
  readonly timeoutMs: number;
}

/** The secret that this invocation is about. */
export interface ManagedSecret {
  readonly services: Services;
  readonly description: SecretDescription;
  readonly settings: RotationSettings;
  /** The ClientRequestToken; absent outside of a rotation. */
  readonly clientRequestToken?: string | undefined;
}

/** A secret whose credential is delivered to destinations. */
export interface DeliveredSecret extends ManagedSecret {
  /** Which clients are its own. */
  readonly state: Pick<SecretState, 'clients'>;
  /** AWSCURRENT logs in to the organization of the secret: only then is it delivered. @throws RotationError */
  assertPossessed(): Promise<void>;
}
