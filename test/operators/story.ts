import type { RotationService } from '../../sandbox/rotation-service.ts';
import type { Act } from './acts.ts';
import { ApprovalChecks } from './approval-checks.ts';
import { Checks } from './checks.ts';
import { approve } from './waiting-acts.ts';
import { createWorld, graceMs, hourMs, openToken, pendingVersion, type Strategy, type World } from './world.ts';

/** What goes on while something else is done. */
export interface Story {
  readonly strategy: Strategy;
  readonly rotationsBefore: number;
  /** The function that is held. */
  readonly functionName: 'rotate' | 'retire' | 'watch';
  /** Which of its calls, counted from 0: it is carried out, and its response is held until the act is over. */
  readonly call: number;
  /**
   * Whether the act takes as long as labels may be stale: a function that then goes on has to look again. Otherwise it may
   * act on what it has just read, and what it breaks has to be repaired.
   */
  readonly isSlow: boolean;
  /** Whether two people have to approve the rotation, which is held until then. Default false. */
  readonly needsApproval?: boolean;
}

export interface Outcome {
  /** Whether the function made that many calls. */
  readonly isHeld: boolean;
  readonly violations: readonly string[];
  readonly statesChecked: number;
}

/** The longest that a held function is kept, in sandbox milliseconds. */
const slowMs = 25_000;

/** A rotation, its retirement and the watch; one call is held while the act runs as a whole; then everything comes to rest. */
export async function tell(service: RotationService, story: Story, act: Act): Promise<Outcome> {
  const world = await createWorld(service, story.strategy, story.rotationsBefore);
  const checks = new Checks(world, act, story.isSlow);
  const approvals = story.needsApproval === true ? new ApprovalChecks(world, act) : undefined;
  if (approvals !== undefined) service.secretsManager.setTag(world.one.arn, 'genesys-rotation:approval', 'required');
  // Each attempt that finds again that it has to wait makes the same calls.
  service.secretsManager.settings.rotationAttempts = approvals === undefined ? 5 : 2;
  const violations: string[] = [];
  let isHeld = false;
  const rule = service.faults.add({
    functionName: story.functionName,
    skip: story.call,
    effect: {
      kind: 'hold',
      kills: act.outlastsFunctions === true,
      until: async () => {
        isHeld = true;
        approvals?.beforeAct();
        await checks.during(async () => {
          await act.run(world);
          if (story.isSlow) await service.clock.advance(slowMs);
        });
      },
    },
  });
  const stop = service.faults.onApplied(({ functionName }) => {
    violations.push(...(approvals?.check(functionName) ?? []));
    checks.check();
  });
  await service.secretsManager.rotate(world.one.arn);
  if (approvals !== undefined) await approveAndRotate(world);
  await watch(world);
  await service.clock.advance(1.05 * graceMs);
  await service.idle();
  await watch(world);
  rule.remove();
  if (isHeld && approvals !== undefined) await approveAndRotate(world);
  if (isHeld) await comeToRest(world);
  stop();
  if (isHeld) checks.atRest();
  return { isHeld, violations: [...violations, ...checks.violations], statesChecked: checks.statesChecked };
}

/**
 * The next rotation of the schedule takes up what is left in AWSPENDING. The watch finds the rest and has it repaired or
 * revoked; what it has found is over when it comes again.
 */
async function comeToRest(world: World): Promise<void> {
  if (pendingVersion(world) !== undefined) await world.service.secretsManager.rotate(world.one.arn);
  for (const hours of [1, 26, 26, 26, 26]) {
    await world.service.clock.advance(hours * hourMs);
    await world.service.idle();
    await watch(world);
  }
}

/** A moment later, as people are slower than the functions. */
async function approveAndRotate(world: World): Promise<void> {
  const { service, one } = world;
  await service.lambda.quiet();
  await service.clock.advance(hourMs);
  await approve(world, openToken(world));
  if (pendingVersion(world) !== undefined) await service.secretsManager.rotate(one.arn);
}

async function watch({ service }: World): Promise<void> {
  await service.lambda.invoke('watch', { all: true });
  await service.secretsManager.idle();
  await service.idle();
}
