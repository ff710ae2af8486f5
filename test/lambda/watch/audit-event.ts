export const auditSource = 'aws.partner/genesys.com/cloud/org-1/rotation';

/** A change of a client, as the partner event bus of Genesys Cloud delivers it. */
export function auditEvent(body: Readonly<Record<string, unknown>> = {}, source: unknown = auditSource) {
  return {
    'detail-type': 'v2.audits.entitytype.{id}.entityid.{id}',
    source,
    detail: {
      topicName: 'v2.audits.entitytype.OAuthClient.entityid.client-1',
      eventBody: {
        id: 'audit-1',
        userId: 'user-eve',
        userDisplay: 'Eve CANARY',
        clientId: { id: 'client-of-the-console' },
        remoteIp: ['192.0.2.7'],
        eventTime: '2026-12-01T12:00:00.000Z',
        action: 'Update',
        entityType: 'OAuthClient',
        entity: { id: 'client-1', name: 'CANARY' },
        propertyChanges: [{ property: 'roles', oldValues: ['CANARY'], newValues: ['CANARY'] }],
        ...body,
      },
    },
  };
}
