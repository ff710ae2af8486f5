import { randomUUID } from 'node:crypto';
import { createRotationService, type RotationService } from '../../sandbox/rotation-service.ts';
import { createCopies } from './copies.ts';
import type { Invocation } from './fault.ts';
import { ledgerStateOf, owedBy } from './ledger-facts.ts';
import { personOf, runAs } from './person.ts';
import type { Scenario, World } from './scenario.ts';
import { clearForWaiting, currentVersion, endWaiting, pendingVersion } from './waiting.ts';

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** A rotation that is attempted this often without an end is stuck. */
const maximumRotations = 4;

const dayMs = 86_400_000;

/** Secrets Manager repeats a rotation after minutes: what a dead invocation held is free by then. In milliseconds. */
const retryAfterMs = 120_000;

/** An invocation waits for a lock until 30 seconds are left: here about one second. In milliseconds. */
const timeoutMs = 31_000;

export interface ServiceOptions {
  readonly hasDestinations: boolean;
  /** Default the repository's own. */
  readonly bundleFolder?: string | undefined;
  /** Runs the functions in this process, which takes a third of the time. Default false: a process for each instance. */
  readonly inProcess?: boolean | undefined;
}

/** One sandbox for many histories; each has a secret and clients of its own. */
export async function startService({
  hasDestinations,
  bundleFolder,
  inProcess = false,
}: ServiceOptions): Promise<RotationService> {
  const service = await createRotationService({
    ...(bundleFolder === undefined ? {} : { bundleFolder }),
    inProcess,
    timeoutMs,
    minimumIdle: 2,
    variables: { GENESYS_PROPAGATION_TIMEOUT: '1s', ROTATION_IN_USE_POLICY: 'ignore' },
    destinations: hasDestinations,
    permissions: ['directory:user:view'],
  });
  service.genesys.settings.secretsEndpoint = true;
  // The histories share one organization; the rate limit is not under test.
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  return service;
}

export async function createWorld(service: RotationService, scenario: Scenario): Promise<World> {
  service.secretsManager.settings.rotationAttempts = 5;
  if (scenario.wait !== undefined) await clearForWaiting(service);
  const secretName = `app-${randomUUID()}`;
  const adminName = `admin-of-${secretName}`;
  if (scenario.hasAdmin) {
    const { arn } = service.createManagedSecret({ name: adminName });
    // Watch then checks one secret.
    if (scenario.wait !== undefined) service.secretsManager.call('CancelRotateSecret', { SecretId: arn });
  }
  // The rotations before wait for nobody.
  const { approval: _, ...others } = scenario.settings;
  const settings = scenario.hasAdmin ? { ...others, 'admin-secret': adminName } : others;
  const { arn } = service.createManagedSecret({ name: secretName, settings, fields: { note: 'kept' } });
  const copies =
    scenario.destinations.length > 0
      ? createCopies(service, { arn, name: secretName }, scenario.destinations)
      : undefined;
  for (let rotation = 0; rotation < scenario.rotationsBefore; rotation += 1) {
    await service.secretsManager.rotate(arn);
    await letPeriodsPass({ service, secretArn: arn });
  }
  const retired = JSON.parse(service.secretsManager.value(arn) ?? '');
  const atFirst = { loginsInterrupted: false, window: undefined, leakedAtMs: undefined, hasAbandoned: false };
  return { service, scenario, secretArn: arn, secretName, retired, copies, ...atFirst };
}

/** A younger credential is not given up: a rejection may be cached. In milliseconds. */
const givenUpAfterMs = 300_000;

/** Regenerates by hand, once, the secret of the client that createSecret has stored, and lets it grow old. */
export function invalidatePendingOnce({ service, secretArn, scenario }: World): () => void {
  let done = false;
  return service.secretsManager.addHooks({
    async afterStep(step) {
      const stored = service.secretsManager.value(secretArn, 'AWSPENDING');
      if (done || step.secretArn !== secretArn || step.step !== scenario.pendingDiesAfter || stored === undefined)
        return;
      done = true;
      service.genesys.regenerateByHand(JSON.parse(stored).clientId);
      await service.clock.advance(givenUpAfterMs);
    },
  });
}

/** Rotates until a rotation succeeds, like Secrets Manager's retries and an operator. Returns the violations. */
export async function rotateToTheEnd(world: World, invocation: Invocation): Promise<string[]> {
  const rotate = invocation === 'once' ? rotateOnce : rotateByRepeatedSteps;
  for (let rotation = 0; rotation < maximumRotations; rotation += 1) {
    // An operator who tries again does so minutes later too.
    if (rotation > 0) await skipMinutes(world);
    if (await rotate(world, invocation)) return [];
    const ended = world.scenario.wait === undefined ? undefined : await endWaiting(world);
    if (ended !== undefined) return [...ended.violations];
  }
  return [`5: no rotation succeeded in ${maximumRotations}`];
}

/**
 * Grace, quarantine and what follows from them, in the sandbox's time. Returns what the timers had left undone then, which
 * watch takes up.
 */
export async function letPeriodsPass({ service, secretArn }: Pick<World, 'service' | 'secretArn'>): Promise<string[]> {
  await letDaysPass(service, 3);
  const owed = owedBy(ledgerStateOf(service, secretArn));
  if (owed.length === 0) return [];
  await service.lambda.invoke('watch', { secretArn });
  await service.idle();
  await letDaysPass(service, 3);
  return owed;
}

async function letDaysPass(service: RotationService, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) await service.clock.advance(1.1 * dayMs);
  await service.idle();
}

/** Time that is skipped must not pass for a function in the middle of its work, which would lose its lock. */
async function skipMinutes({ service }: World): Promise<void> {
  await service.lambda.quiet();
  await service.clock.advance(retryAfterMs);
}

async function rotateOnce(world: World): Promise<boolean> {
  const { service, secretArn, secretName, scenario } = world;
  if (scenario.requester !== undefined && pendingVersion(world) === undefined) {
    const before = currentVersion(world);
    await runAs(service, personOf(service, scenario.requester), `rotate ${secretName} --yes`);
    await service.idle();
    return currentVersion(world) !== before;
  }
  return (await service.secretsManager.rotate(secretArn)).outcome === 'succeeded';
}

/** Every step is invoked twice, one after the other or at once, and the rotation is attempted again when one fails. */
async function rotateByRepeatedSteps(world: World, invocation: Invocation): Promise<boolean> {
  const { service, secretArn } = world;
  const { secretsManager } = service;
  const token = randomUUID();
  secretsManager.announce(secretArn, token);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (attempt > 0) await skipMinutes(world);
    for (const step of steps) {
      const run = () => secretsManager.runStep(secretArn, step, token);
      const results = invocation === 'at-once' ? await Promise.all([run(), run()]) : [await run(), await run()];
      if (results.every(({ outcome }) => outcome !== 'success')) break;
    }
    const stages = secretsManager.versions(secretArn)[token]?.stages ?? [];
    if (stages.includes('AWSCURRENT')) return true;
    if (!stages.includes('AWSPENDING')) return false;
  }
  return false;
}
