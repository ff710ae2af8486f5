import { isIPv4 } from 'node:net';
import { choice, flag, milliseconds, optionalList, text } from '../../behavior/switch.ts';
import { isIpRange } from '../ip-ranges.ts';

/** How a rejection by an allow-list of addresses may look. None has been published. */
export const ipRejections = [
  'forbidden-json',
  'forbidden-html',
  'unauthorized-json',
  'unauthorized-client',
  'invalid-client',
] as const;
export type IpRejection = (typeof ipRejections)[number];

/** Logins, tokens and where they may come from. */
export const loginSwitches = {
  propagationDelayMs: milliseconds({
    evidence: 'likely',
    defaultValue: 0,
    meaning: 'Logins with a new client or secret are rejected for this long. Read when it is created.',
  }),
  earlyRejectionCachedMs: milliseconds({
    evidence: 'likely',
    defaultValue: 0,
    meaning:
      'A login that comes before the credential has propagated is remembered: it is rejected for this long from then on.',
  }),
  earlyRejectionProlonged: flag({
    evidence: 'unknown',
    defaultValue: false,
    meaning: 'Each further attempt begins the time of `earlyRejectionCachedMs` anew.',
  }),
  oldSecretLingersMs: milliseconds({
    evidence: 'unknown',
    defaultValue: 0,
    meaning: 'A replaced or deleted secret still logs in for this long. Read when it is replaced.',
  }),
  rejectionStatus: choice(['by-cause', 400, 401], {
    evidence: 'sure',
    defaultValue: 'by-cause',
    meaning:
      'The status of a rejected credential. `by-cause`: 400 for an unknown client, 401 for anything wrong with a known one.',
  }),
  tokenFormat: choice(['opaque', 'jwt'], {
    evidence: 'likely',
    defaultValue: 'opaque',
    meaning: 'What access tokens look like.',
  }),
  maxTokenValiditySeconds: choice([172_800, 38_880_000], {
    evidence: 'sure',
    defaultValue: 172_800,
    meaning: 'The most that `accessTokenValiditySeconds` may be: two days, or 450 days for clients that SCIM uses.',
  }),
  tokensSurviveRegenerate: flag({
    evidence: 'unknown',
    defaultValue: true,
    meaning: 'Tokens outlive the secret that obtained them.',
  }),
  tokensSurviveDeactivation: flag({
    evidence: 'sure',
    defaultValue: true,
    meaning: 'Tokens of a client that becomes `inactive` go on.',
  }),
  tokensSurviveDelete: flag({
    evidence: 'unknown',
    defaultValue: false,
    meaning: 'Tokens outlive the client that obtained them.',
  }),
  requireIpAllowList: flag({
    evidence: 'likely',
    defaultValue: false,
    meaning: 'A client of the client credentials grant needs a non-empty `ipAllowList`, as Genesys has announced.',
  }),
  enforceIpAllowList: flag({
    evidence: 'likely',
    defaultValue: false,
    meaning: 'Requests of a client whose `ipAllowList` does not hold `egressAddress` are rejected.',
  }),
  organizationIpAllowList: optionalList({
    evidence: 'sure',
    defaultValue: undefined,
    allowed: 'a list of IPv4 ranges such as "203.0.113.0/24", or null for none',
    isAllowed: isIpRange,
    meaning: 'Requests from other addresses are rejected, whatever the client.',
  }),
  egressAddress: text({
    evidence: 'chosen',
    defaultValue: '203.0.113.10',
    allowed: 'an IPv4 address',
    isAllowed: isIPv4,
    meaning: 'The address from which every request seems to come.',
  }),
  ipRejection: choice(ipRejections, {
    evidence: 'unknown',
    defaultValue: 'forbidden-json',
    meaning:
      'The response to a request from an address that is not on a list. `invalid-client` looks like a wrong secret.',
  }),
  hostileCharacters: flag({
    evidence: 'unknown',
    defaultValue: false,
    meaning: 'New secrets and tokens contain characters that encodings change. None have been seen in real ones.',
  }),
};
