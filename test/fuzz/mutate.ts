import fc from 'fast-check';
import { hostileText, hostileValue, withPrototypeKeys } from './hostile-values.ts';

type Path = readonly (string | number)[];

interface Mutation {
  /** The way down to the place that is changed, counted round at each turn. */
  readonly turns: readonly number[];
  readonly kind: 'replace' | 'remove' | 'add' | 'pollute' | 'repeat';
  readonly key: string;
  readonly value: unknown;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  turns: fc.array(fc.nat({ max: 10_000 }), { maxLength: 6, minLength: 1 }),
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('replace' as const) },
    { weight: 2, arbitrary: fc.constant('remove' as const) },
    { weight: 1, arbitrary: fc.constantFrom('add' as const, 'pollute' as const, 'repeat' as const) },
  ),
  key: hostileText,
  value: hostileValue,
});

/** One to three changes to a value, each at a place of its own structure. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(mutation, { minLength: 1, maxLength: 3 });

/** The value with these changes; it itself stays as it was. */
export function mutate(value: unknown, changes: readonly Mutation[]): unknown {
  return changes.reduce((changed, change) => changeAt(changed, placeIn(changed, change.turns), change), value);
}

/** A place in the value, found by going down: what is near the top is met as often as all that lies below it. */
function placeIn(value: unknown, [turn, ...turns]: readonly number[]): Path {
  if (turn === undefined || turn % 5 === 0 || typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const key = keys[turn % keys.length];
  if (key === undefined) return [];
  return [key, ...placeIn((value as Record<string | number, unknown>)[key], turns)];
}

function changeAt(value: unknown, [key, ...rest]: Path, change: Mutation): unknown {
  if (key === undefined) return changed(value, change);
  if (Array.isArray(value)) {
    if (rest.length === 0 && change.kind === 'remove') return value.toSpliced(Number(key), 1);
    return value.with(Number(key), changeAt(value[Number(key)], rest, change));
  }
  // Neither spreading nor assigning: a key may be `__proto__`.
  const entries = Object.entries(value as object).flatMap(([name, inner]) => {
    if (name !== key) return [[name, inner]];
    return rest.length === 0 && change.kind === 'remove' ? [] : [[name, changeAt(inner, rest, change)]];
  });
  return Object.fromEntries(entries);
}

function changed(value: unknown, { kind, key, value: hostile }: Mutation): unknown {
  if (kind === 'repeat') return Array.from({ length: 300 }, () => value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return hostile;
  if (kind === 'add') return Object.fromEntries([...Object.entries(value), [key, hostile]]);
  return kind === 'pollute' ? withPrototypeKeys(value) : hostile;
}
