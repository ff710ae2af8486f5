import { replaceFields } from './client-lifecycle.ts';
import { settingsOf } from './settings-of.ts';
import type { Client, ClientFields, GenesysState } from './state.ts';

const by = 'hand';

/** The fields that Terraform's provider knows, besides those that are reset by name. */
const knownFields = new Set([
  'name',
  'description',
  'authorizedGrantType',
  'accessTokenValiditySeconds',
  'registeredRedirectUri',
  'scope',
  'roleDivisions',
]);

/** Puts each organization back whose time has come. The time counts from the first request on. */
export function resetDue(world: GenesysState): void {
  const now = world.clock.now();
  for (const { id } of world.organizations.values()) {
    const { resetEveryMs } = settingsOf(world, id);
    if (resetEveryMs === 0) continue;
    const lastMs = world.lastResetMs.get(id);
    if (lastMs !== undefined && now < lastMs + resetEveryMs) continue;
    world.lastResetMs.set(id, now);
    if (lastMs !== undefined) resetByOtherTool(world, id);
  }
}

/** What another tool, such as Terraform, does when it is applied: its configuration replaces what it knows about. */
export function resetByOtherTool(world: GenesysState, organizationId: string): void {
  const { resetFields } = settingsOf(world, organizationId);
  for (const client of world.clients.values()) {
    const { configured, deleted } = client;
    if (client.organizationId !== organizationId || configured === undefined || deleted !== undefined) continue;
    const fields = fieldsAfter(client, configured, new Set(resetFields));
    if (JSON.stringify(fields) !== JSON.stringify(client.fields)) replaceFields(world, client, fields, by);
  }
  if (!resetFields.includes('integration-credentials')) return;
  for (const credential of world.integrationCredentials.values()) {
    if (credential.organizationId === organizationId) credential.fields = credential.configured;
  }
}

function fieldsAfter(client: Client, configured: ClientFields, reset: ReadonlySet<string>): ClientFields {
  const kept = Object.entries(client.fields).filter(
    ([name]) => !reset.has('unknown-fields') || knownFields.has(name) || name in configured,
  );
  const { description, ...fields } = Object.fromEntries(kept) as unknown as ClientFields;
  const described = reset.has('description') ? configured.description : description;
  return {
    ...fields,
    ...(described === undefined ? {} : { description: described }),
    ...(reset.has('roleDivisions') ? { roleDivisions: configured.roleDivisions } : {}),
  };
}
