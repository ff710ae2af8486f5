import type { AuditEntry, AuditListener } from './audit-entry.ts';
import type { GenesysEvent } from './event.ts';
import { createId } from './generate.ts';
import { settingsOf } from './settings-of.ts';
import type { GenesysState } from './state.ts';

/** As in Genesys's own sample of such an event. */
const serviceName = 'PeoplePermissions';

/** Keeps an entry for each change of a client, and tells the listeners. Returns how to add one. */
export function recordAudits(world: GenesysState): (listener: AuditListener) => () => void {
  const listeners = new Set<AuditListener>();
  world.listeners.add((event) => {
    const entry = entryOf(world, event);
    if (entry === undefined) return;
    world.audits.push(entry);
    for (const listener of listeners) listener(entry);
  });
  return (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
}

function entryOf(world: GenesysState, event: GenesysEvent): AuditEntry | undefined {
  const { organizationId, clientId, clientName, atMs, by } = event;
  const { auditsRegenerations, egressAddress } = settingsOf(world, organizationId);
  const change = changeOf(event);
  if (organizationId === undefined || change === undefined) return undefined;
  if (event.kind === 'secret-regenerated' && !auditsRegenerations) return undefined;
  return {
    id: createId(),
    organizationId,
    atMs,
    entityType: 'OAuthClient',
    entity: { id: clientId, name: clientName },
    byClientId: world.clients.has(by) ? by : undefined,
    remoteIp: egressAddress,
    ...change,
  };
}

function changeOf(event: GenesysEvent): Pick<AuditEntry, 'action' | 'propertyChanges'> | undefined {
  switch (event.kind) {
    case 'client-created':
      return { action: 'Create', propertyChanges: [] };
    case 'client-deleted':
      return {
        action: 'Delete',
        propertyChanges: [{ property: 'deleted_on', newValues: [new Date(event.atMs).toISOString()] }],
      };
    case 'client-updated':
      // A request that changed nothing.
      if (event.fields.length === 0) return undefined;
      return { action: 'Update', propertyChanges: event.fields.map((property) => ({ property })) };
    case 'state-changed':
      return {
        action: 'Update',
        propertyChanges: [{ property: 'state', oldValues: [event.from], newValues: [event.to] }],
      };
    case 'secret-regenerated':
    case 'secret-created':
    case 'secret-deleted':
      return { action: 'Update', propertyChanges: [{ property: 'secret' }] };
    default:
      return undefined;
  }
}

/** An entry as the audit queries return it (the SDK's `AuditLogMessage`). */
export function auditLogMessage(entry: AuditEntry): Record<string, unknown> {
  const { id, organizationId, atMs, action, entity, entityType, byClientId, remoteIp, propertyChanges } = entry;
  return {
    id,
    userHomeOrgId: organizationId,
    ...(byClientId === undefined ? { user: byHand } : { client: { id: byClientId } }),
    remoteIp: [remoteIp],
    serviceName,
    level: 'USER',
    eventDate: new Date(atMs).toISOString(),
    action,
    entity: { ...entity, selfUri: `/api/v2/oauth/clients/${entity.id}` },
    entityType,
    status: 'SUCCESS',
    application: '',
    initiatingAction: {},
    transactionInitiator: true,
    propertyChanges,
    context: {},
    entityChanges: [],
  };
}

/** A person. The sandbox's organizations have no users. */
const byHand = { id: '00000000-0000-4000-8000-000000000001' };

/**
 * What the Amazon EventBridge integration sends for an entry.
 *
 * @see https://github.com/GenesysCloudBlueprints/aws-eventbridge-oauth-client-delete-blueprint
 */
export function auditEvent(entry: AuditEntry): {
  readonly detailType: string;
  readonly detail: Record<string, unknown>;
} {
  const { id, organizationId, atMs, action, entity, entityType, byClientId, remoteIp, propertyChanges } = entry;
  return {
    detailType: 'v2.audits.entitytype.{id}.entityid.{id}',
    detail: {
      topicName: `v2.audits.entitytype.${entityType}.entityid.${entity.id}`,
      version: '2',
      eventBody: {
        id,
        ...(byClientId === undefined ? { userId: byHand.id } : { clientId: { id: byClientId } }),
        userHomeOrgId: organizationId,
        remoteIp: [remoteIp],
        serviceName,
        eventTime: new Date(atMs).toISOString(),
        action,
        entityType,
        entity,
        propertyChanges,
      },
      metadata: { CorrelationId: createId() },
      timestamp: new Date(atMs).toISOString(),
    },
  };
}
