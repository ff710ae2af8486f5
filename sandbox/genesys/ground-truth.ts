import type { GenesysListener } from './event.ts';
import { judgeLogin } from './login-verdict.ts';
import type { Client, ClientState, GenesysState } from './state.ts';
import { tokenWorks } from './token-liveness.ts';

export interface PropagationOption {
  /** Counts changes that have not reached the login servers yet. Default false. */
  readonly ignorePropagation?: boolean;
}

export interface LiveCredential {
  readonly organizationId: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly clientSecret: string;
  readonly secretId: string;
}

/** A client without its secrets. Dates are ISO 8601. */
export interface ClientView {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly state: ClientState;
  readonly dateCreated: string;
  readonly dateToDelete: string | undefined;
  /** Number of secrets that get a token now. */
  readonly liveSecrets: number;
  readonly tokensLive: number;
  readonly deleted: boolean;
  readonly dateDeleted: string | undefined;
  /** Deleted, but Genesys support could still restore it. */
  readonly restorable: boolean;
}

/** The real content of an integration credential. */
export interface IntegrationCredentialView {
  readonly id: string;
  readonly name: string;
  readonly typeName: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Whether its `clientId` and `clientSecret` get a token now. */
  readonly logsIn: boolean;
  /** Number of times that a PUT replaced it. */
  readonly timesReplaced: number;
}

/** The true state, read without a call and without a journal entry. */
export interface GroundTruth {
  /** Every client ever created, in order of creation. */
  clients(): ClientView[];
  canLogIn(clientId: string, clientSecret: string, option?: PropagationOption): boolean;
  /** Every credential that gets a token now. */
  liveCredentials(option?: PropagationOption): LiveCredential[];
  /** Every secret ever created, including dead ones. */
  createdSecrets(): string[];
  /** Every token ever issued, including dead ones. */
  issuedTokens(): string[];
  /** The unredacted fields of an integration credential. */
  integrationCredentialFields(credentialId: string): Readonly<Record<string, string>> | undefined;
  /** Every integration credential, unredacted, in order of creation. */
  integrationCredentials(): IntegrationCredentialView[];
  /** Returns a function that ends the subscription. */
  subscribe(listener: GenesysListener): () => void;
}

export function createGroundTruth(world: GenesysState): GroundTruth {
  const canLogIn: GroundTruth['canLogIn'] = (clientId, clientSecret, option) =>
    judgeLogin(world, clientId, clientSecret, option?.ignorePropagation).accepted;

  const liveOf = (client: Client, option?: PropagationOption) =>
    client.secrets.filter(({ value }) => canLogIn(client.id, value, option));

  return {
    clients: () => [...world.clients.values()].map((client) => viewOf(world, client, liveOf(client).length)),
    canLogIn,
    liveCredentials: (option) =>
      [...world.clients.values()].flatMap((client) =>
        liveOf(client, option).map(({ value, secretId }) => ({
          organizationId: client.organizationId,
          clientId: client.id,
          clientName: client.fields.name,
          clientSecret: value,
          secretId,
        })),
      ),
    createdSecrets: () => [...world.createdSecrets],
    issuedTokens: () => [...world.tokens.keys()],
    integrationCredentialFields: (credentialId) => world.integrationCredentials.get(credentialId)?.fields,
    integrationCredentials: () =>
      [...world.integrationCredentials.values()].map(({ id, name, typeName, fields, timesReplaced }) => ({
        id,
        name,
        typeName,
        fields,
        logsIn: canLogIn(fields.clientId ?? '', fields.clientSecret ?? ''),
        timesReplaced,
      })),
    subscribe(listener) {
      world.listeners.add(listener);
      return () => world.listeners.delete(listener);
    },
  };
}

function viewOf(world: GenesysState, client: Client, liveSecrets: number): ClientView {
  const { description } = client.fields;
  const tokens = [...world.tokens.values()].filter((token) => token.clientId === client.id);
  const restorableUntilMs = client.deleted?.restorableUntilMs;
  return {
    id: client.id,
    organizationId: client.organizationId,
    name: client.fields.name,
    description: typeof description === 'string' ? description : undefined,
    state: client.state,
    dateCreated: new Date(client.createdMs).toISOString(),
    dateToDelete: client.deletion && new Date(client.deletion.atMs).toISOString(),
    liveSecrets,
    tokensLive: tokens.filter((token) => tokenWorks(world, token)).length,
    deleted: client.deleted !== undefined,
    dateDeleted: client.deleted && new Date(client.deleted.atMs).toISOString(),
    restorable: restorableUntilMs !== undefined && world.clock.now() < restorableUntilMs,
  };
}
