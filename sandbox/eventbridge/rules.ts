import { randomUUID } from 'node:crypto';
import { account, region } from '../aws-account.ts';
import type { CloudWatch } from '../cloudwatch/cloudwatch.ts';
import type { Clock } from '../core/clock.ts';
import type { Iam } from '../iam/iam.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Topics } from '../sns/topics.ts';
import { readEventPattern } from './event-pattern.ts';
import { inputOf, type TargetInput } from './target-input.ts';

/** The envelope that all events share. */
export interface RuleEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface RuleTarget extends TargetInput {
  readonly Id: string;
  /** Of a Lambda function or an SNS topic. */
  readonly Arn: string;
}

export interface RuleOptions {
  readonly name: string;
  /** Default `default`. */
  readonly busName?: string | undefined;
  /** Exactly one of `eventPattern` and `scheduleExpression`. */
  readonly eventPattern?: unknown;
  /** `rate(1 hour)`. */
  readonly scheduleExpression?: string | undefined;
  /** Default true. */
  readonly enabled?: boolean;
  readonly targets: readonly RuleTarget[];
}

/** EventBridge rules: matching events, or a rate, invoke the targets if the targets' policies allow it. */
export interface Rules {
  /** Returns the ARN. @throws {Error} for what the sandbox does not support */
  create(rule: RuleOptions): string;
  setEnabled(name: string, enabled: boolean): void;
  deliver(busName: string, event: RuleEvent): void;
  /** Resolves when no target is processing an event. */
  idle(): Promise<void>;
}

export interface RulesParts {
  readonly clock: Clock;
  readonly iam: Iam;
  readonly lambda: Lambda;
  readonly topics: Topics;
  readonly cloudWatch: CloudWatch;
}

interface Rule extends RuleOptions {
  readonly arn: string;
  readonly matches: ((event: unknown) => boolean) | undefined;
  enabled: boolean;
}

const unitsMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

export function createRules({ clock, iam, lambda, topics, cloudWatch }: RulesParts): Rules {
  const rules = new Map<string, Rule>();
  const underWay = new Set<Promise<void>>();

  const count = (rule: Rule, metricName: 'TriggeredRules' | 'Invocations' | 'FailedInvocations') =>
    cloudWatch.record({ namespace: 'AWS/Events', metricName, dimensions: { RuleName: rule.name }, value: 1 });

  const invoke = async (rule: Rule, target: RuleTarget, event: RuleEvent): Promise<boolean> => {
    const input = inputOf(target, event);
    const service = 'events.amazonaws.com';
    if (target.Arn.startsWith('arn:aws:sns:')) {
      return topics.publish({ topicArn: target.Arn, service, sourceArn: rule.arn, message: messageOf(input) });
    }
    const mayInvoke = iam.serviceMay(service, 'lambda:InvokeFunction', target.Arn, { sourceArn: rule.arn });
    if (!mayInvoke || !lambda.exists(target.Arn)) return false;
    await lambda.invokeEvent(target.Arn, JSON.parse(input)).completion;
    return true;
  };
  const trigger = async (rule: Rule, event: RuleEvent): Promise<void> => {
    count(rule, 'TriggeredRules');
    for (const target of rule.targets) {
      count(rule, 'Invocations');
      if (!(await invoke(rule, target, event))) count(rule, 'FailedInvocations');
    }
  };
  const arm = (rule: Rule, everyMs: number, dueMs: number): void => {
    clock.at(dueMs, async () => {
      if (rule.enabled) await trigger(rule, scheduledEvent(rule, dueMs));
      arm(rule, everyMs, dueMs + everyMs);
    });
  };

  return {
    create(options) {
      const { name, busName = 'default', eventPattern, scheduleExpression, enabled = true, targets } = options;
      if (rules.has(name)) throw new Error(`Rule ${name} already exists.`);
      for (const { Arn } of targets) {
        if (!/^arn:aws:(lambda|sns):/.test(Arn))
          throw new Error(`Rule ${name}: the sandbox does not support the target ${Arn}.`);
      }
      if ((eventPattern === undefined) === (scheduleExpression === undefined)) {
        throw new Error(`Rule ${name}: exactly one of EventPattern and ScheduleExpression is required.`);
      }
      const matches = eventPattern === undefined ? undefined : readEventPattern(eventPattern, `Rule ${name}`);
      const onBus = busName === 'default' ? '' : `${busName}/`;
      const arn = `arn:aws:events:${region}:${account}:rule/${onBus}${name}`;
      const rule: Rule = { ...options, busName, arn, matches, enabled };
      if (scheduleExpression !== undefined) {
        const everyMs = readRate(scheduleExpression);
        arm(rule, everyMs, clock.now() + everyMs);
      }
      rules.set(name, rule);
      return arn;
    },
    setEnabled(name, enabled) {
      const rule = rules.get(name);
      if (rule === undefined) throw new Error(`Rule ${name} does not exist.`);
      rule.enabled = enabled;
    },
    deliver(busName, event) {
      const fitting = [...rules.values()].filter(
        (rule) => rule.enabled && rule.busName === busName && rule.matches?.(event) === true,
      );
      for (const rule of fitting) {
        const triggered = trigger(rule, event).finally(() => underWay.delete(triggered));
        underWay.add(triggered);
      }
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

function readRate(expression: string): number {
  const [, amount, unit] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (unit !== undefined) return Number(amount) * unitsMs[unit as keyof typeof unitsMs];
  throw new Error(`The sandbox supports rate(value unit) for a rule, not ${expression}.`);
}

function scheduledEvent(rule: Rule, dueMs: number): RuleEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: new Date(dueMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [rule.arn],
    detail: {},
  };
}

/** A quoted string as template arrives without its quotes. */
function messageOf(input: string): string {
  const value: unknown = JSON.parse(input);
  return typeof value === 'string' ? value : input;
}
