import { randomUUID } from 'node:crypto';
import { account, region } from '../aws-account.ts';
import type { RuleEvent } from '../eventbridge/rules.ts';
import type { GenesysEvent } from './event.ts';

const topic = 'v2.audits.entitytype.{id}.entityid.{id}';

/** The user of the admin console. */
const administratorId = 'a0000000-0000-4000-8000-000000000001';

/**
 * What Genesys Cloud's Amazon EventBridge integration sends about a change of an OAuth client; `undefined` for what is no
 * change of one. The envelope and the model `AuditTopicAuditLogMessage` are documented; that a new secret is an `Update` is
 * not.
 *
 * @param source the partner event source, which is the name of the bus
 * @see https://developer.genesys.cloud/notificationsalerts/notifications/available-topics
 */
export function auditEventOf(event: GenesysEvent, source: string): RuleEvent | undefined {
  const change = changeOf(event);
  if (change === undefined) return undefined;
  const { atMs, clientId: id, clientName: name, by } = event;
  const eventTime = new Date(atMs).toISOString();
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': topic,
    source,
    account,
    time: eventTime.replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [],
    detail: {
      topicName: topic.replace('{id}', 'OAuthClient').replace('{id}', id),
      version: '2',
      eventBody: {
        id: randomUUID(),
        ...actorOf(by),
        remoteIp: ['127.0.0.1'],
        serviceName: 'PeoplePermissions',
        eventTime,
        action: change.action,
        entityType: 'OAuthClient',
        entity: { id, name, selfUri: `/api/v2/oauth/clients/${id}` },
        // Values are what an audit shows: of a secret it shows none.
        propertyChanges: change.properties.map((property) => ({ property, oldValues: [], newValues: [] })),
        context: {},
      },
    },
  };
}

function changeOf(event: GenesysEvent): { action: string; properties: readonly string[] } | undefined {
  switch (event.kind) {
    case 'client-created':
      return { action: 'Create', properties: [] };
    case 'client-updated':
      return { action: 'Update', properties: event.fields };
    case 'state-changed':
      return { action: 'Update', properties: ['state'] };
    case 'client-deleted':
      return { action: 'Delete', properties: ['deleted_on'] };
    case 'secret-regenerated':
    case 'secret-created':
    case 'secret-deleted':
      return { action: 'Update', properties: ['secret'] };
    default:
      return undefined;
  }
}

function actorOf(by: string): object {
  if (by === 'genesys') return {};
  return by === 'hand' ? { userId: administratorId, userDisplay: 'Administrator' } : { clientId: { id: by } };
}
