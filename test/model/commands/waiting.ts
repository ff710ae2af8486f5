import fc from 'fast-check';
import { approveByHand, requestByHand, withdrawByHand } from '../../crash/consents.ts';
import { type Command, done } from '../command.ts';
import { unfinishedVersion } from '../facts.ts';
import { operator } from '../operator.ts';
import { heldToken } from '../refusals.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export const askForApproval = fc.constantFrom('none', 'one', 'required').map(
  (level): Command => ({
    name: 'ask for approvals',
    detail: level,
    possible: ({ approval }) => approval !== level,
    perform(model, real) {
      operator.tag(real, 'approval', level);
      model.approval = level;
      if (level !== 'none') model.mayBeHeld = true;
      return { word: level };
    },
  }),
);

/** By people who have the permissions, some of whom requested the rotation, or approve what waits no more. */
export const standBehind = fc
  .record({
    how: fc.constantFrom('request', 'approve', 'approve', 'approve', 'withdraw'),
    people: fc.subarray(['alice', 'bob', 'eve'], { minLength: 1 }),
  })
  .map(
    ({ how, people }): Command => ({
      name: `${how} a rotation`,
      detail: people.join(', '),
      possible: ({ facts, mayBeHeld }) => mayBeHeld && unfinishedVersion(facts) !== undefined,
      async perform({ facts }, real) {
        const token = heldToken(facts);
        if (token === undefined) return done;
        const act = { request: requestByHand, approve: approveByHand, withdraw: withdrawByHand }[how];
        for (const person of people) await act?.({ service: real.service, secretArn: real.arn }, person, token);
        return { word: String(people.length) };
      },
    }),
  );

export const freeze = fc.constantFrom(2, 30, 72).map(
  (hours): Command => ({
    name: 'freeze',
    detail: `${hours} h`,
    possible: () => true,
    perform(model, real) {
      const nowMs = real.service.clock.now();
      const window = [nowMs - minuteMs, nowMs + hours * hourMs].map((ms) => new Date(ms).toISOString().slice(0, 16));
      operator.tag(real, 'freeze', window.map((time) => `${time}Z`).join('/'));
      model.frozenUntilMs = nowMs + hours * hourMs;
      return { word: `${hours} h` };
    },
  }),
);

export const endFreeze: Command = {
  name: 'end the freeze window',
  possible: ({ frozenUntilMs }) => frozenUntilMs !== undefined,
  perform(model, real) {
    operator.tag(real, 'freeze', undefined);
    model.frozenUntilMs = undefined;
    return done;
  },
};
