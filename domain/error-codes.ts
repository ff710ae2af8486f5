/**
 * What can go wrong. The codes are stable: alarms, dashboards and runbooks refer to them. `docs/reference/error-codes.md`
 * is made from this; the functions take only the type, so that none of these texts is in their bundles.
 */
export const errorCodes = {
  'invalid-event': {
    whatHappened: "The event is not one of Secrets Manager's rotation events.",
    nextStep: 'Let Secrets Manager invoke `rotate`.',
    outcome: 'unchanged',
  },
  'invalid-settings': {
    whatHappened:
      'A tag or variable is malformed; the grace period or the life of the tokens is not shorter than the rotation interval; the admin secret has no value; a variable of the deployment is missing.',
    nextStep: 'Correct what the message lists, then rotate again.',
    outcome: 'unchanged',
  },
  'invalid-secret-document': {
    whatHappened:
      'The secret has no usable value: not JSON, a field missing or malformed, SecretBinary, no AWSCURRENT.',
    nextStep: 'Store a JSON object with at least `clientId` and `clientSecret`.',
    outcome: 'unchanged',
  },
  'invalid-retirement-order': {
    whatHappened: 'The event for `retire` is not a retirement order.',
    nextStep: 'Let the schedules invoke `retire`, or correct the order.',
    outcome: 'unchanged',
  },
  'rotation-not-enabled': {
    whatHappened: 'Rotation is switched off for this secret.',
    nextStep: 'Switch it on, then rotate again.',
    outcome: 'unchanged',
  },
  'version-not-found': {
    whatHappened:
      'The secret has no staged version with this ClientRequestToken; or the version of a rotation that was rolled back has lost its value.',
    nextStep: 'Rotate with RotateSecret; or revoke the credential that was rolled back by hand.',
    outcome: 'unchanged',
  },
  'version-not-pending': {
    whatHappened: 'The version is not staged AWSPENDING, or createSecret has not stored a value.',
    nextStep: 'Rotate again; for a missing value nothing, Secrets Manager retries the rotation.',
    outcome: 'unchanged',
  },
  'version-conflict': {
    whatHappened: 'Another caller moved AWSCURRENT while finishSecret ran.',
    nextStep: 'Find out who (CloudTrail). Secrets Manager retries the rotation.',
    outcome: 'unchanged',
  },
  'current-credential-rejected': {
    whatHappened: 'Genesys Cloud rejects the credential in AWSCURRENT.',
    nextStep: '[Runbook](../runbook.md#awscurrent-is-rejected).',
    outcome: 'unchanged',
  },
  'admin-credential-rejected': {
    whatHappened: 'Genesys Cloud rejects the credential in the admin secret.',
    nextStep: 'Store one that works in the admin secret, then rotate again.',
    outcome: 'unchanged',
  },
  'pending-credential-rejected': {
    whatHappened: 'Genesys Cloud rejects the pending credential for good; the rotation was abandoned.',
    nextStep: 'Rotate again: a new rotation starts with another credential.',
    outcome: 'unchanged',
  },
  'propagation-timeout': {
    whatHappened: 'The pending credential does not log in yet, and the function has no time left to wait.',
    nextStep: 'Nothing if it happens once; otherwise raise the timeout to at least 60 seconds.',
    outcome: 'unchanged',
  },
  'organization-mismatch': {
    whatHappened: 'The pending credential belongs to another organization than the administering one.',
    nextStep: 'Find out who wrote AWSPENDING (CloudTrail), remove the stage, rotate again.',
    outcome: 'unchanged',
  },
  'client-mismatch': {
    whatHappened:
      'The token of the pending credential belongs to another client than the document says; or `standbyClientId` names a client that was made for another secret.',
    nextStep: 'The same; or take `standbyClientId` out of the secret.',
    outcome: 'unchanged',
  },
  'client-not-found': {
    whatHappened: 'A client that the secret names does not exist.',
    nextStep:
      'Store a credential that exists, correct `environment` or the admin secret; or take `standbyClientId` out of the secret.',
    outcome: 'unchanged',
  },
  'client-inactive': {
    whatHappened: 'A client that the secret names is not `active`.',
    nextStep: 'Activate it in Genesys Cloud; or take `standbyClientId` out of the secret.',
    outcome: 'unchanged',
  },
  'privileges-differ': {
    whatHappened: 'The pending client may not do the same as the current one.',
    nextStep: 'Give both the same roles, grant type and token validity; Secrets Manager then finishes the rotation.',
    outcome: 'unchanged',
  },
  'probe-failed': {
    whatHappened: 'The pending credential gets a worse response than the current one at a path of `probes`.',
    nextStep: 'Give its client the same roles and divisions, or correct the tag.',
    outcome: 'unchanged',
  },
  'dependent-integrations-found': {
    whatHappened: 'Integrations use the client and are in no destination.',
    nextStep: 'Add their credentials to `integration-credentials`, or give them another client.',
    outcome: 'unchanged',
  },
  'destination-rejected': {
    whatHappened: 'A destination rejected what it was sent, or is not what it should be.',
    nextStep: 'Correct what the message names, then rotate again.',
    outcome: 'either',
  },
  'destination-unavailable': {
    whatHappened: 'A destination gave no usable response.',
    nextStep: 'Bring it up; what failed is retried.',
    outcome: 'either',
  },
  'standby-in-grace-period': {
    whatHappened:
      'The standby client is still in its grace period, or AWSCURRENT was moved back from it and no retirement has noticed.',
    nextStep: 'Rotate after the time that the message names.',
    outcome: 'unchanged',
  },
  'standby-in-use': {
    whatHappened: 'The standby client is still in use (`in-use-policy` is `block`).',
    nextStep: 'Move the programs to the secret, then rotate again.',
    outcome: 'unchanged',
  },
  'credential-in-use': {
    whatHappened: 'The previous client is still in use after three deferrals (`block`).',
    nextStep: '[Runbook](../runbook.md#an-old-credential-is-still-in-use).',
    outcome: 'unchanged',
  },
  'admin-secret-required': {
    whatHappened: '`in-place` has no admin secret.',
    nextStep: 'Set `genesys-rotation:admin-secret`, or choose another strategy.',
    outcome: 'unchanged',
  },
  'multi-secret-unavailable': {
    whatHappened: 'The organization has no `/secrets` endpoints.',
    nextStep: 'Choose another strategy.',
    outcome: 'unchanged',
  },
  'secret-limit-reached': {
    whatHappened: 'The client has five active secrets.',
    nextStep: 'Delete one that is no longer used in Genesys Cloud.',
    outcome: 'unchanged',
  },
  'ambiguous-client-secret': {
    whatHappened: 'Several active secrets, and the document has no `secretId`.',
    nextStep: 'Add `secretId` to the document; at a revocation, delete the previous secret by hand.',
    outcome: 'unchanged',
  },
  'revocation-ineffective': {
    whatHappened: 'The previous credential was revoked and still logs in.',
    nextStep: 'Nothing at first, the retirement is retried. If it stays, revoke the client by hand.',
    outcome: 'unchanged',
  },
  'missing-permission': {
    whatHappened: 'Genesys Cloud responded with 403 to the administering client.',
    nextStep: 'Give it the permission that the message names and every role of the rotated client.',
    outcome: 'unchanged',
  },
  'rate-limited': {
    whatHappened: 'Genesys Cloud allows no more requests for longer than the function has left.',
    nextStep: 'Nothing; Secrets Manager retries the rotation. If it goes on, spread the schedules.',
    outcome: 'either',
  },
  'genesys-unavailable': {
    whatHappened: 'No response, a 5xx or a response that cannot be read.',
    nextStep: 'Check status.mypurecloud.com and, in a VPC, the way to the internet.',
    outcome: 'either',
  },
  'genesys-request-rejected': {
    whatHappened: 'Genesys Cloud responded with another 4xx.',
    nextStep: 'Correct what it complains of, then rotate again.',
    outcome: 'either',
  },
  'deadline-exceeded': {
    whatHappened: "The function's time would run out before the next call, or before AWS responds.",
    nextStep: 'Nothing if it happens once; otherwise raise the timeout; in a VPC, check the endpoints of AWS.',
    outcome: 'either',
  },
  'aws-access-denied': {
    whatHappened: 'AWS rejected a call.',
    nextStep: 'Allow the action that the message names, and the KMS key.',
    outcome: 'either',
  },
  'aws-unavailable': {
    whatHappened: 'AWS gave no usable response.',
    nextStep: 'Nothing if it happens once. In a VPC, check the endpoint of the service.',
    outcome: 'either',
  },
  'aws-request-rejected': {
    whatHappened: 'AWS responded with another 4xx; or a schedule of ours was changed so that it has no time.',
    nextStep:
      'Look the request up in CloudTrail by its id; set the time of the schedule, or delete it if the previous credential is revoked.',
    outcome: 'either',
  },
  'secret-locked': {
    whatHappened: 'Another invocation holds the lock of the secret; the message says which, and until when.',
    nextStep: 'Nothing if it happens once; what failed is retried.',
    outcome: 'unchanged',
  },
  'lock-lost': {
    whatHappened: 'The lease of the invocation ended, and another one took over the lock of the secret.',
    nextStep: 'Nothing if it happens once; otherwise raise the timeout of the function.',
    outcome: 'either',
  },
  'ledger-unavailable': {
    whatHappened: "The ledger's table is missing, has other keys, may not be used, or does not respond.",
    nextStep: 'Check `LEDGER_TABLE`, the table and the permissions of the role. AWSCURRENT stays usable meanwhile.',
    outcome: 'either',
  },
  'ledger-newer-schema': {
    whatHappened: 'An item of the ledger was written by a newer version.',
    nextStep: 'Deploy the newer version again.',
    outcome: 'unchanged',
  },
  'ledger-item-invalid': {
    whatHappened: 'An item of the ledger is missing or malformed; the message names it.',
    nextStep: 'Restore the item from a backup of the table.',
    outcome: 'unchanged',
  },
  'internal-error': {
    whatHappened: 'Something that was not foreseen.',
    nextStep: 'Report it with the request id of the invocation.',
    outcome: 'unknown',
  },
} as const satisfies Record<string, ErrorCode>;

interface ErrorCode {
  /** Markdown, whose links begin at `docs/reference/`. */
  readonly whatHappened: string;
  readonly nextStep: string;
  /** What the error says of the outside world; see `RotationError`. */
  readonly outcome: 'unchanged' | 'unknown' | 'either';
}
