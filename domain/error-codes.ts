/**
 * What can go wrong. The codes are stable: alarms, dashboards and runbooks refer to them. `docs/reference/error-codes.md`
 * is generated from this; the functions use only the type, so none of these texts is in their bundles.
 */
export const errorCodes = {
  'invalid-event': {
    whatHappened: "The event is not one of Secrets Manager's rotation events, or not one that `watch` takes.",
    nextStep: 'Let Secrets Manager invoke `rotate`; invoke `watch` with an event that the message names.',
    outcome: 'unchanged',
  },
  'invalid-settings': {
    whatHappened:
      'A tag or variable is malformed; the grace period or the token validity is not shorter than the rotation interval; the admin secret has no value; a variable that the stack sets is missing.',
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
  'secret-deleted': {
    whatHappened: 'The secret is scheduled for deletion. Its credentials still log in.',
    nextStep: '[Runbook](../runbook.md#delete-a-secret).',
    outcome: 'unchanged',
  },
  'rotation-not-enabled': {
    whatHappened: 'Rotation is turned off for this secret.',
    nextStep: 'Turn it on, then rotate again.',
    outcome: 'unchanged',
  },
  'rotation-frozen': {
    whatHappened:
      'A freeze window holds, so no rotation begins; the message says until when and why. Nothing was made. It raises no alarm.',
    nextStep:
      'Nothing: `watch` starts the rotation when the window has ended. A leak does not wait: [emergency](../runbook.md#the-secret-leaked).',
    outcome: 'unchanged',
  },
  'approval-required': {
    whatHappened:
      'The new credential is made, tested and held back: the people that `approval` asks for have not approved it. With `in-place` nothing was made. It raises no alarm of a failure.',
    nextStep: 'Have it [approved](../freeze-and-approval.md#approve-a-rotation), or abandon it. A leak does not wait.',
    outcome: 'unchanged',
  },
  'version-not-found': {
    whatHappened: 'The secret has no staged version with this ClientRequestToken.',
    nextStep: 'Rotate with RotateSecret.',
    outcome: 'unchanged',
  },
  'version-not-pending': {
    whatHappened: 'The version is not staged AWSPENDING, or createSecret has not stored a value.',
    nextStep: 'Rotate again. If the value is missing, do nothing: Secrets Manager retries the rotation.',
    outcome: 'unchanged',
  },
  'version-conflict': {
    whatHappened:
      'Another caller moved a staging label or replaced the credential of AWSCURRENT while the function ran.',
    nextStep: 'Find the caller in CloudTrail. What failed is retried.',
    outcome: 'unchanged',
  },
  'current-credential-rejected': {
    whatHappened: 'Genesys Cloud rejects the credential in AWSCURRENT.',
    nextStep: '[Runbook](../runbook.md#awscurrent-is-rejected).',
    outcome: 'unchanged',
  },
  'admin-credential-rejected': {
    whatHappened: 'Genesys Cloud rejects the credential in the admin secret.',
    nextStep: 'Store a working credential in the admin secret, then rotate again.',
    outcome: 'unchanged',
  },
  'address-not-allowed': {
    whatHappened: 'Genesys Cloud does not allow logins from the address of the function, whatever the credential.',
    nextStep: 'Add the outgoing address of the function to the allow-list of the client or of the organization.',
    outcome: 'unchanged',
  },
  'login-inconclusive': {
    whatHappened: 'A login was rejected with a response that says nothing about the credential.',
    nextStep: 'Check the organization, the grant type of the client, and the network path to Genesys Cloud.',
    outcome: 'unchanged',
  },
  'pending-credential-rejected': {
    whatHappened: 'Genesys Cloud rejects the pending credential for good; the rotation was abandoned.',
    nextStep: 'Rotate again: the new rotation creates another credential.',
    outcome: 'unchanged',
  },
  'propagation-timeout': {
    whatHappened:
      'The pending credential does not log in yet, and is younger than 5 minutes or the function has no time left to wait.',
    nextStep:
      'Nothing if it happens once: the rotation is repeated. Otherwise raise the timeout to at least 60 seconds.',
    outcome: 'unchanged',
  },
  'organization-mismatch': {
    whatHappened:
      'AWSCURRENT or the pending credential belongs to a different organization than the secret did before, or than GENESYS_ORGANIZATION_ID allows.',
    nextStep: 'Find out in CloudTrail who wrote AWSPENDING, remove the staging label, rotate again.',
    outcome: 'unchanged',
  },
  'client-mismatch': {
    whatHappened:
      'AWSPENDING holds a credential that the rotation did not make; or a token belongs to a different client than the document says.',
    nextStep: 'Find out in CloudTrail who wrote AWSPENDING, remove the staging label, rotate again.',
    outcome: 'unchanged',
  },
  'pending-equals-current': {
    whatHappened:
      'AWSPENDING holds the credential that is in force already: an operator edited the secret by its stage.',
    nextStep: 'Remove AWSPENDING from that version, then rotate again.',
    outcome: 'unchanged',
  },
  'version-was-in-force': {
    whatHappened:
      'AWSPENDING was on a version that was in force before and that AWSCURRENT was moved off. It was removed from it.',
    nextStep: 'Rotate again; or move AWSCURRENT to that version.',
    outcome: 'unchanged',
  },
  'client-changed': {
    whatHappened: 'AWSCURRENT holds a client that the ledger does not know as a client of this secret.',
    nextStep: '[Runbook](../runbook.md#awscurrent-names-another-client).',
    outcome: 'unchanged',
  },
  'wrong-grant-type': {
    whatHappened: 'The client does not have the grant type Client Credentials.',
    nextStep: 'Store the credential of a client that has it.',
    outcome: 'unchanged',
  },
  'outcome-pending': {
    whatHappened:
      'A request of an earlier run may still take effect, and the function has no time left to wait for it.',
    nextStep: 'Nothing: the rotation is retried.',
    outcome: 'unchanged',
  },
  'client-shared': {
    whatHappened:
      'The ledger says that the client belongs to another secret, or another secret logs in as the client that should be revoked.',
    nextStep:
      'Give one of the two secrets a client of its own (runbook, "A client is in two secrets"). Nothing was revoked.',
    outcome: 'unchanged',
  },
  'client-not-found': {
    whatHappened: 'The client of AWSCURRENT does not exist.',
    nextStep: 'Store the credential of an existing client, or correct `environment` or the admin secret.',
    outcome: 'unchanged',
  },
  'client-inactive': {
    whatHappened: 'The client of AWSCURRENT is not `active`.',
    nextStep: 'Activate it in Genesys Cloud.',
    outcome: 'unchanged',
  },
  'privileges-differ': {
    whatHappened: 'The pending client does not have the same privileges as the current one.',
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
    whatHappened: 'A destination rejected a request, or is not of the expected kind.',
    nextStep: 'Correct what the message names, then rotate again.',
    outcome: 'either',
  },
  'destination-unavailable': {
    whatHappened: 'A destination gave no usable response.',
    nextStep: 'Bring it up; the failed step is retried.',
    outcome: 'either',
  },
  'standby-in-grace-period': {
    whatHappened:
      'The standby client is still in its grace period, or its revocation was deferred because it is still in use.',
    nextStep: 'Rotate after the time in the message.',
    outcome: 'unchanged',
  },
  'standby-in-use': {
    whatHappened: 'The standby client is still in use (`in-use-policy` is `block`).',
    nextStep: 'Have the programs read the secret, then rotate again.',
    outcome: 'unchanged',
  },
  'admin-secret-required': {
    whatHappened: '`in-place` has no admin secret; or the admin secret holds a client of the secret itself.',
    nextStep: 'Set `genesys-rotation:admin-secret` to a secret with another client, or choose another strategy.',
    outcome: 'unchanged',
  },
  'multi-secret-unavailable': {
    whatHappened: 'The organization has no `/secrets` endpoints.',
    nextStep: 'Choose another strategy.',
    outcome: 'unchanged',
  },
  'secret-limit-reached': {
    whatHappened:
      'The client has five active secrets (`multi-secret`), or 20 earlier credentials of the secret are not revoked yet.',
    nextStep: 'Delete a secret that is no longer used in Genesys Cloud; or find out who rotates so often, and wait.',
    outcome: 'unchanged',
  },
  'ambiguous-client-secret': {
    whatHappened: 'The client has several active secrets, and the ledger does not say which one is meant.',
    nextStep: 'Delete in Genesys Cloud those that no program uses.',
    outcome: 'unchanged',
  },
  'revocation-ineffective': {
    whatHappened: 'The previous credential was revoked, but Genesys Cloud still accepts it.',
    nextStep: 'Nothing at first: the retirement is retried. If it still fails, revoke the client by hand.',
    outcome: 'unchanged',
  },
  'missing-permission': {
    whatHappened: 'Genesys Cloud responded with 403 to the admin client.',
    nextStep: 'Grant it the permission that the message names and every role of the rotated client.',
    outcome: 'unchanged',
  },
  'rate-limited': {
    whatHappened: 'Genesys Cloud throttles requests for longer than the function has left.',
    nextStep: 'Nothing: Secrets Manager retries the rotation. If it keeps happening, spread the schedules.',
    outcome: 'either',
  },
  'genesys-unavailable': {
    whatHappened: 'Genesys Cloud gave no response, a 5xx, or a response that cannot be parsed.',
    nextStep: 'Check status.mypurecloud.com and, in a VPC, the route to the internet (NAT gateway, proxy).',
    outcome: 'either',
  },
  'genesys-request-rejected': {
    whatHappened: 'Genesys Cloud responded with another 4xx.',
    nextStep: 'Correct what its response names, then rotate again.',
    outcome: 'either',
  },
  'deadline-exceeded': {
    whatHappened: 'The function would time out before the next call, or before AWS responds.',
    nextStep: 'Nothing if it happens once; otherwise raise the timeout and, in a VPC, check the VPC endpoints.',
    outcome: 'either',
  },
  'aws-access-denied': {
    whatHappened: 'AWS rejected a call.',
    nextStep: 'Allow the action that the message names, and the use of the KMS key.',
    outcome: 'either',
  },
  'aws-unavailable': {
    whatHappened: 'AWS gave no usable response.',
    nextStep: 'Nothing if it happens once; otherwise check the VPC endpoint of the service.',
    outcome: 'either',
  },
  'aws-request-rejected': {
    whatHappened: 'AWS responded with another 4xx.',
    nextStep: 'Find the request in CloudTrail by its id.',
    outcome: 'either',
  },
  'secret-locked': {
    whatHappened:
      'Another invocation holds the lock of the secret; the message names it and says when the lock expires.',
    nextStep: 'Nothing if it happens once: the failed call is retried.',
    outcome: 'unchanged',
  },
  'lock-lost': {
    whatHappened: 'The lock of the invocation expired, and another one took over the lock of the secret.',
    nextStep: 'Nothing if it happens once; otherwise raise the timeout of the function.',
    outcome: 'either',
  },
  'ledger-unavailable': {
    whatHappened: 'The ledger table is missing, has the wrong keys, denies access, or does not respond.',
    nextStep: 'Check `LEDGER_TABLE`, the table and the permissions of the role. AWSCURRENT stays usable meanwhile.',
    outcome: 'either',
  },
  'ledger-newer-schema': {
    whatHappened: 'A newer version of this product wrote an item in the ledger.',
    nextStep: 'Deploy the newer version again.',
    outcome: 'unchanged',
  },
  'ledger-item-invalid': {
    whatHappened: 'An item of the ledger is missing or malformed; the message names it.',
    nextStep: 'Restore the item from a backup of the table.',
    outcome: 'unchanged',
  },
  'report-failed': {
    whatHappened:
      'The function `report` could not make the report of a month: a call to AWS failed, or the chain of receipts is broken.',
    nextStep: 'Do what the message says. The function tries again every day, and continues where it ended.',
    outcome: 'unknown',
  },
  'internal-error': {
    whatHappened: 'An unexpected error.',
    nextStep: 'Report it with the request id of the invocation.',
    outcome: 'unknown',
  },
} as const satisfies Record<string, ErrorCode>;

interface ErrorCode {
  /** Markdown, whose links begin at `docs/reference/`. */
  readonly whatHappened: string;
  readonly nextStep: string;
  /** Whether the outside world may have changed; see `RotationError`. */
  readonly outcome: 'unchanged' | 'unknown' | 'either';
}
