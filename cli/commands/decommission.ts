import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall } from '../deployment/aws-call.ts';
import type { Generation } from '../fleet/fleet.ts';
import { openLedger } from '../fleet/ledger-reader.ts';
import { ledgerOf } from '../operations/choose-generation.ts';
import { confirm } from '../operations/confirm.ts';
import { followRevocation } from '../operations/follow-revocation.ts';
import { operatorOf } from '../operations/operator-name.ts';
import { withOwed } from '../operations/owed.ts';
import { assertManaged, type SelectedSecret, selectSecret } from '../operations/select-secrets.ts';
import { wakeWatch } from '../operations/wake.ts';
import { proofText } from '../output/proof-text.ts';

const approvalMs = 24 * 3_600_000;

/** `decommission`: every credential of the secret is dead, with proof, and then the secret is scheduled for deletion. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { options, terminal } = context;
  const days = recoveryDaysOf(context);
  const selected = await selectSecret(context);
  assertManaged(selected);
  const { secret } = selected;
  const alive = ledgerOf(secret).generations.filter(({ state }) => state !== 'revoked');
  const clients = [...new Set(alive.map(({ n, clientId }) => clientId ?? `of generation ${n}`))];
  const isConfirmed = await confirm(context, {
    subject: secret.name,
    steps: [
      `revokes every credential of ${secret.name} at once, AWSCURRENT included: generations ${alive.map(({ n }) => n).join(', ') || 'none'}`,
      `deactivates, then deletes its clients: ${clients.join(', ') || 'none'}`,
      ...(options.flag('keep-secret') ? [] : [`then schedules the secret for deletion in ${days} days`]),
      ...(secret.rotation.lastAccessedOn === undefined
        ? []
        : [`a program last read it on ${secret.rotation.lastAccessedOn}`]),
    ],
    warning: 'Every program that uses it fails at once. This cannot be undone.',
  });
  if (!isConfirmed) return { document: { dryRun: true, generations: alive.map(({ n }) => n) }, text: () => [] };
  return withOwed(
    selected,
    () => terminal.now(),
    () => carryOut(context, selected, alive, days),
  );
}

async function carryOut(
  { options, terminal }: CommandContext,
  selected: SelectedSecret,
  alive: readonly Generation[],
  days: number,
): Promise<CommandResult> {
  const { deployment, secret } = selected;
  if (secret.ledger?.decommissionedAt === undefined) {
    const nowMs = terminal.now();
    await openLedger(deployment).approve({
      secretArn: secret.arn,
      kind: 'decommission',
      by: await operatorOf(deployment),
      at: new Date(nowMs).toISOString(),
      expiresAt: new Date(nowMs + approvalMs).toISOString(),
    });
    terminal.note(`✔ ${secret.name}: approval written`);
    await wakeWatch(deployment, secret.arn);
  }
  const state = (await openLedger(deployment).state(secret.arn))?.state;
  if (state?.decommissionedAt === undefined) {
    throw new CommandError(
      'failed',
      `The approval is in the ledger, but watch has not acted on it yet.`,
      'run the command again; within 24 hours watch acts on it by itself.',
      'not-recorded',
    );
  }
  const dead: Generation[] = [];
  // The credential that administers may be the one in force: it goes last.
  const current = secret.ledger?.currentGeneration;
  const inOrder = state.generations
    .filter(({ n, duty }) => duty !== undefined || alive.some((one) => one.n === n))
    .toSorted((one, other) => Number(one.n === current) - Number(other.n === current));
  for (const { n } of inOrder) {
    const generation = await followRevocation(selected, n, terminal);
    terminal.note(`✔ ${secret.name}: generation ${n}: ${proofText(generation.revoked, generation.state)}`);
    dead.push(generation);
  }
  let deletionAt: string | undefined;
  if (!options.flag('keep-secret')) {
    const request = { SecretId: secret.arn, RecoveryWindowInDays: days };
    const { DeletionDate } = await awsCall('secretsmanager:DeleteSecret', () =>
      deployment.aws.secretsManager.send(new DeleteSecretCommand(request)),
    );
    deletionAt = DeletionDate?.toISOString();
    terminal.note(`✔ ${secret.name}: scheduled for deletion`);
  }
  return {
    document: {
      secret: secret.name,
      generations: dead.map(({ n, state: its, clientId, revoked }) => ({ n, state: its, clientId, revoked })),
      deletionAt,
    },
    table: {
      columns: ['GEN', 'CLIENT', 'STATE', 'PROOF'],
      rows: dead.map(({ n, clientId, state: its, revoked }) => [
        String(n),
        clientId ?? '–',
        its,
        proofText(revoked, its),
      ]),
    },
    next: `genesys-oauth-rotation pending ${secret.arn}`,
  };
}

function recoveryDaysOf({ options }: CommandContext): number {
  const text = options.text('recovery-days') ?? '30';
  const days = Number(text);
  if (/^\d{1,2}$/.test(text) && days >= 7 && days <= 30) return days;
  throw new CommandError('usage', '--recovery-days is no number from 7 to 30.', 'pass one; AWS allows no other.');
}
