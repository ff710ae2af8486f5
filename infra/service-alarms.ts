import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  ComparisonOperator,
  CompositeAlarm,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Rule } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { metricNamespace } from '../domain/metric-names.ts';
import { type AlarmDefinition, type AlarmSignal, type AlarmUrgency, alarms, alarmText } from './alarms.ts';
import { mayWait } from './config/may-wait.ts';
import type { RotationPlan } from './config/plan-rotation.ts';
import { FailureRules, type FailureRulesProps } from './failure-rules.ts';
import type { FunctionName, OptionalFunctionName, ServiceNames } from './names.ts';
import type { RotationFunction } from './rotation-function.ts';
import type { AlarmTopics } from './topics.ts';

export interface ServiceAlarmsProps {
  readonly plan: RotationPlan;
  readonly names: ServiceNames;
  readonly functions: Readonly<Record<FunctionName, RotationFunction>> & { readonly report?: RotationFunction };
  readonly deadLetterQueue: Queue;
  readonly topics: AlarmTopics;
}

/** The alarms of the table, and the two composite alarms that combine them. */
export class ServiceAlarms extends Construct {
  readonly composites: Readonly<Record<AlarmUrgency, CompositeAlarm>>;
  readonly #props: ServiceAlarmsProps;

  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);
    this.#props = props;
    const built: Record<AlarmUrgency, Alarm[]> = { critical: [], warning: [] };
    for (const definition of alarms.filter((each) => this.#applies(each)))
      built[definition.urgency].push(...this.#build(definition));
    const { pages, tickets } = props.topics;
    this.composites = {
      critical: this.#compose('critical', 'At least one critical alarm is in ALARM: act now.', built.critical, pages),
      warning: this.#compose(
        'warning',
        'At least one warning is in ALARM: it can wait until the next business day.',
        built.warning,
        tickets,
      ),
    };
  }

  /** Whether its function is deployed. */
  #applies({ signal }: AlarmDefinition): boolean {
    return signal.kind !== 'lambda' || this.#props.functions[signal.function] !== undefined;
  }

  #build(definition: AlarmDefinition): Alarm[] {
    const { id, signal } = definition;
    const { topics, plan, functions } = this.#props;
    const text = alarmText(definition, plan.config.alarmsDocument ?? 'docs/alarms.md');
    const isTold = signal.kind === 'events' && signal.unlessWaiting !== undefined && mayWait(plan);
    if (signal.kind !== 'events' || isTold) {
      if (isTold) this.#addRules(definition, text, functions.watch.function);
      const alarm = this.#alarm(definition, id, text, this.#metricOf(definition));
      alarm.addAlarmAction(new SnsAction(topics.texts));
      return [alarm];
    }
    // The rule itself sends the text; this alarm exists for the composite alarm.
    return this.#addRules(definition, text, topics.texts).map((rule, index) =>
      this.#alarm(
        definition,
        index === 0 ? id : `${id}-${index + 1}`,
        text,
        new Metric({
          namespace: 'AWS/Events',
          metricName: 'TriggeredRules',
          dimensionsMap: { RuleName: rule.ruleName },
          statistic: 'Sum',
          period: Duration.minutes(signal.periodMinutes),
        }),
      ),
    );
  }

  #addRules({ id, signal }: AlarmDefinition, text: string, target: FailureRulesProps['target']): readonly Rule[] {
    if (signal.kind !== 'events') return [];
    const { names, plan } = this.#props;
    const { eventNames } = signal;
    return new FailureRules(this, `${id}-events`, { names, secrets: plan.secrets, id, eventNames, text, target }).rules;
  }

  #alarm({ signal }: AlarmDefinition, id: string, text: string, metric: IMetric): Alarm {
    const { threshold = 1, periods = 1, silence = false } = signal;
    return new Alarm(this, id, {
      alarmName: `${this.#props.names.service}-${id}`,
      alarmDescription: text,
      metric,
      threshold: signal.kind === 'near-timeout' ? threshold * this.#timeoutMs(signal.function) : threshold,
      evaluationPeriods: periods,
      comparisonOperator: silence
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: missingDataOf(signal),
    });
  }

  #metricOf({ signal }: AlarmDefinition): IMetric {
    const { functions, deadLetterQueue } = this.#props;
    const period = Duration.minutes(signal.periodMinutes);
    switch (signal.kind) {
      case 'own':
        return new Metric({
          namespace: metricNamespace,
          metricName: signal.metric,
          statistic: signal.statistic,
          period,
        });
      case 'lambda': {
        const all = this.#functionNamed(signal.function).metric(signal.metric, { statistic: 'Sum', period });
        const { unlessWaiting: metricName } = signal;
        if (metricName === undefined || !mayWait(this.#props.plan)) return all;
        const waiting = new Metric({ namespace: metricNamespace, metricName, statistic: 'Sum', period });
        return new MathExpression({ expression: 'all - FILL(waiting, 0)', usingMetrics: { all, waiting }, period });
      }
      case 'near-timeout':
        return functions[signal.function].function.metricDuration({ statistic: 'Maximum', period });
      case 'dead-letters':
        return deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period });
      case 'events':
        if (signal.unlessWaiting === undefined) throw new Error('Events have rules, not a metric of their own.');
        return new Metric({
          namespace: metricNamespace,
          metricName: signal.unlessWaiting,
          statistic: 'Sum',
          period,
        });
    }
  }

  #functionNamed(name: FunctionName | OptionalFunctionName) {
    const found = this.#props.functions[name];
    if (found === undefined) throw new TypeError(`There is no function ${name}.`);
    return found.function;
  }

  #timeoutMs(name: FunctionName): number {
    return this.#props.functions[name].function.timeout?.toMilliseconds() ?? 0;
  }

  #compose(id: string, text: string, parts: readonly Alarm[], topic: ITopic | undefined): CompositeAlarm {
    const { names, plan } = this.#props;
    const composite = new CompositeAlarm(this, id, {
      compositeAlarmName: `${names.service}-${id}`,
      alarmDescription: `${text} The alarms in ALARM say what happened. Runbook: ${plan.config.alarmsDocument ?? 'docs/alarms.md'}`,
      alarmRule: AlarmRule.anyOf(...parts),
    });
    if (topic !== undefined) {
      composite.addAlarmAction(new SnsAction(topic));
      composite.addOkAction(new SnsAction(topic));
    }
    return composite;
  }
}

function missingDataOf(signal: AlarmSignal): TreatMissingData {
  if (signal.silence === true) return TreatMissingData.BREACHING;
  // The last count of watch is valid until it counts again; an hour may pass without a run.
  if (signal.kind === 'own' && signal.statistic === 'Maximum') return TreatMissingData.IGNORE;
  return TreatMissingData.NOT_BREACHING;
}
