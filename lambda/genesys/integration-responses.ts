import * as v from 'valibot';
import { isPathSegment } from '../../domain/path-segment.ts';
import type { Integration, IntegrationCredential } from '../ports/genesys-integrations.ts';
import { idSchema, parseResponse } from './parse-response.ts';

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

export function parseIntegrations(response: unknown): { integrations: readonly Integration[]; pageCount: number } {
  const { entities, pageCount } = parseResponse(integrationsSchema, response, 'a list of integrations');
  return { integrations: entities.map(({ id, name }) => ({ id, name: name ?? '' })), pageCount: pageCount ?? 1 };
}

export function parseCredentialIds(response: unknown): readonly string[] {
  const { credentials } = parseResponse(configurationSchema, response, 'the configuration of an integration');
  const ids = Object.values(credentials ?? {}).map((credential) => credential?.id ?? '');
  return ids.filter(isPathSegment);
}

export function parseIntegrationCredential(response: unknown): IntegrationCredential {
  const { id, name, type, credentialFields } = parseResponse(credentialSchema, response, 'an integration credential');
  const fields = Object.entries(credentialFields ?? {}).flatMap(([field, value]) =>
    isShown(value) ? [[field, value] as const] : [],
  );
  return { id, name: name ?? '', typeName: type.name, fields: Object.fromEntries(fields) };
}

/** A hidden value is missing, empty or masked. If the mask were sent back, it would become the value. */
function isShown(value: string | null | undefined): value is string {
  return !/^[*•x]*$/i.test(value ?? '');
}
