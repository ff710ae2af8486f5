import { randomUUID } from 'node:crypto';
import type { RotationResult } from '../../sandbox/secrets-manager/rotation/engine.ts';
import type { Outcome } from './command.ts';
import {
  type Document,
  dutiesOf,
  type Facts,
  logsIn,
  type OwedDuty,
  readFacts,
  unfinishedVersion,
  type Version,
  versionAt,
} from './facts.ts';
import type { History, Model } from './history.ts';
import { expectRefusals } from './refusals.ts';
import { periodMs } from './settings.ts';

/** Whole seconds, and the time that the steps take, in milliseconds. */
const slackMs = 120_000;

/** Rotates once, as Secrets Manager does with its repetitions, and compares what comes with what has to come. */
export async function rotateAndCompare(model: Model, real: History, token: string = randomUUID()): Promise<Outcome> {
  const before = model.facts;
  const versionId = unfinishedVersion(before)?.id ?? token;
  const request = { versionId, isEmergency: model.compromisedToken === versionId };
  const expected = expectRefusals(model, real, request.isEmergency);
  const result = await real.service.secretsManager.rotate(real.arn, { token });
  await real.service.idle();
  const after = readFacts(real);
  const codes = codesOf(result);
  const violations = [...malformedErrors(result, real, model)];
  if (result.outcome === 'succeeded' || isPromotedWithEdits(before, after, versionId)) {
    violations.push(...expected.certain.map((code) => `P: the rotation succeeded, and ${code} was to come`));
    violations.push(...violationsOfSuccess(before, after, model, request));
    return { word: 'succeeded', violations };
  }
  if (expected.certain.length === 0 && expected.possible.length === 0 && !model.isDisturbed) {
    violations.push(`P: the rotation ${result.outcome} (${codes.join(', ')}), and nothing stands against it`);
  }
  const allowed: readonly string[] = [...expected.certain, ...expected.possible];
  const last = codes.at(-1) ?? 'nothing';
  if (!model.isDisturbed && allowed.length > 0 && !allowed.includes(last)) {
    violations.push(`P: the rotation failed with ${last}, and what may come is ${allowed.join(', ')}`);
  }
  violations.push(...violationsOfFailure(before, after));
  return { word: last, violations };
}

/** A field was edited since the rotation began: then a version of its own has the new credential with that field. */
function isPromotedWithEdits(before: Facts, after: Facts, versionId: string): boolean {
  const made = after.versions.find(({ id }) => id === versionId)?.document;
  const current = versionAt(after, 'AWSCURRENT');
  if (current?.id === versionAt(before, 'AWSCURRENT')?.id) return false;
  return made !== undefined && current?.id !== versionId && current?.document?.clientSecret === made.clientSecret;
}

interface Request {
  /** The version that is rotated to. */
  readonly versionId: string;
  /** The tag `compromised` names it. */
  readonly isEmergency: boolean;
}

/** A rotation has ended: the labels are where they should be, programs go on, and what was replaced will be revoked. */
function violationsOfSuccess(before: Facts, after: Facts, model: Model, request: Request): string[] {
  const violations: string[] = [];
  const current = versionAt(after, 'AWSCURRENT');
  const old = versionAt(before, 'AWSCURRENT');
  if (current?.id !== request.versionId && !isPromotedWithEdits(before, after, request.versionId)) {
    violations.push('P: AWSCURRENT is not on the version of the rotation');
  }
  if (versionAt(after, 'AWSPREVIOUS')?.id !== old?.id) violations.push('P: AWSPREVIOUS is not on the version before');
  if (unfinishedVersion(after) !== undefined) violations.push('P: AWSPENDING is left');
  if (!logsIn(after, current?.document)) violations.push('1: what was promoted does not log in');
  const replaced = old?.document;
  if (old === undefined || replaced === undefined || replaced.clientSecret === current?.document?.clientSecret)
    return violations;
  if (!logsIn(after, replaced)) {
    const mayBeDead = !logsIn(before, replaced) || model.settings.strategy === 'in-place' || request.isEmergency;
    if (!mayBeDead) violations.push('3: the replaced credential has no grace period');
    return violations;
  }
  const duty = dutyFor(after, old, replaced);
  if (duty === undefined) return [...violations, '2/4: the replaced credential is alive, and nothing will revoke it'];
  const graceMs = request.isEmergency ? 0 : periodMs(model.settings.grace);
  if (duty.dueMs < before.atMs + graceMs - slackMs) {
    violations.push(`3: the revocation (${duty.phase}) comes before the grace period ends`);
  }
  return violations;
}

function dutyFor(facts: Facts, { id }: Version, { clientId }: Document): OwedDuty | undefined {
  return dutiesOf(facts).find((duty) => duty.clientId === clientId && duty.versionIds.includes(id));
}

/** A rotation has failed: programs that read AWSCURRENT notice nothing. */
function violationsOfFailure(before: Facts, after: Facts): string[] {
  const [old, now] = [versionAt(before, 'AWSCURRENT'), versionAt(after, 'AWSCURRENT')];
  return old?.id === now?.id ? [] : ['P: the rotation failed, and AWSCURRENT was moved'];
}

/** A failure says its code, the secret and the next thing to do. */
function malformedErrors(result: RotationResult, { name }: History, { isDisturbed }: Model): string[] {
  return result.steps.flatMap(({ step, invocation: { outcome, error } }) => {
    if (outcome === 'success') return [];
    if (outcome !== 'error') return isDisturbed ? [] : [`7: ${step} ended by ${outcome}`];
    const message = error?.errorMessage ?? '';
    if (message.startsWith('internal-error')) return [`7: ${step} failed with an internal-error`];
    const isWellFormed = /^[a-z-]+: .+ Next: .+/.test(message) && message.includes(name);
    return isWellFormed ? [] : [`7: the error of ${step} is malformed: ${message.slice(0, 300)}`];
  });
}

function codesOf(result: RotationResult): string[] {
  return result.steps.flatMap(({ invocation: { outcome, error } }) => {
    if (outcome === 'success') return [];
    return outcome === 'error' ? (/^([a-z-]+): /.exec(error?.errorMessage ?? '')?.[1] ?? 'unknown') : outcome;
  });
}
