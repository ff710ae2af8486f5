import { account, region } from '../aws-account.ts';
import type { Topics } from '../sns/topics.ts';
import { readAlarmRule } from './alarm-rule.ts';
import { type AlarmCriteria, type AlarmStateValue, alarmState, evaluationRange } from './alarm-state.ts';
import type { CloudWatch } from './cloudwatch.ts';
import type { MetricIdentity, Statistic } from './statistics.ts';

/** Topics notified when the alarm enters a state. */
export interface AlarmActions {
  readonly alarm: readonly string[];
  readonly ok: readonly string[];
  readonly insufficientData: readonly string[];
}

export interface MetricAlarm extends AlarmCriteria {
  readonly name: string;
  readonly description: string;
  readonly metric: MetricIdentity;
  /** Of the expression `metric - FILL(minus, 0)`, which has a value where `metric` has one. */
  readonly minus?: MetricIdentity;
  readonly statistic: Statistic;
  readonly periodSeconds: number;
  readonly actions: AlarmActions;
}

export interface CompositeAlarm {
  readonly name: string;
  readonly description: string;
  readonly rule: string;
  readonly actions: AlarmActions;
}

export interface AlarmReport {
  readonly name: string;
  readonly state: AlarmStateValue;
  /** The statistic of each evaluated period, latest first; empty for a composite alarm. */
  readonly points: readonly (number | undefined)[];
}

/** CloudWatch alarms, evaluated on demand with the data available at that moment. */
export interface Alarms {
  /** Returns the ARN. */
  put(alarm: MetricAlarm): string;
  /** Returns the ARN. @throws {Error} for a rule that names a missing alarm */
  putComposite(alarm: CompositeAlarm): string;
  definitions(): readonly MetricAlarm[];
  composites(): readonly CompositeAlarm[];
  /** Evaluates every alarm and notifies the topics of those whose state changed. */
  evaluate(): readonly AlarmReport[];
  /** The state at the last evaluation. */
  state(name: string): AlarmStateValue;
  /** When the state last changed, in milliseconds since 1970; `undefined` before that. */
  changedMs(name: string): number | undefined;
}

export interface AlarmsParts {
  readonly now: () => number;
  readonly cloudWatch: CloudWatch;
  readonly topics: Topics;
}

export function createAlarms({ now, cloudWatch, topics }: AlarmsParts): Alarms {
  const metricAlarms = new Map<string, MetricAlarm>();
  const compositeAlarms = new Map<string, CompositeAlarm>();
  const states = new Map<string, AlarmStateValue>();
  const changes = new Map<string, number>();

  const known = (nameOrArn: string): string => {
    const name = nameOrArn.startsWith('arn:') ? nameOrArn.split(':').slice(6).join(':') : nameOrArn;
    if (states.has(name)) return name;
    throw new Error(`There is no alarm ${name}.`);
  };
  const stateOf = (nameOrArn: string) => states.get(known(nameOrArn)) ?? 'INSUFFICIENT_DATA';

  const enter = (name: string): string => {
    if (states.has(name)) throw new Error(`Alarm ${name} already exists.`);
    states.set(name, 'INSUFFICIENT_DATA');
    return arnOf(name);
  };
  const move = (alarm: MetricAlarm | CompositeAlarm, state: AlarmStateValue): void => {
    const before = states.get(alarm.name);
    if (before === state) return;
    states.set(alarm.name, state);
    changes.set(alarm.name, now());
    const { alarm: onAlarm, ok, insufficientData } = alarm.actions;
    const actions = { ALARM: onAlarm, OK: ok, INSUFFICIENT_DATA: insufficientData }[state];
    const message = JSON.stringify({
      AlarmName: alarm.name,
      AlarmDescription: alarm.description,
      NewStateValue: state,
      OldStateValue: before,
      StateChangeTime: new Date(now()).toISOString(),
    });
    for (const topicArn of actions) {
      topics.publish({ topicArn, service: 'cloudwatch.amazonaws.com', sourceArn: arnOf(alarm.name), message });
    }
  };
  const evaluateOne = (alarm: MetricAlarm): AlarmReport => {
    const periodMs = alarm.periodSeconds * 1000;
    const points = Array.from({ length: evaluationRange(alarm) }, (_, index) => {
      const toMs = now() - index * periodMs;
      const statisticOf = (metric: MetricIdentity) =>
        cloudWatch.statistic(metric, alarm.statistic, toMs - periodMs, toMs);
      const value = statisticOf(alarm.metric);
      return value === undefined || alarm.minus === undefined ? value : value - (statisticOf(alarm.minus) ?? 0);
    });
    move(alarm, alarmState(alarm, points, stateOf(alarm.name)));
    return { name: alarm.name, state: stateOf(alarm.name), points };
  };

  return {
    put(alarm) {
      metricAlarms.set(alarm.name, alarm);
      return enter(alarm.name);
    },
    putComposite(alarm) {
      for (const name of readAlarmRule(alarm.rule).alarms) known(name);
      compositeAlarms.set(alarm.name, alarm);
      return enter(alarm.name);
    },
    definitions: () => [...metricAlarms.values()],
    composites: () => [...compositeAlarms.values()],
    evaluate() {
      const reports = [...metricAlarms.values()].map(evaluateOne);
      for (const alarm of compositeAlarms.values()) {
        move(alarm, readAlarmRule(alarm.rule).isTrue(stateOf) ? 'ALARM' : 'OK');
        reports.push({ name: alarm.name, state: stateOf(alarm.name), points: [] });
      }
      return reports;
    },
    state: stateOf,
    changedMs: (name) => changes.get(name),
  };
}

function arnOf(name: string): string {
  return `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
}
