import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import type { FleetSecret, Generation } from '../fleet/fleet.ts';
import { ledgerOf, namedGeneration, newestVersion } from '../operations/choose-generation.ts';
import { confirm } from '../operations/confirm.ts';
import { followRevocation } from '../operations/follow-revocation.ts';
import { forgetLeak, nameLeak } from '../operations/name-leak.ts';
import { withOwed } from '../operations/owed.ts';
import { assertManaged, selectSecret } from '../operations/select-secrets.ts';
import { wakeWatch } from '../operations/wake.ts';
import { dutyText } from '../output/describe-secret.ts';
import { proofText } from '../output/proof-text.ts';

/** `retire`: has what is due revoked; with `--now`, an old credential before its grace period has elapsed. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { options, terminal } = context;
  const selected = await selectSecret(context);
  assertManaged(selected);
  const { deployment, secret } = selected;
  const old = oldGeneration(context, secret);
  const duty = secret.duties.find(({ generation }) => generation === old.n);
  const isNow = options.flag('now');
  const isDue = duty !== undefined && Date.parse(duty.dueAt) <= terminal.now();
  if (!isNow && !isDue) {
    throw new CommandError(
      'failed',
      `Generation ${old.n} of ${secret.name} is not due: ${duty === undefined ? 'nothing is owed for it' : dutyText(duty, terminal.now())}.`,
      'wait, or pass --now, which ends its grace period.',
      'not-due',
    );
  }
  const isConfirmed = await confirm(context, {
    subject: secret.name,
    steps: [`revokes generation ${old.n} (client ${old.clientId ?? 'unknown'}) ${isNow ? 'now' : 'which is due'}`],
    ...(isNow ? { warning: 'Programs that still use it fail at once. This cannot be undone.' } : {}),
  });
  if (!isConfirmed) return { document: { dryRun: true, generation: old.n }, text: () => [] };
  const dead = await withOwed(
    selected,
    () => terminal.now(),
    async () => {
      if (isNow) {
        await nameLeak(selected, newestVersion(old, secret.name));
        await wakeWatch(deployment, secret.arn);
      }
      const followed = await followRevocation(selected, old.n, terminal);
      if (isNow) await forgetLeak(selected);
      return followed;
    },
  );
  return {
    document: { secret: secret.name, generation: old.n, state: dead.state, revoked: dead.revoked },
    text: (style) => [
      `${style.good('✔')} generation ${old.n} of ${secret.name} is dead; ${proofText(dead.revoked, dead.state)}`,
    ],
    next: `genesys-oauth-rotation status ${secret.name}`,
  };
}

function oldGeneration(context: CommandContext, secret: FleetSecret): Generation {
  const { name } = secret;
  const owed = ledgerOf(secret).generations.filter(
    ({ state, duty }) => duty !== undefined && (state === 'grace' || state === 'quarantine' || state === 'abandoned'),
  );
  const named = namedGeneration(context.options, secret);
  const [only = named, ...others] = owed.filter(({ n }) => named === undefined || n === named.n);
  if (only === undefined) {
    throw new CommandError(
      'failed',
      `No former credential of ${name} is alive.`,
      `see genesys-oauth-rotation status ${name}.`,
      'nothing-owed',
    );
  }
  if (others.length > 0) {
    throw new CommandError(
      'usage',
      `Several former credentials of ${name} are alive: generations ${owed.map(({ n }) => n).join(', ')}.`,
      'name one with --generation.',
    );
  }
  if (owed.includes(only)) return only;
  throw new CommandError(
    'failed',
    `Generation ${only.n} of ${name} is ${only.state}; only a former credential that is alive can be retired.`,
    only.state === 'current'
      ? `for the credential in force: genesys-oauth-rotation emergency ${name}`
      : `see genesys-oauth-rotation status ${name}.`,
    'not-retirable',
  );
}
