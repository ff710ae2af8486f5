export type AlarmStateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export const comparisons = {
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
} as const;

export const missingDataTreatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

export interface AlarmCriteria {
  readonly comparison: keyof typeof comparisons;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: (typeof missingDataTreatments)[number];
}

/** CloudWatch looks at more periods than it evaluates, to make up for missing ones. */
export function evaluationRange({ evaluationPeriods }: AlarmCriteria): number {
  return evaluationPeriods + 2;
}

/**
 * The state that the last periods lead to. Missing ones are replaced by older ones of the evaluation range; only what is
 * missing then is treated as the alarm says.
 *
 * @param points the statistic of each period of the evaluation range, the latest one first
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function alarmState(
  criteria: AlarmCriteria,
  points: readonly (number | undefined)[],
  before: AlarmStateValue,
): AlarmStateValue {
  const { comparison, threshold, evaluationPeriods, datapointsToAlarm, treatMissingData } = criteria;
  const known = points.filter((point) => point !== undefined).slice(0, evaluationPeriods);
  const missing = evaluationPeriods - known.length;
  const breaching = known.filter((point) => comparisons[comparison](point, threshold)).length;
  switch (treatMissingData) {
    case 'breaching':
      return breaching + missing >= datapointsToAlarm ? 'ALARM' : 'OK';
    case 'notBreaching':
      return breaching >= datapointsToAlarm ? 'ALARM' : 'OK';
    case 'missing':
      if (known.length === 0) return 'INSUFFICIENT_DATA';
      return breaching === known.length || breaching >= datapointsToAlarm ? 'ALARM' : 'OK';
    case 'ignore':
      if (breaching >= datapointsToAlarm) return 'ALARM';
      // As long as what is missing could make it an alarm, nothing is decided.
      return breaching + missing >= datapointsToAlarm ? before : 'OK';
  }
}
