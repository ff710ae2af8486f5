import { expect, it } from 'vitest';
import { strategyNames } from '../../../domain/strategy-name.ts';
import { strategyOf } from '../../../lambda/strategies/strategy-of.ts';

it.each(strategyNames)('finds each strategy under the name that audit records and messages give it: %s', (name) => {
  expect(strategyOf(name).name).toBe(name);
});

it('knows of one strategy that logins with AWSCURRENT fail while it rotates, so that another credential administers', () => {
  expect(strategyNames.filter((name) => strategyOf(name).interruptsLogins)).toEqual(['in-place']);
});
