import { expect, it } from 'vitest';
import { Throttle } from '../../../lambda/genesys/throttle.ts';

const begin = 1_770_000_000_000;

it('does not hold what was never throttled', () => {
  expect(new Throttle().remainingMs(begin)).toBe(0);
});

it('waits for what the response asks for, at least a second', () => {
  expect(new Throttle().note({ sentAtMs: begin, nowMs: begin, requestedMs: 7_000 })).toBe(7_000);
  expect(new Throttle().note({ sentAtMs: begin, nowMs: begin, requestedMs: 0 })).toBe(1_000);
  expect(new Throttle().note({ sentAtMs: begin, nowMs: begin })).toBe(1_000);
});

it('counts the responses to requests that were sent together as one, and holds others for the longest wait, up to three seconds', () => {
  const throttle = new Throttle();
  const together = [0, 9_000, 0].map((requestedMs) =>
    throttle.note({ sentAtMs: begin, nowMs: begin + 10, requestedMs }),
  );
  expect(together).toEqual([1_000, 9_000, 1_000]);
  // Another request tries earlier, should the response have been wrong.
  expect(throttle.remainingMs(begin + 10)).toBe(3_000);
  expect(throttle.note({ sentAtMs: begin + 9_010, nowMs: begin + 9_010 })).toBe(2_000);
});

it('waits longer while it goes on, also if requests in between succeed, and begins anew after a quiet minute', () => {
  const throttle = new Throttle();
  const waits: number[] = [];
  let nowMs = begin;
  for (const pauseMs of [0, 30_000, 30_000, 30_000, 30_000, 61_000]) {
    nowMs += pauseMs;
    waits.push(throttle.note({ sentAtMs: nowMs, nowMs }));
    nowMs += waits.at(-1) ?? 0;
  }
  expect(waits).toEqual([1_000, 2_000, 3_000, 3_000, 3_000, 1_000]);
});
