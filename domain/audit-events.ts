/**
 * Every transition that a credential can make. `docs/reference/audit-events.md` is made from this; the functions take only
 * the types, so that none of these texts is in their bundles.
 */
export const auditEvents = {
  'candidate-created': {
    when: 'A client or secret was created for the rotation; a client as a copy of another',
    fields: ['clientId', 'copyOf', 'secretId'],
  },
  'candidate-recovered': {
    when: 'An unfinished client of the same rotation got a new secret',
    fields: ['clientId'],
  },
  'candidate-stored': {
    when: 'AWSPENDING holds the pending credential',
    fields: ['clientId'],
  },
  'candidate-authenticated': {
    when: 'setSecret passed: the pending credential logs in',
    fields: ['clientId'],
  },
  'candidate-verified': {
    when: 'testSecret passed: its privileges are those of the current one',
    fields: ['clientId'],
  },
  'destination-written': {
    when: 'A copy holds the pending credential, or before a revocation the current one',
    fields: ['destination', 'clientId', 'reason'],
  },
  'destination-restored': {
    when: 'A copy holds the current credential again',
    fields: ['destination', 'clientId'],
  },
  'dependent-integrations-found': {
    when: 'Integrations use the client and are in no destination',
    fields: ['clientId', 'integrations'],
  },
  'candidate-discarded': {
    when: 'What was created and is not used was revoked',
    fields: ['clientId', 'secretId', 'clientRequestToken'],
  },
  'privileges-synchronized': {
    when: 'The standby client got the privileges of the current one',
    fields: ['clientId', 'copiedFrom', 'differences'],
  },
  'retirement-scheduled': {
    when: 'A schedule was created',
    fields: ['phase', 'clientId', 'secretId', 'dueAt'],
  },
  'retirement-canceled': {
    when: 'The schedule of a standby client that becomes current was deleted',
    fields: ['clientId', 'reason'],
  },
  'retirement-deferred': {
    when: 'The previous client is still in use, or there is no usage data yet',
    fields: ['clientId', 'phase', 'reason', 'operations', 'dueAt', 'deferral', 'of'],
  },
  'retirement-blocked': {
    when: 'The previous client is still in use after the last deferral; an operator has to decide',
    fields: ['clientId', 'phase', 'reason', 'operations'],
  },
  'usage-checked': {
    when: 'Whether the previous client is in use was checked, and its retirement goes on',
    fields: ['clientId', 'phase', 'reason', 'operations', 'deferrals'],
  },
  'grace-period-extended': {
    when: 'A period was shorter than access tokens live',
    fields: ['clientId', 'from', 'to', 'reason'],
  },
  'credential-promoted': {
    when: 'AWSCURRENT was moved',
    fields: ['clientId', 'from', 'to'],
  },
  'rotation-abandoned': {
    when: 'The pending credential was rejected for good; AWSPENDING was taken off its version',
    fields: ['clientId', 'reason'],
  },
  'rollback-detected': {
    when: '`retire`, or the next rotation, found AWSCURRENT moved back',
    fields: ['restoredClientId', 'from'],
  },
  'rotation-restarted': {
    when: '`watch` restarted a rotation that was stuck',
    fields: ['versionId', 'reason', 'answer'],
  },
  'retirement-skipped': {
    when: 'The credential is current or pending again, and nothing was revoked',
    fields: ['clientId', 'phase', 'reason'],
  },
  'client-deactivated': {
    when: 'A client became `inactive`',
    fields: ['clientId', 'clientRequestToken', 'reason'],
  },
  'client-reactivated': {
    when: 'A client became `active` again',
    fields: ['clientId'],
  },
  'client-deleted': {
    when: 'A client was deleted',
    fields: ['clientId'],
  },
  'secret-regenerated': {
    when: 'The secret of a client was replaced, which revokes the one before',
    fields: ['clientId', 'reason'],
  },
  'secret-deleted': {
    when: 'A secret of a client was deleted',
    fields: ['clientId', 'secretId', 'reason'],
  },
  'login-outage': {
    when: '`in-place`: how long logins failed at most',
    fields: ['clientId', 'maxSeconds'],
  },
  'revocation-verified': {
    when: 'A login with the previous credential was rejected',
    fields: ['clientId', 'loginStatus', 'correlationId'],
  },
  'revocation-unverified': {
    when: 'It was accepted, or nothing is left to log in with',
    fields: ['clientId', 'reason'],
  },
} as const satisfies Record<string, { readonly when: string; readonly fields: readonly string[] }>;

export type AuditEvent = keyof typeof auditEvents;

/** The fields that a record of this event may have. */
export type AuditFields<Event extends AuditEvent> = {
  readonly [Field in (typeof auditEvents)[Event]['fields'][number]]?: unknown;
};
