import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { dutiesOf } from '../fleet/compose-secret.ts';
import { openLedger } from '../fleet/ledger-reader.ts';
import { abandonableVersion } from '../operations/abandonable-version.ts';
import { confirm } from '../operations/confirm.ts';
import { removePending } from '../operations/move-label.ts';
import { withOwed } from '../operations/owed.ts';
import { assertManaged, readSelected, type SelectedSecret, selectSecret } from '../operations/select-secrets.ts';
import { waitUntilQuiet } from '../operations/wait-until-quiet.ts';
import { wakeWatch } from '../operations/wake.ts';
import { dutyText } from '../output/describe-secret.ts';

/** `abandon`: the open rotation ends without a promotion, and what it made is revoked. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { terminal } = context;
  let selected = await selectSecret(context);
  assertManaged(selected);
  const pending = abandonableVersion(selected.secret);
  const { name } = selected.secret;
  const isConfirmed = await confirm(context, {
    subject: name,
    steps: [
      `takes AWSPENDING off version ${pending}; AWSCURRENT is not affected`,
      'has what the rotation made revoked within minutes; it is never promoted again',
    ],
  });
  if (!isConfirmed) return { document: { dryRun: true, versionId: pending }, text: () => [] };
  await waitUntilQuiet(selected, terminal);
  selected = await readSelected(selected.deployment, selected.secret.arn, terminal.now());
  if (abandonableVersion(selected.secret) !== pending) {
    throw new CommandError(
      'failed',
      `Another rotation of ${name} was started while this was confirmed.`,
      `see genesys-oauth-rotation status ${name}; nothing was changed.`,
      'version-conflict',
    );
  }
  return withOwed(
    selected,
    () => terminal.now(),
    () => takeOff(context, selected, pending),
  );
}

async function takeOff(
  { terminal }: CommandContext,
  selected: SelectedSecret,
  pending: string,
): Promise<CommandResult> {
  const { deployment, secret } = selected;
  await removePending(selected, pending);
  terminal.note(`✔ ${secret.name}: AWSPENDING removed`);
  await wakeWatch(deployment, secret.arn);
  const state = (await openLedger(deployment).state(secret.arn))?.state;
  if (state === undefined || state.rotation !== undefined) {
    throw new CommandError(
      'failed',
      `AWSPENDING of ${secret.name} was removed, but the ledger still has the rotation open.`,
      'nothing: watch closes it within the hour; see genesys-oauth-rotation pending.',
      'not-recorded',
    );
  }
  const made = state.generations.find((one) => one.token === pending || one.versions.includes(pending));
  const owed = dutiesOf(state).find(({ generation }) => generation === made?.n);
  return {
    document: { secret: secret.name, versionId: pending, generation: made?.n, state: made?.state, duty: owed },
    text: (style) => [
      `${style.good('✔')} the rotation of ${secret.name} is abandoned${made === undefined ? '; it had made nothing' : ''}`,
      ...(owed === undefined ? [] : [`  generation ${owed.generation} ${dutyText(owed, terminal.now())}`]),
    ],
    next: `genesys-oauth-rotation rotate ${secret.name} --wait`,
  };
}
