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
    by,
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
  const { id, organizationId, atMs, action, entity, entityType, by, remoteIp, propertyChanges } = entry;
  return {
    id,
    userHomeOrgId: organizationId,
    ...(by === 'hand' ? { user: { id: administratorId } } : {}),
    ...(isClient(by) ? { client: { id: by } } : {}),
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

/** The user of the admin console. The sandbox's organizations have no other. */
const administratorId = 'a0000000-0000-4000-8000-000000000001';

/** Genesys Cloud itself is named neither as a user nor as a client. */
const isClient = (by: string): boolean => by !== 'hand' && by !== 'genesys';

/**
 * What the Amazon EventBridge integration sends for an entry: the model `AuditTopicAuditLogMessage`. That a new secret is an
 * `Update` is not documented.
 *
 * @see https://developer.genesys.cloud/notificationsalerts/notifications/available-topics
 * @see https://github.com/GenesysCloudBlueprints/aws-eventbridge-oauth-client-delete-blueprint
 */
export function auditEvent(entry: AuditEntry): {
  readonly detailType: string;
  readonly detail: Record<string, unknown>;
} {
  const { id, organizationId, atMs, action, entity, entityType, by, remoteIp, propertyChanges } = entry;
  return {
    detailType: 'v2.audits.entitytype.{id}.entityid.{id}',
    detail: {
      topicName: `v2.audits.entitytype.${entityType}.entityid.${entity.id}`,
      version: '2',
      eventBody: {
        id,
        ...(by === 'hand' ? { userId: administratorId, userDisplay: 'Administrator' } : {}),
        ...(isClient(by) ? { clientId: { id: by } } : {}),
        userHomeOrgId: organizationId,
        remoteIp: [remoteIp],
        serviceName,
        eventTime: new Date(atMs).toISOString(),
        action,
        entityType,
        entity: { ...entity, selfUri: `/api/v2/oauth/clients/${entity.id}` },
        propertyChanges,
        context: {},
      },
      metadata: { CorrelationId: createId() },
      timestamp: new Date(atMs).toISOString(),
    },
  };
}
