import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import type { Generation } from '../fleet/fleet.ts';
import { mapInParallel } from '../fleet/map-in-parallel.ts';
import { ledgerOf, namedGeneration, newestVersion } from '../operations/choose-generation.ts';
import { confirm } from '../operations/confirm.ts';
import { followRevocation } from '../operations/follow-revocation.ts';
import { followRotation } from '../operations/follow-rotation.ts';
import { lastReadText } from '../operations/last-read.ts';
import { forgetLeak, nameLeak } from '../operations/name-leak.ts';
import { withOwed } from '../operations/owed.ts';
import { assertManaged, type SelectedSecret, selectSecrets } from '../operations/select-secrets.ts';
import { startRotation } from '../operations/start-rotation.ts';
import { wakeWatch } from '../operations/wake.ts';
import { proofText } from '../output/proof-text.ts';

/** Of so many secrets it is shown who reads them. */
const mostReaders = 5;

interface Emergency extends SelectedSecret {
  /** The credential that leaked. */
  readonly leaked: Generation;
}

interface Outcome {
  readonly secret: string;
  readonly outcome: 'revoked' | 'failed';
  readonly generation: number;
  readonly clientId?: string | undefined;
  readonly seconds?: number;
  readonly revoked?: Generation['revoked'];
  /** `quarantine`: its client is inactive, and is deleted soon. */
  readonly state?: Generation['state'];
  readonly error?: { readonly code: string; readonly message: string; readonly nextStep: string };
}

/**
 * `emergency`: the leaked credential is dead, with proof. What is started goes on without the command: the leak is named in a
 * tag and then in the ledger, before anything else.
 */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { options, terminal } = context;
  const selected = await selectSecrets(context);
  const emergencies = selected.map((one): Emergency => ({ ...one, leaked: leakedOf(context, one) }));
  const [first] = emergencies;
  // Who reads it is for the one who decides; with --yes that is done.
  const readers = options.flag('yes')
    ? []
    : await mapInParallel(emergencies.slice(0, mostReaders), (one) => lastReadText(one, terminal.now()));
  const isConfirmed = await confirm(context, {
    subject: emergencies.length === 1 ? (first?.secret.name ?? '') : String(emergencies.length),
    steps: emergencies.flatMap(({ secret, leaked }, at) => [
      `${secret.name}: ${leaked.state === 'current' ? 'rotates, then revokes' : 'revokes'} generation ${leaked.n} (client ${leaked.clientId ?? 'unknown'}) about 5 s after it is no longer in force`,
      ...(readers[at] === undefined ? [] : [`${secret.name}: ${readers[at]}`]),
    ]),
    warning: 'Programs that have not read the new secret by then fail until they do. This cannot be undone.',
  });
  if (!isConfirmed) return { document: { dryRun: true, secrets: emergencies.map(planOf) }, text: () => [] };
  const outcomes = await mapInParallel(emergencies, (emergency) => revokeLeak(context, emergency));
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
  return {
    document: { secrets: outcomes },
    table: {
      columns: ['SECRET', 'GEN', 'OUTCOME', 'SECONDS', 'PROOF'],
      rows: outcomes.map(({ secret, generation, outcome, seconds, revoked, state, error }) => [
        secret,
        String(generation),
        outcome,
        seconds === undefined ? '–' : String(seconds),
        error === undefined ? proofText(revoked, state) : `${error.code}: next: ${error.nextStep}`,
      ]),
    },
    next: `genesys-oauth-rotation ${failed[0] === undefined ? `usage ${options.flag('all') ? '--all' : (first?.secret.name ?? '')}` : `pending ${failed[0].secret}`}`,
    exit: failed.length > 0 ? 'failed' : 'ok',
  };

  async function revokeLeak(_: CommandContext, emergency: Emergency): Promise<Outcome> {
    const { secret, leaked } = emergency;
    const about = { secret: secret.name, generation: leaked.n, clientId: leaked.clientId };
    try {
      const startedMs = terminal.now();
      const dead = await withOwed(
        emergency,
        () => terminal.now(),
        () => killLeak(context, emergency),
      );
      const seconds = Math.round((terminal.now() - startedMs) / 100) / 10;
      terminal.note(`✔ ${secret.name}: ${proofText(dead.revoked, dead.state)}, ${seconds} s`);
      return { ...about, outcome: 'revoked', seconds, revoked: dead.revoked, state: dead.state };
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      if (emergencies.length === 1) throw error;
      const { code, message, nextStep } = error;
      terminal.note(`✗ ${secret.name}: ${message}`);
      return { ...about, outcome: 'failed', error: { code, message, nextStep } };
    }
  }
}

async function killLeak({ terminal }: CommandContext, emergency: Emergency): Promise<Generation> {
  const { deployment, secret, leaked } = emergency;
  await nameLeak(emergency, newestVersion(leaked, secret.name));
  // The ledger records the leak, so that it stays known if the tag is removed. The rotation would record it too.
  try {
    await wakeWatch(deployment, secret.arn);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (leaked.state !== 'current') throw error;
    terminal.note(`! ${secret.name}: watch could not record the leak (${error.message}); the rotation does`);
  }
  if (leaked.state === 'current') {
    const startedMs = terminal.now();
    const token = await startRotation(emergency, terminal);
    await followRotation(emergency, token, startedMs, terminal);
  }
  const dead = await followRevocation(emergency, leaked.n, terminal);
  try {
    await forgetLeak(emergency);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    terminal.note(`! ${secret.name}: the tag that names the leak stays, which does no harm (${error.message})`);
  }
  return dead;
}

function leakedOf({ options, args }: CommandContext, selected: SelectedSecret): Generation {
  const { secret } = selected;
  assertManaged(selected);
  const { generations, currentGeneration } = ledgerOf(secret);
  if (options.text('generation') !== undefined && args.length !== 1) {
    throw new CommandError('usage', '--generation is about one secret.', 'name one secret.');
  }
  const leaked = namedGeneration(options, secret) ?? generations.find(({ n }) => n === currentGeneration);
  if (leaked === undefined || leaked.state === 'planned') {
    throw new CommandError(
      'failed',
      `The ledger has no credential of ${secret.name} in force.`,
      `see genesys-oauth-rotation doctor ${secret.name}.`,
      'no-credential',
    );
  }
  if (leaked.state !== 'revoked') return leaked;
  throw new CommandError(
    'failed',
    `Generation ${leaked.n} of ${secret.name} is revoked already.`,
    `see genesys-oauth-rotation status ${secret.name}.`,
    'already-revoked',
  );
}

function planOf({ secret, leaked }: Emergency) {
  return { secret: secret.name, generation: leaked.n, clientId: leaked.clientId };
}
