import { decideApproval } from '../../lambda/ledger/decide-approval.ts';
import type { Consent, Waiting } from '../../lambda/ports/ledger-state.ts';
import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { openLedger } from '../fleet/ledger-reader.ts';
import { neededLevel } from '../fleet/read-approvals.ts';
import { confirm } from '../operations/confirm.ts';
import { followRotation } from '../operations/follow-rotation.ts';
import { userIdOf } from '../operations/operator-name.ts';
import { assertManaged, readSelected, type SelectedSecret, selectSecret } from '../operations/select-secrets.ts';
import { startRotation } from '../operations/start-rotation.ts';

const pollMs = 500;

/** The index is consistent within a second; then the functions find the approval later. */
const patienceMs = 15_000;

/** `approve`: the caller stands behind the rotation that waits; if that is enough, it goes on. Doing it again does no harm. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { options, terminal } = context;
  const selected = await selectSecret(context);
  assertManaged(selected);
  const { deployment, secret } = selected;
  const waiting = waitingOf(selected);
  assertMeant(selected, waiting, options.text('version-id'));
  const ledger = openLedger(deployment);
  const own = {
    kind: 'approve',
    userId: await userIdOf(deployment),
    secretArn: secret.arn,
    token: waiting.token,
  } as const;
  const known = await ledger.consents(secret.arn, waiting.token);
  if (options.flag('withdraw')) return withdraw(context, selected, own, known);

  const level = neededLevel(selected.secret);
  const mine = { ...own, at: new Date(terminal.now()).toISOString() };
  const after = decideApproval(level, [...known, mine]);
  if (!after.isApproved && after.requestedBy.includes(own.userId)) throw ownRequest(secret.name, own.userId);
  const isConfirmed = await confirm(context, {
    subject: secret.name,
    steps: [
      `approves the rotation ${waiting.token}, which waits since ${waiting.since}, as ${own.userId}`,
      `requested by ${after.requestedBy.join(', ') || 'nobody: by schedule, or in the console of AWS'}`,
      after.isApproved
        ? 'has the rotation go on: AWSCURRENT moves to the new credential'
        : 'does not suffice: another person has to approve it too',
    ],
  });
  if (!isConfirmed) return { document: { dryRun: true, versionId: waiting.token, ...after }, text: () => [] };
  await ledger.consent(mine);
  if (!after.isApproved) return approvedInPart(selected, waiting, after);
  await seen(context, selected, own);
  await assertStillWaiting(context, selected, waiting);
  const startedMs = terminal.now();
  const token = await startRotation(selected, terminal, waiting.token).catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    const recorded = `${error.message} The approval is recorded: watch has the rotation go on within a day.`;
    throw new CommandError(error.exit, recorded, error.nextStep, error.code);
  });
  const rotation = await followRotation(selected, token, startedMs, terminal);
  return {
    document: {
      secret: secret.name,
      arn: secret.arn,
      versionId: waiting.token,
      outcome: 'rotated',
      ...after,
      rotation,
    },
    text: (style) => [`${style.good('✔')} ${secret.name}: approved, and rotated in ${rotation.seconds} s`],
    next: `genesys-oauth-rotation pending ${secret.name}`,
  };
}

function approvedInPart({ secret }: SelectedSecret, waiting: Waiting, after: object): CommandResult {
  return {
    document: { secret: secret.name, arn: secret.arn, versionId: waiting.token, outcome: 'waiting', ...after },
    text: (style) => [`${style.good('✔')} ${secret.name}: approved. Another person has to approve it too`],
    next: `genesys-oauth-rotation status ${secret.name}`,
    exit: 'findings',
  };
}

async function withdraw(
  context: CommandContext,
  { deployment, secret }: SelectedSecret,
  own: Omit<Consent, 'at'>,
  known: readonly Consent[],
): Promise<CommandResult> {
  if (!known.some(({ kind, userId }) => kind === own.kind && userId === own.userId)) {
    throw new CommandError(
      'failed',
      `${own.userId} has not approved the rotation ${own.token} of ${secret.name}.`,
      `see genesys-oauth-rotation status ${secret.name}; nothing was changed.`,
      'not-approved',
    );
  }
  const steps = [`takes back the approval of the rotation ${own.token} by ${own.userId}`];
  const isConfirmed = await confirm(context, { subject: secret.name, steps });
  if (!isConfirmed) return { document: { dryRun: true, versionId: own.token }, text: () => [] };
  await openLedger(deployment).withdraw(own);
  return {
    document: { secret: secret.name, arn: secret.arn, versionId: own.token, outcome: 'withdrawn' },
    text: (style) => [`${style.good('✔')} ${secret.name}: the approval is withdrawn`],
    next: `genesys-oauth-rotation status ${secret.name}`,
  };
}

/** Through the index, as the functions read it. */
async function seen(
  { terminal }: CommandContext,
  { deployment, secret }: SelectedSecret,
  own: Omit<Consent, 'at'>,
): Promise<void> {
  const startedMs = terminal.now();
  for (;;) {
    const consents = await openLedger(deployment).consents(secret.arn, own.token);
    if (consents.some(({ kind, userId }) => kind === own.kind && userId === own.userId)) return;
    if (terminal.now() - startedMs > patienceMs) return;
    await terminal.sleep(pollMs);
  }
}

/** RotateSecret would begin another rotation if this one was abandoned or has ended meanwhile. */
async function assertStillWaiting(
  { terminal }: CommandContext,
  { deployment, secret }: SelectedSecret,
  { token }: Waiting,
): Promise<void> {
  const { secret: now } = await readSelected(deployment, secret.arn, terminal.now());
  if (now.ledger?.waiting?.token === token && now.labels.pending === secret.labels.pending) return;
  throw new CommandError(
    'failed',
    `The rotation ${token} of ${secret.name} does not wait any more: it went on, or was abandoned.`,
    `see genesys-oauth-rotation status ${secret.name}.`,
    'not-waiting',
  );
}

function waitingOf({ secret: { name, ledger } }: SelectedSecret): Waiting {
  const { waiting } = ledger ?? {};
  if (waiting?.reason === 'approval-required') return waiting;
  throw new CommandError(
    'failed',
    `No rotation of ${name} waits for an approval.`,
    `see genesys-oauth-rotation status ${name}. A rotation is approved when its new credential is made and tested.`,
    'not-waiting',
  );
}

/** What was seen and what waits now may be two rotations: the first one may have been abandoned meanwhile. */
function assertMeant({ secret: { name } }: SelectedSecret, { token }: Waiting, meant: string | undefined): void {
  if (meant === undefined || meant === token) return;
  throw new CommandError(
    'failed',
    `The rotation ${meant} of ${name} does not wait for an approval; ${token} does.`,
    `see genesys-oauth-rotation status ${name}, and approve that one if it is as it should be; nothing was changed.`,
    'not-waiting',
  );
}

function ownRequest(name: string, userId: string): CommandError {
  return new CommandError(
    'failed',
    `${userId} has requested this rotation of ${name}, so another person has to approve it.`,
    `have that person run: genesys-oauth-rotation approve ${name}; nothing was changed.`,
    'own-request',
  );
}
