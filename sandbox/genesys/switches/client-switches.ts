import { choice, choices, count, flag, milliseconds, optionalCount } from '../../behavior/switch.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** What a tool that knows only its own configuration puts back. */
export const resettableFields = ['description', 'roleDivisions', 'unknown-fields', 'integration-credentials'] as const;

/** Clients, who may change them, and what else changes them. */
export const clientSwitches = {
  secretsEndpoint: flag({
    evidence: 'unknown',
    defaultValue: false,
    meaning: '`/api/v2/oauth/clients/{clientId}/secrets` exists; in most organizations it returns 404.',
  }),
  putMerges: flag({
    evidence: 'likely',
    defaultValue: false,
    meaning: 'A PUT keeps the fields that it does not send, instead of removing them.',
  }),
  descriptionMaxLength: optionalCount({
    evidence: 'unknown',
    defaultValue: undefined,
    meaning: 'The longest description of a client, in characters.',
  }),
  descriptionTooLong: choice(['rejected', 'truncated'], {
    evidence: 'unknown',
    defaultValue: 'rejected',
    meaning: 'What happens to a longer one.',
  }),
  clientLimit: optionalCount({
    evidence: 'unknown',
    defaultValue: undefined,
    meaning: 'The most clients that an organization may have. A further one is rejected with 400.',
  }),
  listingDelayMs: milliseconds({
    evidence: 'unknown',
    defaultValue: 0,
    meaning: 'A client created through the API is missing from the listing for this long. Read when it is created.',
  }),
  listingPageSize: optionalCount({
    evidence: 'unknown',
    defaultValue: undefined,
    meaning: 'The clients on a page of the listing. Without it, the listing is one page.',
  }),
  deletedClientLingersMs: milliseconds({
    evidence: 'sure',
    defaultValue: 0,
    meaning: 'A deleted client is still found, with the state `deleted`, for this long: 7 days if it can be restored.',
  }),
  deletedClientListed: flag({
    evidence: 'unknown',
    defaultValue: false,
    meaning: 'The listing holds it too.',
  }),
  deletedAgainStatus: choice([204, 400, 404, 409], {
    evidence: 'unknown',
    defaultValue: 204,
    meaning: 'The response to a second DELETE while a deleted client is still found.',
  }),
  inactiveDeletedAfterMs: milliseconds({
    evidence: 'sure',
    defaultValue: 30 * dayMs,
    meaning: 'How long after its deactivation Genesys Cloud deletes a client (`dateToDelete`).',
  }),
  callerNeedsRoles: choice(['in-division', 'in-any-division'], {
    evidence: 'likely',
    defaultValue: 'in-division',
    meaning: 'Who creates or edits a client must hold each of its roles in the same division, or in any.',
  }),
  regenerateNeedsRoles: flag({
    evidence: 'unknown',
    defaultValue: false,
    meaning: 'Regenerating a secret needs them too, as editing does.',
  }),
  roleInDivisionGrants: flag({
    evidence: 'unknown',
    defaultValue: true,
    meaning:
      'A role that a client holds in one division grants its permissions. Otherwise only a role in all divisions (`*`) does.',
  }),
  divisionsListed: choice(['granted', 'all'], {
    evidence: 'unknown',
    defaultValue: 'granted',
    meaning:
      'Which divisions a client is shown: those that its role divisions name (`*`: all), or all of its organization.',
  }),
  divisionDelayMs: milliseconds({
    evidence: 'unknown',
    defaultValue: 0,
    meaning: 'A client created through the API sees no divisions for this long. Read when it is created.',
  }),
  credentialClientIdReadable: flag({
    evidence: 'unknown',
    defaultValue: true,
    meaning: 'An integration credential shows its `clientId`. Sensitive fields are hidden.',
  }),
  resetEveryMs: milliseconds({
    evidence: 'chosen',
    defaultValue: 0,
    meaning:
      'Another tool, such as Terraform, puts the clients made by hand back this often, before the next request. 0: never.',
  }),
  resetFields: choices(resettableFields, {
    evidence: 'chosen',
    defaultValue: ['description'],
    meaning: 'What it puts back to what it was when the client was made.',
  }),
  rateLimitPerMinute: count({
    evidence: 'sure',
    defaultValue: 300,
    meaning: 'Requests per minute and client; more get 429.',
  }),
};
