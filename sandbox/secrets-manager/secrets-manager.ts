import { randomUUID } from 'node:crypto';
import type { CloudTrail } from '../cloudtrail/cloud-trail.ts';
import type { Clock } from '../core/clock.ts';
import type { Persistent } from '../core/persistent.ts';
import type { SandboxService } from '../core/service.ts';
import { createIam, type Iam } from '../iam/iam.ts';
import type { InvocationResult } from '../lambda/invoke.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { OperationContext } from './context.ts';
import { operations } from './operations.ts';
import { readParameters } from './parameters.ts';
import { createRotationEngine, type RotationHooks, type RotationResult, type RotationStep } from './rotation/engine.ts';
import { createRotationEvents, type RotationEvents } from './rotation/rotation-events.ts';
import { createRotationSchedule } from './rotation/schedule.ts';
import { holderOf, type RotationRules, type Secret } from './secret.ts';
import { createSecretStore } from './secret-store.ts';
import { createSecretsManagerService } from './secrets-manager-service.ts';
import type { SecretsManagerSettings } from './settings.ts';
import type { LabelListener } from './staging-labels.ts';

export interface VersionSummary {
  readonly stages: readonly string[];
  readonly hasValue: boolean;
  readonly createdMs: number;
}

export interface SecretIdentity {
  readonly arn: string;
  readonly name: string;
  readonly versionId: string;
}

/** Secrets Manager: a service for clients, and direct access for tests and demos. */
export interface SecretsManager extends Persistent {
  readonly service: SandboxService;
  readonly events: RotationEvents;
  /** May be changed at any time. */
  readonly settings: SecretsManagerSettings;
  /** An object value is stored as JSON. */
  createSecret(secret: {
    readonly name: string;
    readonly value: string | object;
    readonly tags?: Readonly<Record<string, string>>;
    readonly description?: string | undefined;
    /** Key id, alias or ARN. Default: the AWS managed key. */
    readonly kmsKeyId?: string | undefined;
  }): SecretIdentity;
  /** Executes an API operation with all permissions. @throws {SecretsManagerError} */
  call(operation: string, parameters: object): Readonly<Record<string, unknown>>;
  /** Enables rotation without rotating, as with `RotateImmediately: false`; with rules, scheduled rotations follow. */
  configureRotation(secretId: string, rotation: RotationConfiguration): void;
  /** Rotates and waits for the outcome. An incomplete rotation is retried with its own token. */
  rotate(secretId: string, options?: RotationHooks & { readonly token?: string }): Promise<RotationResult>;
  /** Creates an empty AWSPENDING version as RotateSecret does, and runs no step. */
  announce(secretId: string, token: string): void;
  /** Invokes the rotation function for one step and does nothing else. */
  runStep(secretId: string, step: RotationStep, token: string): Promise<InvocationResult>;
  /** The hooks are awaited around every step of every rotation. */
  addHooks(hooks: RotationHooks): () => void;
  /** By version id, including versions without a label. */
  versions(secretId: string): Readonly<Record<string, VersionSummary>>;
  /** The value at a staging label (default AWSCURRENT) or version id. */
  value(secretId: string, stageOrVersionId?: string): string | undefined;
  setTag(secretId: string, key: string, value: string): void;
  removeTag(secretId: string, key: string): void;
  /** Resolves when no rotation is running. */
  idle(): Promise<void>;
}

export interface RotationConfiguration {
  readonly functionArn: string;
  readonly rules?: RotationRules;
  /** Leaves out testSecret, which Secrets Manager invokes when rotation is enabled, as if that were long ago. Default false. */
  readonly isTested?: boolean;
}

export function createSecretsManager(parts: {
  readonly clock: Clock;
  readonly lambda: Pick<Lambda, 'invoke' | 'exists' | 'quiet'>;
  /** Default: everything is allowed. */
  readonly iam?: Iam;
  /** Records the calls of clients. Default: nothing is recorded. */
  readonly trail?: Pick<CloudTrail, 'record'>;
  readonly settings?: Partial<SecretsManagerSettings>;
}): SecretsManager {
  const { clock, lambda, iam = createIam(), trail = { record() {} } } = parts;
  const settings: SecretsManagerSettings = {
    pendingLabelDelayMs: 0,
    keepPendingAfterSuccess: false,
    rotationAttempts: 5,
    retryDelayMs: 20,
    retryAfterMs: 120_000,
    ...parts.settings,
  };
  const store = createSecretStore({ now: clock.now });
  const events = createRotationEvents({ now: clock.now });
  const onLabelMoved: LabelListener = (secret, label, version) => events.labelMoved(secret, label, version.id);
  const mayInvoke = (functionArn: string, secretArn: string) =>
    lambda.exists(functionArn) &&
    iam.serviceMay('secretsmanager.amazonaws.com', 'lambda:InvokeFunction', functionArn, { sourceArn: secretArn });
  const engine = createRotationEngine({ clock, lambda, mayInvoke, settings, events, onLabelMoved });
  const schedule = createRotationSchedule(clock, engine);
  const context: OperationContext = {
    clock,
    store,
    settings,
    engine,
    schedule,
    mayInvoke,
    onLabelMoved,
  };
  const call = (name: string, parameters: object) => {
    const operation = operations[name];
    if (operation === undefined) throw new Error(`The sandbox does not implement ${name}.`);
    return operation(context, readParameters(parameters)) as Readonly<Record<string, unknown>>;
  };

  return {
    service: createSecretsManagerService(context, trail),
    events,
    settings,
    createSecret({ name, value, tags = {}, description, kmsKeyId }) {
      const versionId = randomUUID();
      call('CreateSecret', {
        Name: name,
        SecretString: typeof value === 'string' ? value : JSON.stringify(value),
        ClientRequestToken: versionId,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        Description: description,
        KmsKeyId: kmsKeyId,
      });
      return { arn: store.find(name).arn, name, versionId };
    },
    call,
    configureRotation(secretId, { functionArn, rules, isTested = false }) {
      const secret = store.find(secretId);
      secret.rotationFunctionArn = functionArn;
      secret.rotationEnabled = true;
      if (rules !== undefined) secret.rotationRules = rules;
      schedule.scheduleNext(secret);
      if (!isTested) void engine.test(secret, randomUUID());
    },
    rotate: async (secretId, { token = randomUUID(), ...hooks } = {}) =>
      schedule.rotate(store.find(secretId), token, hooks),
    announce: (secretId, token) => engine.announce(store.find(secretId), token),
    runStep: async (secretId, step, token) => engine.runStep(store.find(secretId), step, token),
    addHooks: engine.addHooks,
    versions: (secretId) =>
      Object.fromEntries(
        [...store.find(secretId).versions.values()].map(({ id, stages, value, createdMs }) => [
          id,
          { stages: [...stages], hasValue: value !== undefined, createdMs },
        ]),
      ),
    value(secretId, stageOrVersionId = 'AWSCURRENT') {
      const secret = store.find(secretId);
      const version = secret.versions.get(stageOrVersionId) ?? holderOf(secret, stageOrVersionId);
      return version?.value?.secretString;
    },
    setTag: (secretId, key, value) =>
      void call('TagResource', { SecretId: secretId, Tags: [{ Key: key, Value: value }] }),
    removeTag: (secretId, key) => void call('UntagResource', { SecretId: secretId, TagKeys: [key] }),
    idle: engine.idle,
    save: () => store.all(),
    load(saved) {
      for (const secret of store.all()) store.remove(secret);
      for (const secret of saved as Secret[]) {
        // Their steps ended with the process that ran them.
        secret.rotationTokens.clear();
        // By the clock of that process.
        for (const version of secret.versions.values()) delete version.pendingSince;
        store.add(secret);
        schedule.resume(secret);
      }
    },
  };
}
