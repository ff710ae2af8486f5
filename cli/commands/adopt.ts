import { RotateSecretCommand, TagResourceCommand } from '@aws-sdk/client-secrets-manager';
import { checkTags } from '../../domain/check-tags.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import type { CommandContext, CommandResult, Options } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall } from '../deployment/aws-call.ts';
import { type Deployment, functionArn } from '../deployment/deployment.ts';
import { readVariables } from '../deployment/read-variables.ts';
import { openLedger } from '../fleet/ledger-reader.ts';
import { assertAdoptable, noteFindings } from '../operations/assert-adoptable.ts';
import { confirm } from '../operations/confirm.ts';
import { preflightOf } from '../operations/examine-secret.ts';
import { operatorOf } from '../operations/operator-name.ts';
import { readStepError } from '../operations/read-step-error.ts';
import { type SelectedSecret, selectSecret } from '../operations/select-secrets.ts';
import { wakeWatch } from '../operations/wake.ts';

const prefix = 'genesys-rotation:';

/** The options that become tags, by the names of the settings. */
const settingOptions = ['strategy', 'grace-period', 'quarantine-period', 'admin-secret', 'probes'] as const;

const approvalMs = 3_600_000;
const pollMs = 1_000;
const patienceMs = 60_000;

/** `adopt`: tags, rotation on without rotating, the adoption test, and the ledger's claim. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const selected = await selectSecret(context);
  const { secret } = selected;
  if (secret.deletionAt !== undefined || !secret.exists) {
    throw new CommandError(
      'failed',
      `${secret.name} is deleted or scheduled for deletion.`,
      `restore it first: aws secretsmanager restore-secret --secret-id ${secret.name}`,
      'secret-deleted',
    );
  }
  return secret.ledger?.holds.some(({ code }) => code === 'client-changed')
    ? approveClient(context, selected)
    : adoptSecret(context, selected);
}

async function adoptSecret(context: CommandContext, selected: SelectedSecret): Promise<CommandResult> {
  const { options, terminal } = context;
  const { deployment, secret } = selected;
  const wanted = wantedTags(options);
  const tags = { ...secret.tags, ...wanted };
  const every = options.text('every');
  const schedule = scheduleOf(every, secret.rotation.expression);
  const { variables, problem } = await readVariables(deployment);
  if (problem !== undefined)
    terminal.note(`! settings that no tag says are not known, only their defaults: ${problem}`);
  assertSettings(tags, variables);
  await assertAdoptable(context, selected);
  const isConfirmed = await confirm(context, {
    subject: secret.name,
    steps: [
      ...Object.entries(wanted).map(([name, value]) => `sets the tag ${name} to ${value}`),
      `turns rotation on (${schedule}) without rotating; AWS runs the adoption test, which logs in and changes nothing`,
      'has the ledger record the client as this secret’s own',
    ],
  });
  if (!isConfirmed) return { document: { dryRun: true, tags: wanted, schedule }, text: () => [] };
  if (Object.keys(wanted).length > 0) {
    const Tags = Object.entries(wanted).map(([Key, Value]) => ({ Key, Value }));
    await awsCall('secretsmanager:TagResource', () =>
      deployment.aws.secretsManager.send(new TagResourceCommand({ SecretId: secret.arn, Tags })),
    );
  }
  const startedMs = terminal.now();
  await awsCall('secretsmanager:RotateSecret', () =>
    deployment.aws.secretsManager.send(
      new RotateSecretCommand({
        SecretId: secret.arn,
        RotateImmediately: false,
        RotationLambdaARN: functionArn(deployment, deployment.rotate),
        RotationRules: { ScheduleExpression: schedule },
      }),
    ),
  );
  terminal.note(`✔ ${secret.name}: rotation is on, and nothing was rotated`);
  const clientId = await followAdoption(context, selected, startedMs);
  // Before, no function might read the secret: now everything else that the first rotation would fail on is known too.
  const findings = await preflightOf(selected);
  noteFindings(terminal, secret.name, findings);
  return {
    exit: findings.some(({ severity }) => severity === 'blocker') ? 'findings' : 'ok',
    document: {
      secret: secret.name,
      findings,
      arn: secret.arn,
      clientId,
      schedule,
      tags: wanted,
      configuration: configurationOf(secret.name, tags, every),
    },
    text: (style) => [
      `${style.good('✔')} ${secret.name} is managed: client ${clientId} belongs to it, and AWSCURRENT logs in`,
      '',
      'To keep it with the next deployment, add to rotation.config.ts:',
      `  ${configurationOf(secret.name, tags, every)}`,
    ],
    next: `genesys-oauth-rotation doctor ${secret.name}`,
  };
}

/** Until the ledger names the client, after the adoption test or watch has compared it with AWSCURRENT. */
async function followAdoption(
  { terminal }: CommandContext,
  selected: SelectedSecret,
  startedMs: number,
): Promise<string> {
  const { deployment, secret } = selected;
  let isWoken = false;
  for (;;) {
    const error = await readStepError(selected, startedMs);
    if (error !== undefined) throw error;
    // Before watch was there, the ledger may still name the client of before.
    const state = isWoken ? (await openLedger(deployment).state(secret.arn))?.state : undefined;
    const current = state?.generations.find(({ n }) => n === state.currentGeneration);
    if (current?.clientId !== undefined && state?.holds.length === 0) return current.clientId;
    const [hold] = state?.holds ?? [];
    if (hold !== undefined) throw held(secret.name, hold.code);
    if (terminal.now() - startedMs > patienceMs) throw held(secret.name, 'the ledger has not recorded it');
    if (!isWoken)
      await wakeWatch(deployment, secret.arn).catch((error: unknown) => explain(deployment, secret.name, error));
    else await terminal.sleep(pollMs);
    isWoken = true;
  }
}

/** The roles of the functions reach only what the configuration or a tag of the deployment selects. */
function explain({ service }: Deployment, name: string, error: unknown): never {
  if (!(error instanceof CommandError) || !error.message.includes('does not rotate this secret')) throw error;
  throw new CommandError(
    'failed',
    `The functions of ${service} may not read ${name}. Rotation is on, and fails until they may.`,
    `add it to rotation.config.ts and deploy, or set the tag of discovery: genesys-oauth-rotation adopt ${name} --tag key=value`,
    'not-reachable',
  );
}

/** AWSCURRENT names another client than before, on purpose. */
async function approveClient(context: CommandContext, selected: SelectedSecret): Promise<CommandResult> {
  const { terminal } = context;
  const { deployment, secret } = selected;
  const clientId = secret.ledger?.holds.find(({ code }) => code === 'client-changed')?.clientId;
  if (clientId === undefined) throw held(secret.name, 'client-changed');
  const isConfirmed = await confirm(context, {
    subject: secret.name,
    steps: [
      `makes the client ${clientId}, which AWSCURRENT holds, a client of ${secret.name}`,
      'gives the former client its grace period; then it is deactivated and deleted',
    ],
  });
  if (!isConfirmed) return { document: { dryRun: true, clientId }, text: () => [] };
  const nowMs = terminal.now();
  await openLedger(deployment).approve({
    secretArn: secret.arn,
    kind: 'adopt',
    clientId,
    by: await operatorOf(deployment),
    at: new Date(nowMs).toISOString(),
    expiresAt: new Date(nowMs + approvalMs).toISOString(),
  });
  await wakeWatch(deployment, secret.arn);
  const state = (await openLedger(deployment).state(secret.arn))?.state;
  const [hold] = state?.holds ?? [];
  if (hold !== undefined) throw held(secret.name, hold.code);
  return {
    document: { secret: secret.name, arn: secret.arn, clientId },
    text: (style) => [`${style.good('✔')} the client ${clientId} belongs to ${secret.name}`],
    next: `genesys-oauth-rotation status ${secret.name}`,
  };
}

function wantedTags(options: Options): Readonly<Record<string, string>> {
  const settings = settingOptions.flatMap((name) => {
    const value = options.text(name);
    return value === undefined ? [] : [[`${prefix}${name}`, value] as const];
  });
  const others = options.list('tag').map((text) => {
    const [, key, value] = /^([\w.:/+@-]{1,128})=(.{0,256})$/.exec(text) ?? [];
    if (key !== undefined && value !== undefined && !key.startsWith(prefix)) return [key, value] as const;
    throw new CommandError('usage', '--tag is not key=value, or a setting.', 'write it as --tag rotated-by=genesys.');
  });
  return Object.fromEntries([...settings, ...others]);
}

function scheduleOf(every: string | undefined, known: string | undefined): string {
  if (every === undefined) return known ?? 'rate(30 days)';
  const days = /^(\d{1,3})d$/.exec(every)?.[1];
  if (days !== undefined && Number(days) > 0 && Number(days) <= 365)
    return `rate(${days} ${Number(days) === 1 ? 'day' : 'days'})`;
  if (/^(rate|cron)\(.{1,200}\)$/.test(every)) return every;
  throw new CommandError('usage', '--every is no interval.', 'write it as 30d, or as AWS does: "cron(0 8 1 * ? *)".');
}

function assertSettings(
  tags: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string | undefined>>,
): void {
  try {
    checkTags(tags, variables);
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    throw new CommandError('usage', error.summary, 'correct the options or the tags; nothing was changed.', error.code);
  }
}

/** The entry of `rotation.config.ts` that says what the tags say. */
function configurationOf(name: string, tags: Readonly<Record<string, string>>, every: string | undefined): string {
  const camel = (text: string) => text.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const settings = settingOptions.flatMap((setting) => {
    const value = tags[`${prefix}${setting}`];
    if (value === undefined) return [];
    const written = setting === 'probes' ? JSON.stringify(value.split(' ')) : `'${value}'`;
    return [`${camel(setting)}: ${written}`];
  });
  const timing = every === undefined ? [] : [every.startsWith('cron') ? `cron: '${every}'` : `every: '${every}'`];
  return `{ ${[`existing: '${name}'`, ...settings, ...timing].join(', ')} },`;
}

function held(name: string, code: string): CommandError {
  return new CommandError(
    'failed',
    `${name} is not adopted: ${code}. Rotation is on, and nothing is rotated or revoked until this is resolved.`,
    `see genesys-oauth-rotation doctor ${name}.`,
    code,
  );
}
