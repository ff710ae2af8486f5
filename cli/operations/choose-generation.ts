import type { Options } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import type { FleetSecret, Generation } from '../fleet/fleet.ts';

/**
 * The generation that `--generation` names.
 *
 * @returns `undefined` if the option is absent
 * @throws CommandError if it is no number, or the ledger has no such generation
 */
export function namedGeneration(options: Options, secret: FleetSecret): Generation | undefined {
  const text = options.text('generation');
  if (text === undefined) return undefined;
  const generations = ledgerOf(secret).generations;
  const found = /^\d{1,6}$/.test(text) ? generations.find(({ n }) => n === Number(text)) : undefined;
  if (found !== undefined) return found;
  throw new CommandError(
    'usage',
    `${secret.name} has no generation ${JSON.stringify(text.slice(0, 20))}; it has ${generations.map(({ n }) => n).join(', ')}.`,
    `see genesys-oauth-rotation status ${secret.name}.`,
  );
}

/** @throws CommandError if the ledger does not know the secret */
export function ledgerOf({ ledger, name }: FleetSecret) {
  if (ledger !== undefined) return ledger;
  throw new CommandError(
    'failed',
    `The ledger does not know ${name} yet.`,
    `have it adopted: genesys-oauth-rotation adopt ${name}`,
    'not-adopted',
  );
}

/** @throws CommandError if a value is needed and no version is known to hold it */
export function newestVersion({ versions, n }: Generation, name: string): string {
  const version = versions.at(-1);
  if (version !== undefined) return version;
  throw new CommandError(
    'failed',
    `No version of ${name} is known to hold generation ${n}.`,
    `see genesys-oauth-rotation status ${name}.`,
    'no-version',
  );
}
