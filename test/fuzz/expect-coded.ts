import { inspect } from 'node:util';
import { expect } from 'vitest';
import { RotationError, type RotationErrorCode } from '../../domain/rotation-error.ts';

/** Every code of the union. The compiler keeps it complete. */
const codes: Readonly<Record<RotationErrorCode, true>> = {
  'invalid-event': true,
  'invalid-settings': true,
  'invalid-secret-document': true,
  'invalid-retirement-order': true,
  'rotation-not-enabled': true,
  'rotation-frozen': true,
  'approval-required': true,
  'version-not-found': true,
  'version-not-pending': true,
  'version-conflict': true,
  'current-credential-rejected': true,
  'admin-credential-rejected': true,
  'address-not-allowed': true,
  'login-inconclusive': true,
  'pending-credential-rejected': true,
  'propagation-timeout': true,
  'organization-mismatch': true,
  'client-mismatch': true,
  'secret-deleted': true,
  'pending-equals-current': true,
  'client-shared': true,
  'client-changed': true,
  'outcome-pending': true,
  'version-was-in-force': true,
  'wrong-grant-type': true,
  'client-not-found': true,
  'client-inactive': true,
  'privileges-differ': true,
  'probe-failed': true,
  'dependent-integrations-found': true,
  'destination-rejected': true,
  'destination-unavailable': true,
  'standby-in-grace-period': true,
  'standby-in-use': true,
  'admin-secret-required': true,
  'multi-secret-unavailable': true,
  'secret-limit-reached': true,
  'ambiguous-client-secret': true,
  'revocation-ineffective': true,
  'missing-permission': true,
  'rate-limited': true,
  'genesys-unavailable': true,
  'genesys-request-rejected': true,
  'deadline-exceeded': true,
  'aws-access-denied': true,
  'aws-unavailable': true,
  'aws-request-rejected': true,
  'secret-locked': true,
  'lock-lost': true,
  'ledger-unavailable': true,
  'ledger-newer-schema': true,
  'ledger-item-invalid': true,
  'report-failed': true,
  'internal-error': true,
};

/** What an error or a log line may be long, in characters: many make a page, and CloudWatch cuts at 256 KB. */
const longestMessage = 20_000;

/** Objects that everything inherits from. Polluted once, they would be so for the rest of the process. */
const shared = [Object, Array, Function, String, Number, Boolean, Map, Set, Promise, Error, RegExp, Date].flatMap(
  (type) => [type, type.prototype],
);
const asTheyWere = shared.map((object) => JSON.stringify(Reflect.ownKeys(object).map(String)));

/**
 * Does the work, which has to succeed or to fail with a coded error that was foreseen. Whichever it is, no secret is
 * shown and nothing that all objects share has changed.
 */
export async function expectCoded<Result>(
  work: () => Promise<Result> | Result,
  secrets: readonly string[] = [],
): Promise<Result | undefined> {
  let result: Result | undefined;
  try {
    result = await work();
  } catch (error) {
    expectCodedError(error, secrets);
  }
  expect(shared.map((object) => JSON.stringify(Reflect.ownKeys(object).map(String)))).toEqual(asTheyWere);
  expect(({} as { polluted?: unknown; isAdmin?: unknown }).polluted).toBeUndefined();
  return result;
}

export function expectCodedError(error: unknown, secrets: readonly string[]): void {
  if (!(error instanceof RotationError)) throw new Error('The error has no code.', { cause: error });
  expect(Object.hasOwn(codes, error.code)).toBe(true);
  // `internal-error` means an unexpected failure.
  if (error.code === 'internal-error') throw new Error('The error is unexpected.', { cause: error });
  expect(['unchanged', 'unknown']).toContain(error.outcome);
  expect(error.message.length).toBeLessThan(longestMessage);
  expectNoSecret(`${inspect(error, { depth: null, showHidden: true })}${JSON.stringify(error)}`, secrets);
}

export function expectNoSecret(text: string, secrets: readonly string[]): void {
  for (const secret of secrets) {
    for (const form of [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ]) {
      expect(text.includes(form), `a secret was shown: ${form}`).toBe(false);
    }
  }
}
