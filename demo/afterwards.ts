import type { DemoSandbox } from './demo-sandbox.ts';

/** What is left on both sides when everything is over. Plain data without a secret in it. */
export interface Afterwards {
  readonly versions: readonly VersionLeft[];
  readonly clients: readonly ClientLeft[];
  readonly schedules: number;
  readonly deadLetters: number;
}

interface VersionLeft {
  readonly versionId: string;
  readonly stages: readonly string[];
  readonly clientId: string | undefined;
  readonly logsIn: boolean;
}

interface ClientLeft {
  readonly clientId: string;
  readonly name: string;
  readonly state: string;
  /** Secrets that log in and are stored in a version. */
  readonly knownSecrets: number;
  /** Secrets that log in and whose value nobody has. */
  readonly unknownSecrets: number;
  readonly administers: boolean;
}

export function lookAfterwards(sandbox: DemoSandbox): Afterwards {
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
