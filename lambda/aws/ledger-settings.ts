import { functionVariables } from '../../domain/function-variables.ts';
import type { Variables } from '../../domain/invalid-settings.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { SettingReader } from '../../domain/setting-reader.ts';

/**
 * The name of the ledger's table, which the stack sets.
 *
 * @throws RotationError `invalid-settings`: without the ledger nothing shows which client is whose
 */
export function readLedgerTable(variables: Variables): string {
  const reader = new SettingReader(variables);
  const table = reader.require(functionVariables.ledgerTable);
  if (table !== undefined && reader.problems.length === 0) return table;
  throw new RotationError('invalid-settings', {
    message: `The ledger cannot be found: ${reader.problems.join('; ')}.`,
    nextStep: 'deploy the stack again, which sets this variable; nothing was changed.',
  });
}
