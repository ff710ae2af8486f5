import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { selectDeployments } from '../deployment/select-deployments.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { dutyText } from '../output/describe-secret.ts';

const hourMs = 3_600_000;

/** `pending`: every revocation that the ledger owes, the next one first. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { args, terminal } = context;
  const nowMs = terminal.now();
  const deployments = await selectDeployments(context);
  const fleets = await Promise.all(
    deployments.map((deployment) => readFleet(deployment, { nowMs, ...(args.length === 0 ? {} : { secrets: args }) })),
  );
  const duties = fleets
    .flatMap(({ secrets }) => secrets)
    .flatMap((secret) =>
      secret.duties.map((duty) => ({
        deployment: secret.deployment,
        secret: secret.name,
        secretArn: secret.arn,
        hold: secret.ledger?.holds[0]?.code,
        ...duty,
      })),
    )
    .sort((one, other) => (one.nextAttemptAt < other.nextAttemptAt ? -1 : 1));
  const late = duties.filter(({ attempts, dueAt }) => attempts >= 3 || nowMs - Date.parse(dueAt) > hourMs);
  return {
    document: { readAt: new Date(nowMs).toISOString(), duties },
    table: {
      columns: ['ACCOUNT', 'SECRET', 'GEN', 'CLIENT', 'PHASE', 'DUE', 'STATE', 'REASON'],
      rows: duties.map((duty) => [
        duty.deployment,
        duty.secret,
        String(duty.generation),
        duty.clientId ?? '–',
        duty.phase,
        duty.dueAt,
        duty.hold === undefined ? dutyText(duty, nowMs) : `held: ${duty.hold}`,
        duty.reason,
      ]),
    },
    ...(duties.length === 0 ? { text: () => ['Nothing is owed: no old credential waits for its revocation.'] } : {}),
    next: late[0] === undefined ? undefined : `genesys-oauth-rotation status ${late[0].secret}`,
    exit: late.length > 0 ? 'findings' : 'ok',
  };
}
