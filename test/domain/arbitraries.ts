import fc from 'fast-check';

/** The names that a tampered document would use to get at the prototype of an object. */
export const prototypeNames = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'] as const;

/** What stands in for a secret and must never be seen: no sentence of ours contains it by chance. */
export const canary = fc.stringMatching(/^CANARY[0-9a-f]{12,40}$/);

/** An id as Genesys Cloud gives it. */
export const clientId = fc.uuid();

/** A secret's ARN, with any name that Secrets Manager accepts. */
export const secretArn = fc
  .tuple(fc.stringMatching(/^\d{12}$/), fc.stringMatching(/^[\w/+=.@-]{1,80}$/), fc.stringMatching(/^[A-Za-z0-9]{6}$/))
  .map(([account, name, suffix]) => `arn:aws:secretsmanager:eu-central-1:${account}:secret:${name}-${suffix}`);

/** A ClientRequestToken, with anything that Secrets Manager accepts. */
export const clientRequestToken = fc.stringMatching(/^[\w-]{32,64}$/);
