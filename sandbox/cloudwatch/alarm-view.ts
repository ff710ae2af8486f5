import { account, region } from '../aws-account.ts';
import type { AlarmActions, Alarms, CompositeAlarm, MetricAlarm } from './alarms.ts';

/** The alarms as DescribeAlarms returns them. */
export function alarmViews(
  alarms: Alarms,
  isWanted: (name: string) => boolean,
  nowMs: number,
): { readonly metric: readonly object[]; readonly composite: readonly object[] } {
  const common = ({ name, description, actions }: MetricAlarm | CompositeAlarm) => ({
    AlarmName: name,
    AlarmArn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
    AlarmDescription: description,
    ActionsEnabled: true,
    ...actionViews(actions),
    StateValue: alarms.state(name),
    StateUpdatedTimestamp: new Date(alarms.changedMs(name) ?? nowMs),
  });
  return {
    metric: alarms
      .definitions()
      .filter(({ name }) => isWanted(name))
      .map((alarm) => ({
        ...common(alarm),
        Namespace: alarm.metric.namespace,
        MetricName: alarm.metric.metricName,
        Dimensions: Object.entries(alarm.metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
        Statistic: alarm.statistic,
        Period: alarm.periodSeconds,
        EvaluationPeriods: alarm.evaluationPeriods,
        DatapointsToAlarm: alarm.datapointsToAlarm,
        Threshold: alarm.threshold,
        ComparisonOperator: alarm.comparison,
        TreatMissingData: alarm.treatMissingData,
      })),
    composite: alarms
      .composites()
      .filter(({ name }) => isWanted(name))
      .map((alarm) => ({ ...common(alarm), AlarmRule: alarm.rule })),
  };
}

function actionViews({ alarm, ok, insufficientData }: AlarmActions): object {
  return { AlarmActions: alarm, OKActions: ok, InsufficientDataActions: insufficientData };
}
