import { createHash } from 'node:crypto';
import type { FunctionSettings } from '../../domain/function-settings.ts';
import type { Credential, GenesysCloud } from '../ports/genesys-cloud.ts';
import { createApiClient } from './api-client.ts';
import { FetchTransport, type TransportOptions } from './fetch-transport.ts';
import { SdkSession } from './session.ts';

/** Sessions that a warm function keeps: more than it needs at a time, few enough for its memory. */
const maximumSessions = 20;

export interface GenesysClient extends GenesysCloud {
  /** Revokes the tokens of all sessions: the next invocation, which may use them, may never come. Never fails. */
  revokeTokens(): Promise<void>;
}

/** Genesys Cloud through the official SDK. */
export function createGenesysCloud(
  { gatewayUrl }: Pick<FunctionSettings, 'gatewayUrl'>,
  options: TransportOptions,
): GenesysClient {
  const sessions = new Map<string, SdkSession>();
  const open = (credential: Credential) =>
    new SdkSession(
      createApiClient(credential.environment, gatewayUrl, new FetchTransport(options)),
      credential,
      options.time,
    );

  const kept = (credential: Credential) => {
    const key = keyOf(credential);
    const session = sessions.get(key) ?? open(credential);
    // Taken out and put in again, the one used longest ago is first.
    sessions.delete(key);
    sessions.set(key, session);
    const [oldest] = sessions.keys();
    if (sessions.size > maximumSessions && oldest !== undefined) sessions.delete(oldest);
    return session;
  };

  return {
    session: (credential) => kept(credential),
    async revokeTokens() {
      // A token that cannot be revoked expires by itself.
      await Promise.allSettled([...sessions.values()].map((session) => session.revokeToken()));
    },
    tryLogin: (credential, keepsToken = false) => (keepsToken ? kept(credential) : open(credential)).logInAgain(),
  };
}

/** Holds the secret's hash, because a key may turn up in a heap dump. */
function keyOf({ clientId, clientSecret, environment }: Credential): string {
  return createHash('sha256')
    .update(JSON.stringify([environment, clientId, clientSecret.reveal()]))
    .digest('hex');
}
