import { RotationError } from '../../domain/rotation-error.ts';

/** Of every item that this version writes. */
export const schemaVersion = 1;

/**
 * @param what as the beginning of a sentence
 * @throws RotationError `ledger-newer-schema`, `ledger-item-invalid`
 */
export function requireKnownSchema(schema: unknown, what: string): void {
  if (schema === schemaVersion) return;
  if (typeof schema === 'number' && schema > schemaVersion) {
    throw new RotationError('ledger-newer-schema', {
      message: `${what} was written by a newer version of this product (schema ${schema}, this version knows ${schemaVersion}).`,
      nextStep: 'deploy the newer version of the functions and of the command again; nothing was changed.',
    });
  }
  throw new RotationError('ledger-item-invalid', {
    message: `${what} has no valid schema number in the ledger.`,
    nextStep: 'check that LEDGER_TABLE names the table of this product; nothing was changed.',
  });
}
