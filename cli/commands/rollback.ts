import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { dutiesOf } from '../fleet/compose-secret.ts';
import type { FleetSecret, Generation } from '../fleet/fleet.ts';
import { openLedger } from '../fleet/ledger-reader.ts';
import { ledgerOf, namedGeneration, newestVersion } from '../operations/choose-generation.ts';
import { confirm } from '../operations/confirm.ts';
import { moveCurrent } from '../operations/move-label.ts';
import { withOwed } from '../operations/owed.ts';
import { assertManaged, readSelected, type SelectedSecret, selectSecret } from '../operations/select-secrets.ts';
import { waitUntilQuiet } from '../operations/wait-until-quiet.ts';
import { wakeWatch } from '../operations/wake.ts';
import { dutyText } from '../output/describe-secret.ts';

/** Retire may begin at any moment then. */
const tooLateMs = 30_000;

/** `rollback`: AWSCURRENT is moved back, the ledger records it, and the credential that is in force again logs in. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { terminal } = context;
  let selected = await selectSecret(context);
  assertManaged(selected);
  const target = targetOf(context, selected.secret);
  const isConfirmed = await confirm(context, {
    subject: selected.secret.name,
    steps: [
      `moves AWSCURRENT back to generation ${target.n} (client ${target.clientId ?? 'unknown'}, ${target.state})`,
      ...(target.state === 'quarantine' ? ['activates its client again; logins fail for seconds meanwhile'] : []),
      'has watch log in with it, and give the credential that was in force a full grace period',
    ],
  });
  if (!isConfirmed) return { document: { dryRun: true, generation: target.n }, text: () => [] };
  await waitUntilQuiet(selected, terminal);
  // What was confirmed may have changed while it was read and while another function worked.
  selected = await readSelected(selected.deployment, selected.secret.arn, terminal.now());
  const again = targetOf(context, selected.secret);
  if (again.n !== target.n) throw changedMeanwhile(selected.secret.name);
  const from = selected.secret.labels.current;
  if (from === undefined) throw changedMeanwhile(selected.secret.name);
  return withOwed(
    selected,
    () => terminal.now(),
    () => moveBack(context, selected, { from, target: again }),
  );
}

async function moveBack(
  { terminal }: CommandContext,
  selected: SelectedSecret,
  { from, target }: { readonly from: string; readonly target: Generation },
): Promise<CommandResult> {
  const { deployment, secret } = selected;
  await moveCurrent(selected, { from, to: newestVersion(target, secret.name) });
  terminal.note(`✔ ${secret.name}: AWSCURRENT moved to generation ${target.n}`);
  const watched = await wakeWatch(deployment, secret.arn).catch((error: unknown) => {
    throw notRecorded(secret.name, error);
  });
  const state = (await openLedger(deployment).state(secret.arn))?.state;
  const restored = state?.generations.find(({ n }) => n === target.n);
  const isRejected = (watched.findings['credential-rejected'] ?? 0) > 0;
  if (restored?.state !== 'current' || watched.outcome !== 'checked' || isRejected) {
    throw new CommandError(
      'failed',
      isRejected
        ? `Genesys Cloud rejects generation ${target.n} of ${secret.name}.`
        : `AWSCURRENT of ${secret.name} was moved, but watch could not check it (${watched.outcome}). It is checked again within the hour, and by every rotation and revocation before they do anything.`,
      isRejected
        ? `move forward again: genesys-oauth-rotation rollback ${secret.name} --generation ${secret.ledger?.currentGeneration ?? ''}`
        : `see the log of the watch function, then genesys-oauth-rotation doctor ${secret.name}.`,
      isRejected ? 'credential-rejected' : 'not-checked',
    );
  }
  terminal.note(`✔ ${secret.name}: logs in with generation ${target.n}`);
  const withdrawn = state?.generations.find(({ n }) => n === secret.ledger?.currentGeneration);
  const owed = state === undefined ? undefined : dutiesOf(state).find(({ generation }) => generation === withdrawn?.n);
  return {
    document: {
      secret: secret.name,
      generation: target.n,
      clientId: target.clientId,
      withdrawn: withdrawn && { generation: withdrawn.n, state: withdrawn.state, duty: owed },
    },
    text: (style) => [
      `${style.good('✔')} generation ${target.n} of ${secret.name} is in force again, and logs in`,
      ...(owed === undefined ? [] : [`  generation ${owed.generation} ${dutyText(owed, terminal.now())}`]),
    ],
    next: `genesys-oauth-rotation status ${secret.name}`,
  };
}

function targetOf({ options, terminal }: CommandContext, secret: FleetSecret): Generation {
  const { generations } = ledgerOf(secret);
  const { name, strategy } = secret;
  const alive = generations.filter(({ state }) => state === 'grace' || state === 'quarantine');
  const latest = alive.toSorted((one, other) => ((one.inForceUntil ?? '') < (other.inForceUntil ?? '') ? 1 : -1))[0];
  const target = namedGeneration(options, secret) ?? latest;
  if (target === undefined) {
    throw new CommandError(
      'failed',
      strategy === 'in-place'
        ? `${name} rotates in place: its former secret is dead, so there is nothing to roll back to.`
        : `No former credential of ${name} is alive, so there is nothing to roll back to.`,
      `rotate instead: genesys-oauth-rotation rotate ${name} --wait`,
      'nothing-to-roll-back-to',
    );
  }
  const problem = problemOf(target, terminal.now());
  if (problem === undefined) return target;
  throw new CommandError(
    'failed',
    `Generation ${target.n} of ${name} ${problem}.`,
    `rotate instead: genesys-oauth-rotation rotate ${name} --wait`,
    'no-rollback',
  );
}

function problemOf({ state, compromised, duty }: Generation, nowMs: number): string | undefined {
  if (state === 'current') return 'is in force already';
  if (state !== 'grace' && state !== 'quarantine') return `is ${state}: programs could not log in with it`;
  if (compromised) return 'leaked';
  const attemptMs = Date.parse(duty?.nextAttemptAt ?? '') - nowMs;
  return attemptMs < tooLateMs ? 'is about to be revoked' : undefined;
}

function changedMeanwhile(name: string): CommandError {
  return new CommandError(
    'failed',
    `The credentials of ${name} changed while this was confirmed.`,
    `see genesys-oauth-rotation status ${name}; nothing was changed.`,
    'version-conflict',
  );
}

function notRecorded(name: string, error: unknown): unknown {
  if (!(error instanceof CommandError)) return error;
  return new CommandError(
    error.exit,
    `AWSCURRENT of ${name} was moved back, but watch could not be run: ${error.message} AWS invokes it for the moved label too, and it runs every hour; until then retire compares the labels before it revokes anything.`,
    `run it again: genesys-oauth-rotation status ${name}`,
    error.code,
  );
}
