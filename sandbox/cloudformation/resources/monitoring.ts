import { account, region } from '../../aws-account.ts';
import { comparisons, missingDataTreatments } from '../../cloudwatch/alarm-state.ts';
import type { AlarmActions } from '../../cloudwatch/alarms.ts';
import { statistics } from '../../cloudwatch/statistics.ts';
import type { Properties } from '../properties.ts';
import type { ResourceHandler } from '../resource.ts';

export const alarm: ResourceHandler = (properties, { sandbox, generatedName }) => {
  const name = properties.optionalText('AlarmName') ?? generatedName(255);
  const evaluationPeriods = properties.optionalNumber('EvaluationPeriods') ?? 1;
  const comparison = properties.text('ComparisonOperator');
  const { periodSeconds, ...measured } = properties.optional('Metrics')
    ? differenceIn(properties.objects('Metrics'), name)
    : measuredIn(properties, properties, 'Statistic', name);
  // CloudWatch allows a week for periods of at least an hour, and a day for shorter ones.
  const maxSeconds = periodSeconds >= 3600 ? 604_800 : 86_400;
  if (periodSeconds * evaluationPeriods > maxSeconds) {
    throw new Error(`${name}: the periods together must not exceed ${maxSeconds} seconds.`);
  }
  const arn = sandbox.alarms.put({
    name,
    description: properties.optionalText('AlarmDescription') ?? '',
    ...measured,
    periodSeconds,
    comparison: oneOf(Object.keys(comparisons) as (keyof typeof comparisons)[], comparison, name),
    threshold: Number(properties.text('Threshold')),
    evaluationPeriods,
    datapointsToAlarm: properties.optionalNumber('DatapointsToAlarm') ?? evaluationPeriods,
    treatMissingData: oneOf(missingDataTreatments, properties.optionalText('TreatMissingData') ?? 'missing', name),
    actions: actionsIn(properties),
  });
  properties.ignore('Tags');
  return { ref: name, attributes: { Arn: arn } };
};

/** @param where holds the period and the statistic */
function measuredIn(metric: Properties, where: Properties, statistic: 'Stat' | 'Statistic', name: string) {
  const dimensions = metric.objects('Dimensions').map((dimension) => [dimension.text('Name'), dimension.text('Value')]);
  return {
    metric: {
      namespace: metric.text('Namespace'),
      metricName: metric.text('MetricName'),
      dimensions: Object.fromEntries(dimensions) as Record<string, string>,
    },
    statistic: oneOf(statistics, where.text(statistic), name),
    periodSeconds: Number(where.text('Period')),
  };
}

/** The one expression that the sandbox supports. */
function differenceIn(metrics: readonly Properties[], name: string) {
  const [, of, minus] =
    metrics.map((each) => /^(\w+) - FILL\((\w+), 0\)$/.exec(each.optionalText('Expression') ?? '')).find(Boolean) ?? [];
  const measured = new Map(
    metrics.flatMap((each) => {
      each.ignore('Label', 'ReturnData', 'Period');
      const statistic = each.optionalProperties('MetricStat');
      const metric = statistic?.optionalProperties('Metric');
      if (statistic === undefined || metric === undefined) return [];
      return [[each.text('Id'), measuredIn(metric, statistic, 'Stat', name)] as const];
    }),
  );
  const [found, subtracted] = [measured.get(of ?? ''), measured.get(minus ?? '')];
  if (found === undefined || subtracted === undefined || found.statistic !== subtracted.statistic) {
    throw new Error(`${name}: the sandbox supports only expressions such as "all - FILL(some, 0)" of one statistic.`);
  }
  for (const each of metrics) each.ignore('Id');
  return { ...found, minus: subtracted.metric };
}

export const compositeAlarm: ResourceHandler = (properties, { sandbox, generatedName }) => {
  const name = properties.optionalText('AlarmName') ?? generatedName(255);
  const arn = sandbox.alarms.putComposite({
    name,
    description: properties.optionalText('AlarmDescription') ?? '',
    rule: properties.text('AlarmRule'),
    actions: actionsIn(properties),
  });
  properties.ignore('Tags');
  return { ref: name, attributes: { Arn: arn } };
};

/** Creates nothing, but checks that CloudWatch would accept the body. */
export const dashboard: ResourceHandler = (properties, { generatedName }) => {
  const name = properties.optionalText('DashboardName') ?? generatedName(255);
  const { widgets }: { widgets?: unknown } = JSON.parse(properties.text('DashboardBody'));
  if (!Array.isArray(widgets)) throw new Error(`The dashboard ${name} has no widgets.`);
  return { ref: name, attributes: {} };
};

export const logGroup: ResourceHandler = (properties, { generatedName }) => {
  const name = properties.optionalText('LogGroupName') ?? generatedName(512);
  properties.ignore('RetentionInDays', 'LogGroupClass', 'KmsKeyId', 'DataProtectionPolicy', 'Tags');
  return { ref: name, attributes: { Arn: `arn:aws:logs:${region}:${account}:log-group:${name}:*` } };
};

export const queryDefinition: ResourceHandler = (properties, { generatedName }) => {
  properties.ignore('LogGroupNames', 'Name', 'QueryString');
  return { ref: generatedName(36), attributes: {} };
};

function actionsIn(properties: Properties): AlarmActions {
  if (properties.optionalFlag('ActionsEnabled') === false) return { alarm: [], ok: [], insufficientData: [] };
  return {
    alarm: properties.texts('AlarmActions'),
    ok: properties.texts('OKActions'),
    insufficientData: properties.texts('InsufficientDataActions'),
  };
}

function oneOf<Choice extends string>(choices: readonly Choice[], value: string, where: string): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new Error(`${where}: the sandbox supports ${choices.join(', ')}, not ${value}.`);
  return found;
}
