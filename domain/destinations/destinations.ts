import type { SettingReader } from '../setting-reader.ts';
import type { FunctionVariable, SecretSetting } from '../setting-row.ts';
import { type EventBusConfig, eventBus } from './event-bus.ts';
import { type IntegrationCredentialsConfig, integrationCredentials } from './integration-credentials.ts';
import { type VaultConfig, vault } from './vault.ts';
import { type WebhookConfig, webhook } from './webhook.ts';

/**
 * Every destination, by its name. Its file here, named after it, says how it is set up; the functions' variables, the
 * tags, the configuration, its schema, the permissions and the reference follow from that. What delivers to it is in
 * `lambda/destinations/`.
 */
export const destinations = { integrationCredentials, vault, webhook, eventBus } satisfies Record<string, Definition>;

/** Where rotate copies a new credential to, besides Secrets Manager. */
export interface Destinations extends IntegrationCredentialsConfig, VaultConfig, WebhookConfig, EventBusConfig {}

interface Definition {
  /** Settings of one secret. */
  readonly secretSettings: Readonly<Record<string, SecretSetting>>;
  /** Settings of the functions: how the destination is reached. */
  readonly functionVariables: Readonly<Record<string, FunctionVariable>>;
  /** How it is reached; `undefined` if it is not set up. */
  readonly readConnection?: (reader: SettingReader) => unknown;
}

type Definitions = typeof destinations;

export type DestinationName = keyof Definitions;

type ConnectedName = {
  [Name in DestinationName]: Definitions[Name] extends { readonly readConnection: unknown } ? Name : never;
}[DestinationName];

/** How the functions reach each destination that is set up. */
export type DestinationConnections = {
  readonly [Name in ConnectedName]?: ReturnType<Definitions[Name]['readConnection']>;
};

export function readDestinationConnections(reader: SettingReader): DestinationConnections {
  const connections = Object.entries<Definition>(destinations).map(
    ([name, { readConnection }]) => [name, readConnection?.(reader)] as const,
  );
  return Object.fromEntries(connections.filter(([, connection]) => connection !== undefined));
}

type Table = 'secretSettings' | 'functionVariables';

/** All rows, of whichever destination. */
type RowsOf<Name extends Table> = Intersection<Definitions[DestinationName][Name]>;

type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** The rows that the destinations add to a table. */
export function destinationRows<Name extends Table>(table: Name): RowsOf<Name> {
  return Object.assign({}, ...Object.values<Definition>(destinations).map((definition) => definition[table]));
}
