import { expect, it } from 'vitest';
import { strategyNames } from '../../../domain/strategy-name.ts';
import { strategyOf } from '../../../lambda/strategies/strategy-of.ts';

it.each(strategyNames)('finds each strategy under the name used in audit records and messages: %s', (name) => {
  expect(strategyOf(name).name).toBe(name);
});

it('has one strategy that interrupts logins, so that another credential administers', () => {
  expect(strategyNames.filter((name) => strategyOf(name).interruptsLogins)).toEqual(['in-place']);
});
