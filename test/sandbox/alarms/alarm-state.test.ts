import { describe, expect, it } from 'vitest';
import { readAlarmRule } from '../../../sandbox/cloudwatch/alarm-rule.ts';
import { type AlarmCriteria, type AlarmStateValue, alarmState } from '../../../sandbox/cloudwatch/alarm-state.ts';

const x = 9;
const o = 0;
const missing = undefined;
const criteria = (more: Partial<AlarmCriteria>): AlarmCriteria => ({
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 5,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  treatMissingData: 'missing',
  ...more,
});

describe('three of three periods, with missing data as AWS documents it', () => {
  const before: AlarmStateValue = 'INSUFFICIENT_DATA';
  // Latest period first, the reverse of AWS's table.
  it.each([
    [
      [x, missing, x, missing, o],
      ['OK', 'OK', 'OK', 'OK'],
    ],
    [
      [missing, missing, missing, missing, o],
      ['OK', 'OK', 'OK', 'OK'],
    ],
    [
      [missing, missing, missing, missing, missing],
      ['INSUFFICIENT_DATA', before, 'ALARM', 'OK'],
    ],
    [
      [x, missing, x, x, o],
      ['ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ],
    [
      [missing, missing, x, missing, missing],
      ['ALARM', before, 'ALARM', 'OK'],
    ],
  ])('%j', (points, [asMissing, asIgnore, asBreaching, asNotBreaching]) => {
    const states = (['missing', 'ignore', 'breaching', 'notBreaching'] as const).map((treatMissingData) =>
      alarmState(criteria({ treatMissingData }), points, before),
    );
    expect(states).toEqual([asMissing, asIgnore, asBreaching, asNotBreaching]);
  });
});

describe('an alarm of one period', () => {
  const one = (more: Partial<AlarmCriteria>) => criteria({ evaluationPeriods: 1, datapointsToAlarm: 1, ...more });

  it.each([
    ['GreaterThanOrEqualToThreshold', 5, 'ALARM'],
    ['GreaterThanThreshold', 5, 'OK'],
    ['LessThanOrEqualToThreshold', 5, 'ALARM'],
    ['LessThanThreshold', 5, 'OK'],
    ['LessThanThreshold', 4, 'ALARM'],
  ] as const)('%s %d: %s', (comparison, value, state) => {
    expect(alarmState(one({ comparison }), [value], 'OK')).toBe(state);
  });

  it('keeps its state without data when missing data is ignored', () => {
    expect(alarmState(one({ treatMissingData: 'ignore' }), [missing, missing, missing], 'ALARM')).toBe('ALARM');
  });
});

it('counts breaching periods when fewer than all are required', () => {
  const twoOfThree = criteria({ datapointsToAlarm: 2, treatMissingData: 'notBreaching' });
  expect(alarmState(twoOfThree, [x, o, x], 'OK')).toBe('ALARM');
  expect(alarmState(twoOfThree, [x, o, o], 'OK')).toBe('OK');
});

describe('the rule of a composite alarm', () => {
  const inAlarm =
    (...names: string[]) =>
    (name: string) =>
      (names.includes(name) ? 'ALARM' : 'OK') as AlarmStateValue;

  it.each([
    ['ALARM("a") OR ALARM("b")', ['b'], true],
    ['(ALARM("a") OR ALARM("b"))', [], false],
    ['ALARM("a") AND ALARM("b")', ['b'], false],
    ['ALARM("a") AND NOT ALARM("b")', ['a'], true],
    ['ALARM("c") OR ALARM("a") AND ALARM("b")', ['c'], true],
    ['(ALARM("c") OR ALARM("a")) AND ALARM("b")', ['c'], false],
    ['OK(a)', [], true],
    ['INSUFFICIENT_DATA("a") OR FALSE', [], false],
    ['TRUE', [], true],
  ])('%s with %j on: %s', (rule, names, expected) => {
    expect(readAlarmRule(rule).isTrue(inAlarm(...names))).toBe(expected);
  });

  it.each(['', 'ALARM("a"', 'ALARM("a") ALARM("b")', 'WARN("a")', 'ALARM("a") OR'])('%j is invalid', (rule) => {
    expect(() => readAlarmRule(rule)).toThrow('Invalid alarm rule');
  });
});
