import * as v from 'valibot';
import { isStorableSecret } from '../../domain/secret-document.ts';
import { SecretValue } from '../../domain/secret-value.ts';
import type { ClientSecret, CreatedClient, CreatedSecret, OAuthClient, TokenIdentity } from '../ports/genesys-cloud.ts';
import { idSchema, malformedReply, parseReply } from './parse-reply.ts';

/** Ten years. Genesys Cloud allows two days; what is no number of seconds must not become a date. */
const longestTokenSeconds = 315_576_000;

const clientSchema = v.looseObject({
  id: idSchema,
  name: v.optional(v.string(), ''),
  state: v.optional(v.string(), 'active'),
  description: v.nullish(v.string()),
  accessTokenValiditySeconds: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(longestTokenSeconds))),
  dateCreated: v.nullish(v.string()),
});

/** A host in `nextUri` is not looked at, so any will do for one that has none. */
const anyHost = 'https://localhost';

const listingSchema = v.object({
  entities: v.array(clientSchema),
  nextUri: v.nullish(
    v.pipe(
      v.string(),
      v.check((uri) => URL.canParse(uri, anyHost)),
    ),
  ),
});

const createdSecretText = v.pipe(v.string(), v.check(isStorableSecret));

const createdClientSchema = v.object({ id: idSchema, secret: createdSecretText });

const identitySchema = v.object({ organization: v.object({ id: idSchema }), OAuthClient: v.object({ id: idSchema }) });

/** Which of the two names the id goes by is not certain. */
const eitherId = { id: v.optional(idSchema), secretId: v.optional(idSchema) };

const secretsSchema = v.object({
  entities: v.array(
    v.object({ ...eitherId, name: v.optional(v.string(), ''), status: v.optional(v.string(), 'active') }),
  ),
});

const createdSecretSchema = v.object({ ...eitherId, secret: createdSecretText });

/** What the server owns: neither copied to another client nor sent back. */
const serverOwned = new Set([
  'id',
  'secret',
  'dateCreated',
  'dateModified',
  'createdBy',
  'modifiedBy',
  'selfUri',
  'state',
  'dateToDelete',
]);

export function parseClient(reply: unknown): OAuthClient {
  return toClient(parseReply(clientSchema, reply, 'a client'));
}

/** @returns `nextPage`, the query of the next page: a host or path would lead the token elsewhere */
export function parseListing(reply: unknown): {
  clients: readonly OAuthClient[];
  nextPage: Readonly<Record<string, string>> | undefined;
} {
  const { entities, nextUri } = parseReply(listingSchema, reply, 'a list of clients');
  const next = nextUri === undefined || nextUri === null ? undefined : new URL(nextUri, anyHost);
  return { clients: entities.map(toClient), nextPage: next && Object.fromEntries(next.searchParams) };
}

export function parseCreatedClient(reply: unknown): CreatedClient {
  const { id, secret } = parseReply(createdClientSchema, reply, 'a client with its secret', 'unknown');
  return { id, secret: new SecretValue(secret) };
}

export function parseIdentity(reply: unknown): TokenIdentity {
  const { organization, OAuthClient } = parseReply(identitySchema, reply, 'the identity of a token');
  return { organizationId: organization.id, clientId: OAuthClient.id };
}

export function parseSecrets(reply: unknown): readonly ClientSecret[] {
  return parseReply(secretsSchema, reply, 'a list of secrets').entities.map((entity) => ({
    secretId: secretIdOf(entity, 'unchanged'),
    name: entity.name,
    status: entity.status,
  }));
}

export function parseCreatedSecret(reply: unknown): CreatedSecret {
  const created = parseReply(createdSecretSchema, reply, 'a new secret', 'unknown');
  return { secretId: secretIdOf(created, 'unknown'), secret: new SecretValue(created.secret) };
}

/** Without its id a secret could never be revoked. */
function secretIdOf(
  { id, secretId }: { id?: string | undefined; secretId?: string | undefined },
  outcome: 'unchanged' | 'unknown',
): string {
  const found = secretId ?? id;
  if (found === undefined) throw malformedReply('a secret', ['secretId'], outcome);
  return found;
}

function toClient(entity: v.InferOutput<typeof clientSchema>): OAuthClient {
  return {
    id: entity.id,
    name: entity.name,
    state: entity.state,
    description: entity.description ?? undefined,
    accessTokenValiditySeconds: entity.accessTokenValiditySeconds ?? undefined,
    dateCreated: entity.dateCreated ?? undefined,
    properties: Object.fromEntries(Object.entries(entity).filter(([name]) => !serverOwned.has(name))),
  };
}
