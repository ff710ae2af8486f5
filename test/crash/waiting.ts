import { isDailyRun } from '../../lambda/watch/next-check.ts';
import { approveByHand, behind } from './consents.ts';
import { ledgerStateOf, ledgerTableOf } from './ledger-facts.ts';
import { type Person, personOf, runAs } from './person.ts';
import type { World } from './scenario.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A person runs a command again if it did not do what it should. */
const mostTries = 3;

/** What waits for nothing any more goes on within so many turns of the secret, of which one is each day. */
const mostTurns = 3;

/**
 * Nothing but the secret of this world, so that watch sees no other. The settings that have the rotation wait come after the
 * rotations before.
 */
export async function clearForWaiting(service: World['service']): Promise<void> {
  const { SecretList: secrets = [] } = service.secretsManager.call('ListSecrets', {}) as {
    readonly SecretList?: readonly { readonly ARN: string }[];
  };
  for (const { ARN } of secrets) {
    service.secretsManager.call('DeleteSecret', { SecretId: ARN, ForceDeleteWithoutRecovery: true });
  }
  for (const { id, deleted } of service.genesys.clients()) if (!deleted) service.genesys.deleteByHand(id);
  for (const { Name, GroupName } of service.scheduler.schedules()) service.scheduler.remove(Name, GroupName);
  await service.dynamoDb.clear(ledgerTableOf(service));
  // A warm instance of watch knows the table already: the calls of a history would depend on those before it.
  service.lambda.updateFunction('watch', { minimumIdle: 0 });
  // Each attempt that finds again that it has to wait makes the same calls.
  service.secretsManager.settings.rotationAttempts = 2;
}

/** Before the rotation. Returns what ends it. */
export function beginWaiting(world: World): () => void {
  const { service, secretArn, scenario } = world;
  const { approval = 'none' } = scenario.settings;
  service.secretsManager.setTag(secretArn, 'genesys-rotation:approval', approval);
  if (scenario.wait?.startsWith('frozen')) freeze(world);
  if (scenario.wait !== 'freeze') return () => {};
  return service.secretsManager.addHooks({
    afterStep(step) {
      if (world.window === undefined && step.secretArn === secretArn && step.step === 'createSecret') freeze(world);
    },
  });
}

/** From now on for two or three days, until ten minutes into the hour in which watch checks the secret. */
function freeze(world: World): void {
  const { service, secretArn } = world;
  const nowMs = service.clock.now();
  const untilMs = turnAfter(secretArn, nowMs + 48 * hourMs) + 10 * minuteMs;
  const window = { fromMs: nowMs - (nowMs % minuteMs), untilMs };
  world.window = window;
  const [from, to] = [window.fromMs, untilMs].map((ms) => `${new Date(ms).toISOString().slice(0, 16)}Z`);
  service.secretsManager.setTag(secretArn, 'genesys-rotation:freeze', `${from}/${to}/year-end`);
}

/** The beginning of the next hour in which watch may restart a rotation of the secret. */
function turnAfter(secretArn: string, ms: number): number {
  let at = Math.ceil(ms / hourMs) * hourMs;
  while (!isDailyRun(secretArn, at)) at += hourMs;
  return at;
}

/**
 * What happens while the rotation waits. Returns whether it has come to its end, and the violations; `undefined` if it does
 * not wait: something else failed, and it is repeated.
 */
export async function endWaiting(world: World): Promise<{ readonly violations: readonly string[] } | undefined> {
  const { scenario, service, secretArn } = world;
  await service.idle();
  if (isOver(world)) return { violations: [] };
  const { waiting } = ledgerStateOf(service, secretArn) ?? {};
  if (waiting === undefined) return undefined;
  if (world.leakedAtMs !== undefined) {
    // What it found before stays recorded until the rotation begins.
    if (Date.parse(waiting.at) <= world.leakedAtMs) return undefined;
    return { violations: [`12: the answer to a leak waits (${waiting.reason})`] };
  }
  if (waiting.reason === 'rotation-frozen') {
    return scenario.wait === 'frozen, emergency' ? leak(world) : letWindowEnd(world);
  }
  if (scenario.wait === 'approval, abandoned' && !world.hasAbandoned) return abandon(world, waiting.token);
  return approve(world, waiting.token);
}

/** Those who did not request it, one after the other. The last one has the rotation go on, or else watch does. */
async function approve(world: World, token: string): Promise<{ readonly violations: readonly string[] } | undefined> {
  const { service, scenario } = world;
  await approveOwn(world, token);
  // The first one has approved the rotation before, which was abandoned.
  const names = scenario.wait === 'approval, abandoned' ? ['eve', 'bob'] : ['bob', 'eve'];
  for (const person of names.map((name) => personOf(service, name))) {
    await runUntil(world, person, 'approve', () => isOver(world) || hasApproved(world, person, token));
    if (isOver(world)) return { violations: [] };
    if (pendingVersion(world) !== token) return undefined;
    // Many may start it again: with too few approvals it stays held, and otherwise that is enough.
    if (world.hasAbandoned) await service.secretsManager.rotate(world.secretArn);
  }
  await letTurnsPass(world);
  // In place, watch does not begin to interrupt logins: the schedule does.
  if (scenario.interruptsLogins && !isOver(world)) return undefined;
  return isOver(world)
    ? { violations: [] }
    : { violations: ['5: an approved rotation did not go on, although watch ran'] };
}

/** Whoever requested the rotation approves it too, without the command, which refuses. That is one person. */
async function approveOwn(world: World, token: string): Promise<void> {
  const { service, secretArn } = world;
  const [own] = behind(world, token).requested;
  if (own === undefined || behind(world, token).approved.size > 0) return;
  await approveByHand(world, own, token);
  await service.secretsManager.rotate(secretArn);
}

/** One person approves the rotation, and another one ends it. */
async function abandon(world: World, token: string): Promise<{ readonly violations: readonly string[] } | undefined> {
  const { service } = world;
  const [bob, alice] = [personOf(service, 'bob'), personOf(service, 'alice')];
  await runUntil(world, bob, 'approve', () => hasApproved(world, bob, token));
  await runUntil(world, alice, 'abandon', () => pendingVersion(world) !== token);
  world.hasAbandoned = true;
  return pendingVersion(world) === token ? { violations: ['5: a rotation that waits cannot be abandoned'] } : undefined;
}

async function runUntil(world: World, person: Person, command: string, isDone: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < mostTries && !isDone(); attempt += 1) {
    await runAs(world.service, person, `${command} ${world.secretName} --yes`);
    await world.service.idle();
  }
}

/** Watch begins a moment before the window ends, which it does meanwhile; and runs again in the following days. */
async function letWindowEnd(world: World): Promise<{ readonly violations: readonly string[] } | undefined> {
  const { service, window } = world;
  if (window === undefined) return { violations: ['12: a rotation waits for a window that has not begun'] };
  const token = pendingVersion(world);
  const beforeMs = window.untilMs - 5_000 - service.clock.now();
  if (beforeMs > 0) {
    await service.lambda.quiet();
    await service.clock.advance(beforeMs);
    let hasEnded = false;
    const stop = service.faults.onApplied(async ({ functionName }) => {
      if (hasEnded || functionName !== 'watch') return;
      hasEnded = true;
      await service.clock.advance(10_000);
    });
    await watch(world);
    stop();
  }
  await letTurnsPass(world);
  if (isOver(world)) return { violations: [] };
  // In place, watch does not begin to interrupt logins; and a rotation that is not open any more is the schedule's.
  const isForWatch = token !== undefined && pendingVersion(world) === token && !world.scenario.interruptsLogins;
  return isForWatch ? { violations: ['5: a rotation did not go on when its freeze window had ended'] } : undefined;
}

async function letTurnsPass(world: World): Promise<void> {
  const { service, secretArn } = world;
  for (let turn = 0; turn < mostTurns && !isOver(world); turn += 1) {
    const atMs = turnAfter(secretArn, service.clock.now() + 2 * hourMs) + 20 * minuteMs;
    await service.lambda.quiet();
    await service.clock.advance(atMs - service.clock.now());
    await watch(world);
  }
}

async function watch({ service }: World): Promise<void> {
  await service.lambda.invoke('watch', { all: true });
  await service.secretsManager.idle();
  await service.idle();
}

/** The credential in force leaks: the next rotation is that of an emergency. */
function leak(world: World): undefined {
  const { service, secretArn } = world;
  const current = currentVersion(world);
  if (current !== undefined) service.secretsManager.setTag(secretArn, 'genesys-rotation:compromised', current);
  world.leakedAtMs = service.clock.now();
}

function hasApproved(world: World, { userId }: Person, token: string): boolean {
  return behind(world, token).approved.has(userId);
}

function isOver(world: World): boolean {
  const { service, secretArn, retired } = world;
  return JSON.parse(service.secretsManager.value(secretArn) ?? '{}').clientSecret !== retired.clientSecret;
}

function versionAt({ service, secretArn }: World, stage: string): string | undefined {
  const versions = Object.entries(service.secretsManager.versions(secretArn));
  return versions.find(([, { stages }]) => stages.includes(stage))?.[0];
}

export const pendingVersion = (world: World) => versionAt(world, 'AWSPENDING');
export const currentVersion = (world: World) => versionAt(world, 'AWSCURRENT');
