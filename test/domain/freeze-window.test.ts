import { describe, expect, it } from 'vitest';
import { freezeAt, parseFreezes, problemOfFreeze } from '../../domain/freeze-window.ts';
import { readRotationSettings } from '../../domain/rotation-settings.ts';

const at = (iso: string) => Date.parse(iso);

describe('a freeze window', () => {
  it.each([
    ['2026-12-18/2027-01-04/year-end', '2026-12-18T00:00Z', '2027-01-05T00:00Z', 'year-end'],
    ['2026-12-18T18:00Z/2026-12-18T18:01Z', '2026-12-18T18:00Z', '2026-12-18T18:01Z', undefined],
    ['2026-12-18/2026-12-18', '2026-12-18T00:00Z', '2026-12-19T00:00Z', undefined],
    ['2026-12-18/2027-03-17', '2026-12-18T00:00Z', '2027-03-18T00:00Z', undefined],
  ])('holds from its beginning until its end, the last day included: %s', (text, from, until, reason) => {
    expect(problemOfFreeze(text)).toBeUndefined();
    const windows = parseFreezes([text]);
    expect(freezeAt(windows, at(from) - 1)).toBeUndefined();
    expect(freezeAt(windows, at(from))?.reason).toBe(reason);
    expect(freezeAt(windows, at(until) - 1)?.untilMs).toBe(at(until));
    expect(freezeAt(windows, at(until))).toBeUndefined();
  });

  it.each([
    ['2027-01-04/2026-12-18', 'ends before it begins'],
    ['2026-12-18T18:00Z/2026-12-18T18:00Z', 'ends before it begins'],
    ['2026-12-18/2027-03-18', 'longer than 90 days'],
    ['2026-12-18', 'is not a window in UTC (allowed: 2026-12-18/2027-01-04'],
    ['2026-02-30/2026-03-04', 'is not a window'],
    ['2026-12-18T25:00Z/2026-12-20', 'is not a window'],
    ['2026-12-18T18:00+01:00/2026-12-20', 'is not a window'],
    ['2026-12-18/2027-01-04/year end', 'is not a window'],
    ['always', 'is not a window'],
  ])('says what is wrong with %s', (text, problem) => {
    expect(problemOfFreeze(text)).toContain(`"${text}" `);
    expect(problemOfFreeze(text)).toContain(problem);
  });

  it('of the deployment holds, whatever the tag of a secret says', () => {
    const freezeOf = (tag?: string) =>
      readRotationSettings(tag === undefined ? {} : { 'genesys-rotation:freeze': tag }, {
        ROTATION_FREEZE: '2026-12-18/2027-01-04',
      }).freeze;
    expect(freezeOf()).toEqual(['2026-12-18/2027-01-04']);
    expect(freezeOf('2026-01-01/2026-01-02')).toEqual(['2026-12-18/2027-01-04', '2026-01-01/2026-01-02']);
    expect(() => freezeOf('never')).toThrow(/tag "genesys-rotation:freeze": "never" is not a window/);
  });

  it('that overlaps another one ends with the later of the two', () => {
    const windows = parseFreezes(['2026-12-18/2027-01-04', '2026-12-20/2026-12-21']);
    expect(freezeAt(windows, at('2026-12-20'))?.untilMs).toBe(at('2027-01-05'));
  });
});
