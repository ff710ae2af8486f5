import * as v from 'valibot';
import { isPathSegment } from '../../domain/path-segment.ts';
import type { Integration, IntegrationCredential } from '../ports/genesys-integrations.ts';
import { idSchema, parseReply } from './parse-reply.ts';

const text = v.pipe(v.string(), v.minLength(1));

const integrationsSchema = v.object({
  entities: v.array(v.object({ id: idSchema, name: v.nullish(v.string()) })),
  pageCount: v.nullish(v.number()),
});

const configurationSchema = v.object({
  credentials: v.nullish(v.record(v.string(), v.nullish(v.object({ id: v.nullish(v.string()) })))),
});

const credentialSchema = v.object({
  id: idSchema,
  name: v.nullish(v.string()),
  type: v.object({ name: text }),
  credentialFields: v.nullish(v.record(v.string(), v.nullish(v.string()))),
});

export function parseIntegrations(reply: unknown): { integrations: readonly Integration[]; pageCount: number } {
  const { entities, pageCount } = parseReply(integrationsSchema, reply, 'a list of integrations');
  return { integrations: entities.map(({ id, name }) => ({ id, name: name ?? '' })), pageCount: pageCount ?? 1 };
}

export function parseCredentialIds(reply: unknown): readonly string[] {
  const { credentials } = parseReply(configurationSchema, reply, 'the configuration of an integration');
  const ids = Object.values(credentials ?? {}).map((credential) => credential?.id ?? '');
  return ids.filter(isPathSegment);
}

export function parseIntegrationCredential(reply: unknown): IntegrationCredential {
  const { id, name, type, credentialFields } = parseReply(credentialSchema, reply, 'an integration credential');
  const fields = Object.entries(credentialFields ?? {}).flatMap(([field, value]) =>
    isShown(value) ? [[field, value] as const] : [],
  );
  return { id, name: name ?? '', typeName: type.name, fields: Object.fromEntries(fields) };
}

/** What is kept secret is missing, empty or masked; sent back, the mask would become the value. */
function isShown(value: string | null | undefined): value is string {
  return !/^[*•x]*$/i.test(value ?? '');
}
