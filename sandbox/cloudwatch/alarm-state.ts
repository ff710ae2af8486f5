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

/** CloudWatch reads more periods than it evaluates, to compensate for missing data. */
export function evaluationRange({ evaluationPeriods }: AlarmCriteria): number {
  return evaluationPeriods + 2;
}

/**
 * The state that results from the last periods. Older periods of the evaluation range replace missing ones; only
 * periods still missing after that are treated as the alarm configures.
 *
 * @param points the statistic of each period of the evaluation range, latest first
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
      // Keep the state while the missing periods could still decide it.
      return breaching + missing >= datapointsToAlarm ? before : 'OK';
  }
}
