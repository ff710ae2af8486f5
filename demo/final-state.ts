import type { DemoSandbox } from './demo-sandbox.ts';

/** What Secrets Manager and Genesys Cloud hold after the last rotation. Contains no secret values. */
export interface FinalState {
  readonly versions: readonly RemainingVersion[];
  readonly clients: readonly RemainingClient[];
  readonly schedules: number;
  readonly deadLetters: number;
}

interface RemainingVersion {
  readonly versionId: string;
  readonly stages: readonly string[];
  readonly clientId: string | undefined;
  readonly logsIn: boolean;
}

interface RemainingClient {
  readonly clientId: string;
  readonly name: string;
  readonly state: string;
  /** Secrets that log in and are stored in a version of the secret. */
  readonly knownSecrets: number;
  /** Secrets that log in but whose value was discarded. */
  readonly unknownSecrets: number;
  readonly administers: boolean;
}

export function readFinalState(sandbox: DemoSandbox): FinalState {
  const { secretsManager, genesys, scheduler, deadLetters, deadLetterArn, secret, adminClientId } = sandbox;
  const versions = Object.entries(secretsManager.versions(secret.name));
  const known = new Set(versions.map(([id]) => sandbox.credential(id)?.clientSecret));
  const live = genesys.liveCredentials();
  return {
    versions: versions.map(([versionId, { stages }]) => {
      const credential = sandbox.credential(versionId);
      return { versionId, stages, clientId: credential?.clientId, logsIn: sandbox.canLogIn(credential) };
    }),
    clients: genesys.clients().map(({ id, name, state, deleted }) => {
      const own = live.filter(({ clientId }) => clientId === id);
      const administers = id === adminClientId;
      const knownSecrets = own.filter(({ clientSecret }) => administers || known.has(clientSecret)).length;
      return {
        clientId: id,
        name,
        state: deleted ? 'deleted' : state,
        knownSecrets,
        unknownSecrets: own.length - knownSecrets,
        administers,
      };
    }),
    schedules: scheduler.schedules().length,
    deadLetters: deadLetters.messages(deadLetterArn).length,
  };
}
