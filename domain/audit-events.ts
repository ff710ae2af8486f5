/**
 * Every transition that a credential can make. `docs/reference/audit-events.md` is generated from this; the functions use
 * only the types, so none of these texts is in their bundles.
 */
export const auditEvents = {
  'client-claimed': {
    when: 'The ledger recorded that the client belongs to this secret, because AWSCURRENT logs in as it or a rotation created it',
    fields: ['clientId', 'origin'],
  },
  'rotation-frozen': {
    when: 'A rotation waits for the end of a freeze window; recorded once for each rotation',
    fields: ['clientRequestToken', 'until', 'reason'],
  },
  'approval-requested': {
    when: 'A rotation waits for an approval; recorded once for each rotation',
    fields: ['clientRequestToken', 'approval', 'requestedBy'],
  },
  'rotation-approved': {
    when: 'The people that `approval` asks for stand behind the rotation, so it goes on',
    fields: ['clientRequestToken', 'approval', 'requestedBy', 'approvedBy'],
  },
  'candidate-created': {
    when: 'A client or secret was created for the rotation; a client as a copy of another',
    fields: ['clientId', 'copyOf', 'secretId'],
  },
  'candidate-recovered': {
    when: 'A rotation found the client that an earlier run of it had created',
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
    when: 'testSecret passed: its privileges equal those of the current one',
    fields: ['clientId'],
  },
  'destination-written': {
    when: 'A destination holds the pending credential or, before a revocation, the current one',
    fields: ['destination', 'clientId', 'reason'],
  },
  'destination-restored': {
    when: 'A destination holds the current credential again',
    fields: ['destination', 'clientId'],
  },
  'dependent-integrations-found': {
    when: 'Integrations use the client and are in no destination',
    fields: ['clientId', 'integrations'],
  },
  'privileges-synchronized': {
    when: 'The standby client got the privileges of the current one',
    fields: ['clientId', 'copiedFrom', 'differences'],
  },
  'privileges-changed': {
    when: 'A rotation found that the current client got other privileges since the rotation before; it keeps them',
    fields: ['clientId', 'differences', 'before', 'after'],
  },
  'edits-merged': {
    when: 'Other fields of AWSCURRENT were edited during the rotation; the pending credential got a version with them',
    fields: ['clientId', 'from', 'to'],
  },
  'retirement-scheduled': {
    when: 'A timer for the revocation was created',
    fields: ['phase', 'clientId', 'secretId', 'dueAt'],
  },
  'retirement-deferred': {
    when: 'The previous client is still in use, or there is no usage data yet; the revocation was deferred',
    fields: ['clientId', 'phase', 'reason', 'operations', 'dueAt', 'deferral', 'of'],
  },
  'retirement-blocked': {
    when: 'The previous client is still in use after the last deferral; the revocation waits for an operator, and is checked every hour',
    fields: ['clientId', 'phase', 'reason', 'operations'],
  },
  'usage-checked': {
    when: 'The use of the previous client was checked, and its retirement proceeds',
    fields: ['clientId', 'phase', 'reason', 'operations', 'deferrals'],
  },
  'grace-period-extended': {
    when: 'A period was shorter than the token validity, and was extended',
    fields: ['clientId', 'from', 'to', 'reason'],
  },
  'credential-promoted': {
    when: 'AWSCURRENT was moved; `durationSeconds` is the time since the rotation began',
    fields: ['clientId', 'from', 'to', 'durationSeconds'],
  },
  'emergency-not-applied': {
    when: 'A rotation ran as an ordinary one, although the tag `genesys-rotation:compromised` is set: it names neither this rotation nor a credential that is live',
    fields: ['clientRequestToken'],
  },
  'rotation-abandoned': {
    when: 'Genesys Cloud rejected the pending credential for good; AWSPENDING was removed from its version',
    fields: ['clientId', 'reason'],
  },
  'rollback-detected': {
    when: 'A function found that AWSCURRENT was moved back',
    fields: ['restoredClientId', 'from'],
  },
  'rotation-restarted': {
    when: '`watch` started a rotation: one was stuck or overdue, or AWSCURRENT was revoked',
    fields: ['versionId', 'reason', 'answer'],
  },
  'retirement-held': {
    when: 'The revocation is due and may not be carried out now; it is attempted again',
    fields: ['clientId', 'phase', 'reason', 'until'],
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
    when: 'The secret of a client was regenerated, which revokes the previous one',
    fields: ['clientId', 'reason'],
  },
  'secret-deleted': {
    when: 'A secret of a client was deleted',
    fields: ['clientId', 'secretId', 'reason'],
  },
  'login-outage': {
    when: '`in-place`: the longest time that logins can have failed',
    fields: ['clientId', 'maxSeconds'],
  },
  'revocation-verified': {
    when: 'A login with the previous credential was rejected',
    fields: ['clientId', 'secretId', 'loginStatus', 'correlationId'],
  },
  'revocation-unverified': {
    when: 'The login was accepted, or there was no credential left to log in with',
    fields: ['clientId', 'secretId', 'reason'],
  },
} as const satisfies Record<string, { readonly when: string; readonly fields: readonly string[] }>;

export type AuditEvent = keyof typeof auditEvents;

/** The fields that a record of this event may have. */
export type AuditFields<Event extends AuditEvent> = {
  readonly [Field in (typeof auditEvents)[Event]['fields'][number]]?: unknown;
};
