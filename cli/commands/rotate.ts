import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { freezeThen } from '../fleet/assess-health.ts';
import { confirm } from '../operations/confirm.ts';
import { type FollowedRotation, followRotation } from '../operations/follow-rotation.ts';
import { withOwed } from '../operations/owed.ts';
import { requestRotation } from '../operations/request-rotation.ts';
import { assertManaged, type SelectedSecret, selectSecrets } from '../operations/select-secrets.ts';

/**
 * Between two starts in one organization: a rotation sends about 14 requests, and Genesys Cloud allows each client 300 a
 * minute, which the administering client shares with everything else that it does.
 */
const betweenStartsMs = 6_000;

interface Outcome {
  readonly secret: string;
  readonly outcome: 'started' | 'rotated' | 'waiting' | 'failed';
  readonly token?: string;
  readonly rotation?: FollowedRotation;
  readonly error?: { readonly code: string; readonly message: string; readonly nextStep: string };
}

/** `rotate`: starts rotations, paced by the rate limit; with `--wait` it follows the four steps. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { options, terminal } = context;
  const selected = await selectSecrets(context);
  for (const one of selected) assertRotated(one, terminal.now());
  const names = selected.map(({ secret }) => secret.name);
  const isConfirmed =
    selected.length > 1 || options.flag('dry-run')
      ? await confirm(context, {
          subject: String(selected.length),
          steps: [
            `rotates ${names.length} secrets, ${Math.round(60_000 / betweenStartsMs)} a minute: ${names.join(', ')}`,
          ],
        })
      : true;
  if (!isConfirmed) return { document: { dryRun: true, secrets: names }, text: () => [] };

  const following: Promise<Outcome>[] = [];
  const startedIn = new Map<string, number>();
  for (const one of selected) {
    const organization = one.secret.organizationId ?? one.secret.deployment;
    const waitMs = (startedIn.get(organization) ?? 0) + betweenStartsMs - terminal.now();
    if (startedIn.has(organization) && waitMs > 0) await terminal.sleep(waitMs);
    startedIn.set(organization, terminal.now());
    following.push(rotateOne(context, one));
  }
  const outcomes = await Promise.all(following);
  return resultOf(outcomes, options.flag('wait'));
}

async function rotateOne({ options, terminal }: CommandContext, selected: SelectedSecret): Promise<Outcome> {
  const { name } = selected.secret;
  try {
    return await withOwed(
      selected,
      () => terminal.now(),
      async (): Promise<Outcome> => {
        const startedMs = terminal.now();
        const token = await requestRotation(selected, terminal);
        terminal.note(`… ${name}: rotation started`);
        if (!options.flag('wait')) return { secret: name, outcome: 'started', token };
        const rotation = await followRotation(selected, token, startedMs, terminal);
        return { secret: name, outcome: 'rotated', token, rotation };
      },
    );
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error.exit === 'noPermission' || error.exit === 'timeout') throw error;
    const { code, message, nextStep } = error;
    const isWaiting = error.exit === 'findings';
    terminal.note(`${isWaiting ? '…' : '✗'} ${name}: ${message}`);
    return { secret: name, outcome: isWaiting ? 'waiting' : 'failed', error: { code, message, nextStep } };
  }
}

/** The function would refuse it too, but only after RotateSecret has left an empty version. */
function assertNotFrozen({ secret: { name, freezes, ledger } }: SelectedSecret, nowMs: number): void {
  const holding = freezeThen(freezes, nowMs);
  const isNew = ledger?.openRotation === undefined && ledger?.holds.length === 0;
  if (holding === undefined || !isNew) return;
  const reason = holding.reason === undefined ? '' : ` (${holding.reason})`;
  throw new CommandError(
    'failed',
    `No rotation of ${name} begins before ${holding.until}: a freeze window holds${reason}.`,
    `nothing: watch starts what is due when it has ended. A leak does not wait: genesys-oauth-rotation emergency ${name}`,
    'rotation-frozen',
  );
}

function resultOf(outcomes: readonly Outcome[], waited: boolean): CommandResult {
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
  const [first] = outcomes;
  return {
    document: { secrets: outcomes },
    table: {
      columns: ['SECRET', 'OUTCOME', 'SECONDS', 'ERROR'],
      rows: outcomes.map(({ secret, outcome, rotation, error }) => [
        secret,
        outcome,
        rotation === undefined ? '–' : String(rotation.seconds),
        error === undefined ? '' : `${error.code}: next: ${error.nextStep}`,
      ]),
    },
    next:
      failed[0] !== undefined
        ? `genesys-oauth-rotation doctor ${failed[0].secret}`
        : `genesys-oauth-rotation ${waited ? 'pending' : `status ${first?.secret ?? ''}`}`,
    exit: failed.length > 0 ? 'failed' : outcomes.some(({ outcome }) => outcome === 'waiting') ? 'findings' : 'ok',
  };
}

function assertRotated(selected: SelectedSecret, nowMs: number): void {
  assertManaged(selected);
  const { name, rotation, deletionAt } = selected.secret;
  if (rotation.isOn && deletionAt === undefined) {
    assertNotFrozen(selected, nowMs);
    return;
  }
  throw new CommandError(
    'failed',
    deletionAt === undefined ? `Rotation of ${name} is turned off.` : `${name} is scheduled for deletion.`,
    deletionAt === undefined
      ? `turn it on: genesys-oauth-rotation adopt ${name}`
      : `restore it first: aws secretsmanager restore-secret --secret-id ${name}`,
    deletionAt === undefined ? 'rotation-off' : 'secret-deleted',
  );
}
