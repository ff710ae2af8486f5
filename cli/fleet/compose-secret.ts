import { parseFreezes } from '../../domain/freeze-window.ts';
import { functionVariables } from '../../domain/function-variables.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { lazyRotationSettings } from '../../domain/rotation-settings.ts';
import { scheduleProblem } from '../../domain/schedule-problem.ts';
import { SettingReader } from '../../domain/setting-reader.ts';
import { intervalSecondsOf } from '../../lambda/aws/rotation-rules.ts';
import type { SecretState } from '../../lambda/ports/ledger-state.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { assessHealth } from './assess-health.ts';
import { type Described, labelsOf, scheduleOf, tagsOf } from './described.ts';
import type { CredentialAge, FleetSecret, LedgerView, OwedDuty } from './fleet.ts';
import type { ReadState } from './ledger-reader.ts';

export interface SecretParts {
  readonly arn: string;
  /** Absent: Secrets Manager has no such secret. */
  readonly described: Described | undefined;
  readonly read: ReadState | undefined;
  /** The functions' variables, which hold the settings of secrets without tags. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly nowMs: number;
}

/** One secret of the fleet. Pure. */
export function composeSecret(
  deployment: Deployment,
  { arn, described, read, variables, nowMs }: SecretParts,
): FleetSecret {
  const from: Described = described ?? {};
  const tags = tagsOf(from);
  const longestSeconds = longestIntervalOf(variables);
  const rotation = withProblem(scheduleOf(from, deployment), from, longestSeconds, nowMs);
  const state = read?.state;
  const secret: Omit<FleetSecret, 'state'> = {
    arn,
    name: from.Name ?? state?.secretName ?? arn.split(':').slice(6).join(':'),
    deployment: deployment.name,
    accountId: deployment.accountId,
    region: deployment.region,
    ...(state?.organizationId === undefined ? {} : { organizationId: state.organizationId }),
    ...(state?.environment === undefined ? {} : { environment: state.environment }),
    strategy: state?.rotation?.strategy ?? strategyOf(tags, variables),
    exists: described !== undefined,
    ...(from.DeletedDate === undefined ? {} : { deletionAt: from.DeletedDate.toISOString() }),
    ...(from.KmsKeyId === undefined ? {} : { kmsKeyId: from.KmsKeyId }),
    tags,
    rotation,
    labels: labelsOf(from),
    ...(read === undefined ? {} : { ledger: viewOf(read, nowMs) }),
    duties: state === undefined ? [] : dutiesOf(state),
    credential: ageOf(state, rotation, from, { nowMs, longestSeconds }),
    approval: lazyRotationSettings(tags, variables, () => {}).approval,
    freezes: freezesOf(tags, variables, nowMs),
  };
  return { ...secret, state: assessHealth(secret, nowMs) };
}

/** What cannot be read is reported by watch, and limits nothing here. */
function longestIntervalOf(variables: SecretParts['variables']): number | undefined {
  return new SettingReader(variables).read(functionVariables.longestInterval);
}

function withProblem(
  rotation: FleetSecret['rotation'],
  { RotationRules: rules, NextRotationDate }: Described,
  longestSeconds: number | undefined,
  nowMs: number,
): FleetSecret['rotation'] {
  if (!rotation.isOn || longestSeconds === undefined) return rotation;
  const schedule = {
    intervalSeconds: intervalSecondsOf(rules),
    expression: rules?.ScheduleExpression,
    nextRotationAtMs: NextRotationDate?.getTime(),
  };
  const problem = scheduleProblem(schedule, longestSeconds, nowMs);
  return problem === undefined ? rotation : { ...rotation, problem };
}

function strategyOf(tags: Readonly<Record<string, string>>, variables: SecretParts['variables']): string {
  try {
    return lazyRotationSettings(tags, variables).strategy;
  } catch (error) {
    if (error instanceof RotationError) return 'invalid tag';
    throw error;
  }
}

/** After a window has ended, watch starts what has waited; in milliseconds. */
const restartedWithinMs = 2 * 86_400_000;

function freezesOf(
  tags: Readonly<Record<string, string>>,
  variables: SecretParts['variables'],
  nowMs: number,
): FleetSecret['freezes'] {
  return parseFreezes(lazyRotationSettings(tags, variables, () => {}).freeze)
    .filter(({ untilMs }) => untilMs > nowMs - restartedWithinMs)
    .toSorted((one, other) => one.fromMs - other.fromMs)
    .map(({ fromMs, untilMs, reason }) => ({
      from: new Date(fromMs).toISOString(),
      until: new Date(untilMs).toISOString(),
      ...(reason === undefined ? {} : { reason }),
    }));
}

function viewOf({ state, lockUntil }: ReadState, nowMs: number): LedgerView {
  const { generations, clients, holds, nextCheckAt, decommissionedAt, currentGeneration } = state;
  const { rotation, waiting, announced, intent } = state;
  return {
    generations,
    clients,
    holds,
    nextCheckAt,
    ...(decommissionedAt === undefined ? {} : { decommissionedAt }),
    ...(currentGeneration === undefined ? {} : { currentGeneration }),
    ...(rotation === undefined ? {} : { openRotation: rotation }),
    ...(waiting === undefined ? {} : { waiting }),
    ...(announced === undefined ? {} : { announced }),
    ...(intent === undefined ? {} : { intent }),
    ...(lockUntil === undefined || lockUntil < nowMs ? {} : { lockedUntil: new Date(lockUntil).toISOString() }),
  };
}

/** The duties of a state, the first to be attempted first. */
export function dutiesOf({ generations }: SecretState): OwedDuty[] {
  return generations
    .flatMap(({ n, clientId, state, duty, compromised = false, inForceUntil }) => {
      if (duty === undefined) return [];
      const { settings: _, ...owed } = duty;
      return {
        generation: n,
        generationState: state,
        ...(clientId === undefined ? {} : { clientId }),
        ...owed,
        isCompromised: compromised,
        ...(inForceUntil === undefined ? {} : { inForceUntil }),
      };
    })
    .sort((one, other) => Date.parse(one.nextAttemptAt) - Date.parse(other.nextAttemptAt));
}

function ageOf(
  state: SecretState | undefined,
  { lastRotatedAt, intervalSeconds }: FleetSecret['rotation'],
  { CreatedDate }: Described,
  { nowMs, longestSeconds = Number.POSITIVE_INFINITY }: { nowMs: number; longestSeconds: number | undefined },
): CredentialAge {
  const current = state?.generations.find(({ n }) => n === state.currentGeneration);
  // What was adopted is older than the ledger knows.
  const recorded = current?.origin === 'adopted' ? undefined : current?.inForceFrom;
  const since = recorded ?? lastRotatedAt ?? CreatedDate?.toISOString();
  return {
    ...(since === undefined ? {} : { since, ageSeconds: Math.max(0, Math.round((nowMs - Date.parse(since)) / 1000)) }),
    ...(intervalSeconds === undefined ? {} : { policySeconds: Math.min(intervalSeconds, longestSeconds) }),
  };
}
