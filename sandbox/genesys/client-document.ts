import type { Client, Organization } from './state.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** A client as GET and PUT return it, without its secret. */
export function clientDocument(client: Client): Record<string, unknown> {
  return {
    ...client.fields,
    id: client.id,
    state: client.deleted === undefined ? client.state : 'deleted',
    dateCreated: iso(client.createdMs),
    dateModified: iso(client.modifiedMs),
    createdBy: { id: client.createdBy },
    modifiedBy: { id: client.modifiedBy },
    ...(client.deletion && { dateToDelete: iso(client.deletion.atMs) }),
    selfUri: `/api/v2/oauth/clients/${client.id}`,
  };
}

/** A client as token introspection returns it. */
export function tokenClientDocument(client: Client, organization: Organization): Record<string, unknown> {
  const { name, authorizedGrantType, roleDivisions } = client.fields;
  return {
    id: client.id,
    name,
    authorizedGrantType,
    roleDivisions,
    scope: client.fields.scope,
    state: client.state,
    dateCreated: iso(client.createdMs),
    dateModified: iso(client.modifiedMs),
    createdBy: { id: client.createdBy },
    modifiedBy: { id: client.modifiedBy },
    ...(client.deletion && { dateToDelete: iso(client.deletion.atMs) }),
    organization: { id: organization.id, name: organization.name },
  };
}
