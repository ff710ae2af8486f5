import { decideOrder, type OrderFacts, type OrderOutcome } from '../ledger/decide-order.ts';
import { generationOf } from '../ledger/generations.ts';
import { claimClient } from '../locked-secret/claim-client.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { organizationOf } from '../locked-secret/organization-of.ts';
import type { OAuthClient } from '../ports/genesys-cloud.ts';
import { generationAt } from './generation-at.ts';
import { identifyClient, identifySecret } from './identify.ts';

export interface Decision {
  readonly outcome: Exclude<OrderOutcome, { readonly kind: 'ask' | 'claim' | 'identify' }>;
  /** The generation's client, if the decision needed it. */
  readonly client?: OAuthClient | undefined;
}

/** What was fetched for a decision so far. */
interface Known {
  readonly facts: Partial<OrderFacts>;
  readonly client?: OAuthClient | undefined;
}

/** More than any decision needs. */
const maximumRounds = 20;

/** O4 to O8: decides on a duty, and fetches each fact when the decision asks for it. */
export async function decideDuty(secret: LockedSecret, n: number): Promise<Decision> {
  // R24: AWSPENDING of a decommissioned secret protects nothing.
  const protectsPending = secret.state.decommissionedAt === undefined;
  const pendingGeneration = protectsPending ? await generationAt(secret, 'AWSPENDING') : undefined;
  let known: Known = { facts: {} };
  for (let round = 0; round < maximumRounds; round += 1) {
    const { state, secretArn } = secret;
    const facts = { lock: 'acquired', secretArn, state, pendingGeneration, ...known.facts } as const;
    const outcome = decideOrder(facts, n, secret.context());
    if (outcome.kind === 'ask' || outcome.kind === 'claim') {
      known = await learn(secret, n, { known, fact: outcome.kind === 'claim' ? 'claim' : outcome.fact });
      continue;
    }
    const found = await identify(secret, n, outcome);
    if (found === 'none') return { outcome: { kind: 'never-made' } };
    if (found === 'unasked' && outcome.kind !== 'identify') return { outcome, client: known.client };
  }
  throw new TypeError('the decision on an order does not come to an end');
}

/** Section 6.7: finds what a rotation created whose response was lost. `unasked`: the decision does not depend on it. */
async function identify(
  secret: LockedSecret,
  n: number,
  outcome: OrderOutcome,
): Promise<'identified' | 'none' | 'unasked'> {
  if (outcome.kind === 'identify') return identifyClient(secret, n);
  const isAmbiguous = outcome.kind === 'held' && outcome.reason === 'ambiguous-client-secret';
  return isAmbiguous ? identifySecret(secret, n) : 'unasked';
}

type Fact = Extract<OrderOutcome, { readonly kind: 'ask' }>['fact'] | 'claim';

async function learn(
  secret: LockedSecret,
  n: number,
  { known, fact }: { readonly known: Known; readonly fact: Fact },
): Promise<Known> {
  const clientId = generationOf(secret.state, n)?.clientId ?? '';
  const { facts } = known;
  switch (fact) {
    case 'current-login':
      return { ...known, facts: { ...facts, currentLogin: await currentLogin(secret) } };
    case 'owner':
      return { ...known, facts: { ...facts, owner: await ownerOf(secret, clientId) } };
    case 'claim':
      return { ...known, facts: { ...facts, owner: await claim(secret, clientId) } };
    case 'client': {
      const client = await (await secret.admin()).getClient(clientId);
      secret.facts.noteClient(clientId, client);
      return { facts: { ...facts, client: secret.facts.clients.get(clientId) ?? { state: 'unknown' } }, client };
    }
  }
}

type Owner = NonNullable<OrderFacts['owner']>;

/** Without an organization no owner can be read, and what is not shown to be ours is not revoked (G2). */
const unknownOwner: Owner = { secretArn: 'unknown', contestedBy: [] };

async function currentLogin(secret: LockedSecret) {
  const { versionId } = await secret.current();
  return (await secret.facts.login(versionId)).outcome;
}

async function ownerOf(secret: LockedSecret, clientId: string): Promise<Owner> {
  const organizationId = await organizationOf(secret);
  if (organizationId === undefined) return unknownOwner;
  return (await secret.services.ledger.owners.read(organizationId, clientId)) ?? 'free';
}

/** Of a client that we created, and whose owner a crash kept from being recorded. */
async function claim(secret: LockedSecret, clientId: string): Promise<Owner> {
  const organizationId = await organizationOf(secret);
  return organizationId === undefined
    ? unknownOwner
    : claimClient(secret, { organizationId, clientId, origin: 'created' });
}
