import fc from 'fast-check';
import { type Command, done } from '../command.ts';
import { operator } from '../operator.ts';
import { periods, strategies } from '../settings.ts';

export const changeStrategy = fc.constantFrom(...strategies).map(
  (strategy): Command => ({
    name: 'change the strategy',
    detail: strategy,
    possible: ({ settings }) => settings.strategy !== strategy,
    perform({ settings }, real) {
      operator.tag(real, 'strategy', strategy);
      settings.strategy = strategy;
      return { word: strategy };
    },
  }),
);

export const changePeriod = fc
  .record({ which: fc.constantFrom('grace', 'quarantine'), period: fc.constantFrom(...periods) })
  .map(
    ({ which, period }): Command => ({
      name: `change the ${which} period`,
      detail: period ?? 'the tag is taken away',
      possible: ({ settings }) => settings[which] !== period,
      perform({ settings }, real) {
        operator.tag(real, `${which}-period`, period);
        settings[which] = period;
        if (which === 'grace') real.ledger.shorten();
        return { word: period ?? 'none' };
      },
    }),
  );

export const changeAdmin: Command = {
  name: 'set or remove the admin secret',
  possible: ({ isDenied }) => !isDenied,
  perform({ settings }, real) {
    operator.tag(real, 'admin-secret', settings.hasAdmin ? undefined : real.admin.name);
    settings.hasAdmin = !settings.hasAdmin;
    return done;
  },
};
