import { describe, expect, it } from 'vitest';
import { homeOf } from '../../../lambda/ledger/home.ts';
import { parseClientChange } from '../../../lambda/watch/parse-client-change.ts';
import { parseTask } from '../../../lambda/watch/watch-task.ts';
import { auditEvent, auditSource } from './audit-event.ts';
import { nowMs, rotateFunctionArn } from './secrets.ts';

describe('an audit event of Genesys Cloud', () => {
  it('says which client of which organization was changed, when and by whom, and none of the values', () => {
    const change = {
      organizationId: 'org-1',
      clientId: 'client-1',
      action: 'Update',
      atMs: Date.parse('2026-12-01T12:00:00.000Z'),
      actors: ['client-of-the-console', 'user-eve'],
      properties: ['roles'],
      addresses: ['192.0.2.7'],
      auditId: 'audit-1',
    };
    expect(parseClientChange(auditEvent())).toStrictEqual(change);
    expect(parseTask(auditEvent(), homeOf(rotateFunctionArn), nowMs)).toEqual({ kind: 'client-change', change });
    expect(parseClientChange(auditEvent({ entityType: 'OAUTHCLIENT' }))).toStrictEqual(change);
  });

  it('may name nobody, and what cannot be a name is left out', () => {
    const odd = {
      userId: 'a\nb',
      clientId: 'client-1',
      remoteIp: ['192.0.2.7\n', 7, '2001:db8::1'],
      propertyChanges: [{ property: '{"audit":1}' }, 7, null, { property: 'roleIds' }, {}],
      id: { $ref: 'x' },
    };
    expect(parseClientChange(auditEvent(odd))).toMatchObject({
      actors: [],
      addresses: ['2001:db8::1'],
      properties: ['roleIds'],
      auditId: 'unknown',
    });
  });

  it.each<[string, object]>([
    ['of another entity', auditEvent({ entityType: 'User' })],
    ['about reading', auditEvent({ action: 'View' })],
    ['without a client', auditEvent({ entity: {} })],
    ['with a client that is no id', auditEvent({ entity: { id: 'a/../b' } })],
    ['with a text for the log as action', auditEvent({ action: 'x"}\n{"audit":' })],
    ['without a time', auditEvent({ eventTime: undefined })],
    ['with a time that is none', auditEvent({ eventTime: 'soon' })],
    ['with a time that has no end', auditEvent({ eventTime: '+275760-09-13T00:00:00.000Z' })],
    ['of a source that names no organization', auditEvent({}, 'aws.partner/genesys.com/rotation')],
    ['without a body', { source: auditSource, detail: { eventBody: null } }],
    ['without anything', { source: auditSource }],
  ])('%s is no change, and is not refused', (_, event) => {
    expect(parseTask(event, homeOf(rotateFunctionArn), nowMs)).toEqual({ kind: 'client-change', change: undefined });
  });
});
