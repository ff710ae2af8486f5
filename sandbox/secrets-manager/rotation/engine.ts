import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import type { InvocationResult } from '../../lambda/invoke.ts';
import type { Lambda } from '../../lambda/lambda.ts';
import { notInvoked } from '../../lambda/not-invoked.ts';
import { holderOf, type Secret } from '../secret.ts';
import { invalidRequest } from '../secrets-manager-error.ts';
import type { SecretsManagerSettings } from '../settings.ts';
import { addVersion, type LabelListener, moveLabel } from '../staging-labels.ts';
import type { RotationEvents } from './rotation-events.ts';

const rotationSteps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type RotationStep = (typeof rotationSteps)[number];

export interface StepAnnouncement {
  readonly secretArn: string;
  readonly secretName: string;
  readonly token: string;
  /** Starting at 1. */
  readonly attempt: number;
  readonly step: RotationStep;
}

export interface StepReport extends StepAnnouncement {
  readonly invocation: InvocationResult;
}

export interface RotationHooks {
  /** Awaited. */
  readonly beforeStep?: (step: StepAnnouncement) => Promise<void> | void;
  /** Awaited. */
  readonly afterStep?: (step: StepReport) => Promise<void> | void;
}

export interface RotationResult {
  readonly outcome: 'succeeded' | 'failed' | 'abandoned';
  readonly token: string;
  readonly attempts: number;
  readonly steps: readonly StepReport[];
}

export interface RotationEngine {
  /** Creates an empty version with this token and labels it AWSPENDING. */
  announce(secret: Secret, token: string): void;
  /** Creates the version at once, then runs the steps until the rotation succeeds, fails or is abandoned. */
  start(secret: Secret, token: string, hooks?: RotationHooks): Promise<RotationResult>;
  isRunning(secret: Secret): boolean;
  /** Runs only testSecret, on a temporary version that holds the current value. */
  test(secret: Secret, token: string): Promise<InvocationResult>;
  /** Invokes the function for one step and does nothing else. */
  runStep(secret: Secret, step: RotationStep, token: string): Promise<InvocationResult>;
  /** The test in progress. */
  testing(secret: Secret): Promise<unknown> | undefined;
  addHooks(hooks: RotationHooks): () => void;
  idle(): Promise<void>;
}

export interface EngineParts {
  readonly clock: Clock;
  readonly lambda: Pick<Lambda, 'invoke' | 'quiet'>;
  readonly mayInvoke: (functionArn: string, secretArn: string) => boolean;
  readonly settings: SecretsManagerSettings;
  readonly events: RotationEvents;
  readonly onLabelMoved: LabelListener;
}

/** Secrets Manager's message for a function whose policy does not allow it. */
export const cannotInvoke =
  'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.';

export function createRotationEngine(parts: EngineParts): RotationEngine {
  const { clock, lambda, settings, events, onLabelMoved } = parts;
  const running = new Map<Secret, Promise<RotationResult>>();
  const tests = new Map<Secret, Promise<unknown>>();
  const listeners = new Set<RotationHooks>();

  const announce = (secret: Secret, token: string) => {
    const version = secret.versions.get(token) ?? addVersion(secret, token, clock.now());
    moveLabel(secret, 'AWSPENDING', version, onLabelMoved);
    return version;
  };

  const runStep = async (secret: Secret, step: RotationStep, token: string) => {
    if (secret.rotationFunctionArn === undefined) throw noFunction();
    if (!parts.mayInvoke(secret.rotationFunctionArn, secret.arn)) {
      return notInvoked('AccessDeniedException', cannotInvoke);
    }
    const rotationToken = randomUUID();
    secret.rotationTokens.add(rotationToken);
    const event = { Step: step, SecretId: secret.arn, ClientRequestToken: token, RotationToken: rotationToken };
    const result = await lambda.invoke(secret.rotationFunctionArn, event);
    secret.rotationTokens.delete(rotationToken);
    return result;
  };

  /** Runs one step, and tells the listeners before and after. */
  const runAnnounced = async (secret: Secret, announcement: StepAnnouncement, hooks: RotationHooks) => {
    const allHooks = () => [...listeners, hooks];
    for (const listener of allHooks()) await listener.beforeStep?.(announcement);
    const report = { ...announcement, invocation: await runStep(secret, announcement.step, announcement.token) };
    for (const listener of allHooks()) await listener.afterStep?.(report);
    return report;
  };

  /** Runs the four steps once. Returns the outcome, if the rotation has ended. */
  const attemptOnce = async (
    secret: Secret,
    token: string,
    hooks: RotationHooks,
    steps: StepReport[],
    attempt: number,
  ): Promise<RotationResult['outcome']> => {
    const before = holderOf(secret, 'AWSCURRENT')?.id;
    for (const step of rotationSteps) {
      const announcement = { secretArn: secret.arn, secretName: secret.name, token, attempt, step };
      const report = await runAnnounced(secret, announcement, hooks);
      steps.push(report);
      const isPromoted = hasPromotedAnother(secret, before);
      if (!isPromoted && hasBeenGivenUp(secret, token)) return 'abandoned';
      if (report.invocation.outcome !== 'success') return 'failed';
      if (isPromoted) return 'succeeded';
    }
    return holderOf(secret, 'AWSCURRENT')?.id === token ? 'succeeded' : 'failed';
  };

  const run = async (secret: Secret, token: string, hooks: RotationHooks): Promise<RotationResult> => {
    const steps: StepReport[] = [];
    events.rotation('RotationStarted', secret);
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await attemptOnce(secret, token, hooks, steps, attempt);
      if (outcome === 'succeeded') succeed(secret, token);
      if (outcome === 'abandoned') events.rotation('RotationAbandoned', secret);
      if (outcome === 'failed' && attempt < settings.rotationAttempts) {
        await sleep(settings.retryDelayMs);
        await lambda.quiet();
        await clock.advance(settings.retryAfterMs);
        continue;
      }
      if (outcome === 'failed') events.rotation('RotationFailed', secret);
      return { outcome, token, attempts: attempt, steps };
    }
  };

  const succeed = (secret: Secret, token: string) => {
    const promoted = secret.versions.get(token)?.stages.has('AWSCURRENT') ? token : holderOf(secret, 'AWSCURRENT')?.id;
    if (!settings.keepPendingAfterSuccess) secret.versions.get(promoted ?? token)?.stages.delete('AWSPENDING');
    secret.lastRotatedMs = clock.now();
    events.rotation('RotationSucceeded', secret);
  };

  return {
    announce,
    start(secret, token, hooks = {}) {
      const already = running.get(secret);
      if (already !== undefined) return already;
      if (secret.rotationFunctionArn === undefined) throw noFunction();
      announce(secret, token);
      const rotation = run(secret, token, hooks).finally(() => running.delete(secret));
      running.set(secret, rotation);
      return rotation;
    },
    isRunning: (secret) => running.has(secret),
    async test(secret, token) {
      const current = holderOf(secret, 'AWSCURRENT');
      const version = announce(secret, token);
      if (current?.value !== undefined) version.value = current.value;
      const testing = runStep(secret, 'testSecret', token);
      tests.set(secret, testing);
      try {
        const result = await testing;
        if (result.outcome !== 'success') events.rotation('TestRotationFailed', secret);
        return result;
      } finally {
        tests.delete(secret);
        secret.versions.delete(token);
      }
    },
    runStep,
    testing: (secret) => tests.get(secret),
    addHooks(hooks) {
      listeners.add(hooks);
      return () => listeners.delete(hooks);
    },
    async idle() {
      while (running.size + tests.size > 0) await Promise.allSettled([...running.values(), ...tests.values()]);
    },
  };
}

function hasBeenGivenUp(secret: Secret, token: string): boolean {
  return isReleased(secret, token) || secret.rotationEnabled !== true;
}

/** Whether the function removed AWSPENDING from its own version, which abandons the rotation. */
function isReleased(secret: Secret, token: string): boolean {
  const stages = secret.versions.get(token)?.stages;
  return stages === undefined || !(stages.has('AWSPENDING') || stages.has('AWSCURRENT'));
}

/**
 * Whether finishSecret stored a further version and promoted that one, as it may: a rotation is complete when AWSPENDING
 * is on the version of AWSCURRENT.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
function hasPromotedAnother(secret: Secret, before: string | undefined): boolean {
  const current = holderOf(secret, 'AWSCURRENT');
  return current !== undefined && current.id !== before && current.stages.has('AWSPENDING');
}

function noFunction(): Error {
  return invalidRequest('No Lambda rotation function ARN is associated with this secret.');
}
