import type { Duration } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IManagedPolicy, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { formatDuration } from '../../domain/duration.ts';
import type { NetworkConfig } from './network-config.ts';
import type { RotationConfig, SecretEntry } from './rotation-config.ts';
import type { SecretObject } from './secret-object.ts';

type CdkObject = SecretObject | IKey | ITopic | IRole | IManagedPolicy | IEventBus | Duration;

type Plain<Value> = Value extends CdkObject
  ? string
  : Value extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : Value extends object
      ? { readonly [Name in keyof Value]: Plain<Value[Name]> }
      : Value;

/** A configuration with names, ARNs and durations in place of objects of the CDK. The network stays as it is. */
export type PlainConfig = {
  readonly [Name in keyof RotationConfig]: Name extends (typeof networkFields)[number]
    ? RotationConfig[Name]
    : Plain<RotationConfig[Name]>;
};

export type PlainEntry = Plain<SecretEntry>;

const networkFields = [
  'vpc',
  'vpcSubnets',
  'securityGroups',
  'createVpcEndpoints',
] as const satisfies (keyof NetworkConfig)[];

/** Replaces objects of the CDK by what they stand for; everything else stays, malformed values too. */
export function toPlainConfig(config: RotationConfig): PlainConfig {
  if (typeof config !== 'object' || config === null) return config;
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, isOfNetwork(name) ? value : plain(value)]),
  ) as PlainConfig;
}

function isOfNetwork(name: string): boolean {
  return (networkFields as readonly string[]).includes(name);
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const named = nameOf(value as Record<string, unknown>);
  if (named !== undefined) return named;
  const isWritten = [Object.prototype, null].includes(Object.getPrototypeOf(value));
  return isWritten ? Object.fromEntries(Object.entries(value).map(([name, its]) => [name, plain(its)])) : value;
}

function nameOf(value: Record<string, unknown>): string | undefined {
  // An imported secret may be known by its name only, and `secretArn` is then half an ARN.
  if ('secretArn' in value) return textOf(value.secretFullArn) ?? textOf(value.secretName);
  for (const attribute of ['keyArn', 'topicArn', 'eventBusArn', 'roleArn', 'managedPolicyArn']) {
    if (attribute in value) return textOf(value[attribute]);
  }
  if (typeof value.toSeconds === 'function') {
    const seconds: unknown = value.toSeconds({ integral: false });
    return typeof seconds === 'number' ? formatDuration(seconds) : undefined;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
