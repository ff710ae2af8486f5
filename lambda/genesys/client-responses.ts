import * as v from 'valibot';
import type { Outcome } from '../../domain/rotation-error.ts';
import { isStorableSecret } from '../../domain/secret-document.ts';
import { SecretValue } from '../../domain/secret-value.ts';
import type { ClientSecret, CreatedClient, CreatedSecret, OAuthClient, TokenIdentity } from '../ports/genesys-cloud.ts';
import { idSchema, malformedResponse, parseResponse } from './parse-response.ts';

/** Ten years. Genesys Cloud allows 450 days; a number of another unit must not become a date. */
const longestTokenSeconds = 315_576_000;

const clientSchema = v.looseObject({
  id: idSchema,
  name: v.optional(v.string(), ''),
  state: v.optional(v.string(), 'active'),
  description: v.nullish(v.string()),
  accessTokenValiditySeconds: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(longestTokenSeconds))),
  dateCreated: v.nullish(v.string()),
});

/** The host in `nextUri` is ignored, so any will do where it has none. */
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

/** It is not certain under which of the two names the id is returned. */
const eitherId = { id: v.optional(idSchema), secretId: v.optional(idSchema) };

const secretsSchema = v.object({
  entities: v.array(
    v.object({ ...eitherId, name: v.optional(v.string(), ''), status: v.optional(v.string(), 'active') }),
  ),
});

const createdSecretSchema = v.object({ ...eitherId, secret: createdSecretText });

/** Fields that the server sets: neither copied to another client nor sent back. */
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

export function parseClient(response: unknown): OAuthClient {
  return toClient(parseResponse(clientSchema, response, 'a client'));
}

/** @returns `nextPage`, the query of the next page: a host or path would lead the token elsewhere */
export function parseListing(response: unknown): {
  clients: readonly OAuthClient[];
  nextPage: Readonly<Record<string, string>> | undefined;
} {
  const { entities, nextUri } = parseResponse(listingSchema, response, 'a list of clients');
  const next = nextUri === undefined || nextUri === null ? undefined : new URL(nextUri, anyHost);
  return { clients: entities.map(toClient), nextPage: next && Object.fromEntries(next.searchParams) };
}

export function parseCreatedClient(response: unknown): CreatedClient {
  const { id, secret } = parseResponse(createdClientSchema, response, 'a client with its secret', 'unknown');
  return { id, secret: new SecretValue(secret) };
}

export function parseIdentity(response: unknown): TokenIdentity {
  const { organization, OAuthClient } = parseResponse(identitySchema, response, 'the identity of a token');
  return { organizationId: organization.id, clientId: OAuthClient.id };
}

export function parseSecrets(response: unknown): readonly ClientSecret[] {
  return parseResponse(secretsSchema, response, 'a list of secrets').entities.map((entity) => ({
    secretId: secretIdOf(entity, 'unchanged'),
    name: entity.name,
    status: entity.status,
  }));
}

export function parseCreatedSecret(response: unknown): CreatedSecret {
  const created = parseResponse(createdSecretSchema, response, 'a new secret', 'unknown');
  return { secretId: secretIdOf(created, 'unknown'), secret: new SecretValue(created.secret) };
}

/** Without its id a secret could never be revoked. */
function secretIdOf(
  { id, secretId }: { id?: string | undefined; secretId?: string | undefined },
  outcome: Outcome,
): string {
  const found = secretId ?? id;
  if (found === undefined) throw malformedResponse('a secret', ['secretId'], outcome);
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
