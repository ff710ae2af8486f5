import { secretWorks } from './client-secret.ts';
import type { LoginRejection } from './event.ts';
import type { Client, ClientSecret, GenesysState } from './state.ts';

export const clientCredentials = 'CLIENT-CREDENTIALS';

export type LoginVerdict =
  | { readonly accepted: true; readonly client: Client; readonly secret: ClientSecret }
  | { readonly accepted: false; readonly reason: LoginRejection; readonly client: Client | undefined };

/** Decides whether a credential would get a token now. */
export function judgeLogin(
  world: GenesysState,
  clientId: string,
  clientSecret: string,
  ignorePropagation = false,
): LoginVerdict {
  const client = world.clients.get(clientId);
  if (client === undefined) return { accepted: false, reason: 'unknown-client', client };
  const now = world.clock.now();
  const secret = client.secrets.find(
    (each) => each.value === clientSecret && secretWorks(each, now, ignorePropagation),
  );
  const isRejectedEarly = now < (world.earlyRejections.get(earlyRejectionKey(clientId, clientSecret)) ?? 0);
  const reason =
    rejectionByState(client) ?? (secret === undefined ? rejectionBySecret(client, clientSecret, now) : undefined);
  if (reason !== undefined || secret === undefined) {
    return { accepted: false, reason: reason ?? 'wrong-secret', client };
  }
  if (isRejectedEarly && !ignorePropagation) return { accepted: false, reason: 'not-yet-propagated', client };
  return { accepted: true, client, secret };
}

/** A space is in no client id. */
export const earlyRejectionKey = (clientId: string, clientSecret: string): string => `${clientId} ${clientSecret}`;

function rejectionByState(client: Client): LoginRejection | undefined {
  if (client.deleted !== undefined) return 'client-deleted';
  if (client.state === 'inactive') return 'client-inactive';
  if (client.state === 'disabled') return 'client-disabled';
  if (client.fields.authorizedGrantType !== clientCredentials) return 'grant-not-allowed';
  return undefined;
}

function rejectionBySecret(client: Client, clientSecret: string, nowMs: number): LoginRejection {
  const known = client.secrets.find(({ value }) => value === clientSecret);
  if (known === undefined) return 'wrong-secret';
  if (known.retiredFromMs === undefined && nowMs < known.worksFromMs) return 'not-yet-propagated';
  return 'replaced-secret';
}
