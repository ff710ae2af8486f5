import fc from 'fast-check';
import type { Command } from '../command.ts';
import { dutiesOf, type Facts, logsIn, readFacts, unfinishedVersion, versionAt } from '../facts.ts';
import { deadLettersOf, type History, type Model, watchSchedule } from '../history.ts';
import { areValid, periodMs } from '../settings.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const spans = {
  'a minute': () => 60_000,
  'an hour': () => hourMs,
  'a day': () => dayMs + hourMs,
  'the grace period': ({ settings }: Model) => periodMs(settings.grace) + 60_000,
  'a week': () => 7 * dayMs,
} as const;

export const letTimePass = fc.constantFrom(...(Object.keys(spans) as (keyof typeof spans)[])).map(
  (span): Command => ({
    name: 'time passes',
    detail: span,
    possible: () => true,
    perform: async (model, real) => ({ word: span, violations: await passTime(model, real, spans[span](model)) }),
  }),
);

/** The same, while a call of the retire function fails. It is repeated, so that nothing comes of it. */
export const letTimePassWithFault = fc
  .record({ kind: fc.constantFrom('crash-before', 'crash-after', 'lost-reply'), call: fc.nat(15) })
  .map(
    ({ kind, call }): Command => ({
      name: 'time passes: a call of retire fails',
      detail: `${kind} at call ${call}`,
      possible: ({ facts }) => dutiesOf(facts).length > 0,
      async perform(model, real) {
        const rule = real.service.faults.add({ functionName: 'retire', skip: call, effect: { kind } });
        const violations = await passTime(model, real, dayMs + hourMs);
        const word = rule.hits() > 0 ? 'struck' : 'missed';
        rule.remove();
        return { word, violations };
      },
    }),
  );

/** Lets time pass while the watch runs. Returns the problems that were not reported. */
export async function passTime(model: Model, real: History, milliseconds: number): Promise<string[]> {
  const { service } = real;
  const before = model.facts;
  const lettersBefore = deadLettersOf(real).length;
  const linesBefore = service.lambda.logs.lines().length;
  const untilMs = service.clock.now() + milliseconds;
  // A rotation that the watch restarts is over in seconds, and not after the next leap in time.
  for (let dueMs = nextWatch(real); dueMs <= untilMs; dueMs = nextWatch(real)) {
    await service.clock.advance(Math.max(0, dueMs - service.clock.now()) + 1);
    await service.idle();
  }
  await service.clock.advance(Math.max(0, untilMs - service.clock.now()));
  await service.idle();
  const after = readFacts(real);
  const reported = service.lambda.logs.lines().slice(linesBefore);
  const text = reported.flatMap(({ line }) => (line.includes(real.arn) ? line : [])).join('\n');
  const letters = deadLettersOf(real).slice(lettersBefore);
  const violations = mayRetirementFail(model, before, after)
    ? []
    : letters.map(
        ({ order, message }) => `7: there is an unexpected dead letter (generation ${order.generation}): ${message}`,
      );
  if (milliseconds > dayMs && model.isEnabled && areValid(model.settings)) {
    violations.push(...unreported(before, after, text), ...(model.hasInterfered ? [] : forgotten(before, after)));
  }
  return violations;
}

function nextWatch({ service }: History): number {
  return service.scheduler.dueMs(watchSchedule);
}

/** A retirement may fail without permissions, or when the secret was broken manually. */
function mayRetirementFail(model: Model, before: Facts, after: Facts): boolean {
  const { settings, isDenied, haveRolesChanged, hasInterfered, isDisturbed } = model;
  const isBroken = [before, after].some((facts) => !logsIn(facts, versionAt(facts, 'AWSCURRENT')?.document));
  return !areValid(settings) || isDenied || haveRolesChanged || hasInterfered || isDisturbed || isBroken;
}

/** What is wrong for a whole day, the watch has found at the latest when it was the turn of the secret. */
function unreported(before: Facts, after: Facts, text: string): string[] {
  const [current, currentNow] = [versionAt(before, 'AWSCURRENT'), versionAt(after, 'AWSCURRENT')];
  const violations: string[] = [];
  if (current?.id !== currentNow?.id) return violations;
  const wasDead = !logsIn(before, current?.document) && !logsIn(after, currentNow?.document);
  if (wasDead && !text.includes('credential-rejected'))
    violations.push('7: it was not reported that AWSCURRENT is rejected');
  const pending = unfinishedVersion(before);
  const isStuck =
    after.ledger?.waiting === undefined && pending !== undefined && pending.id === unfinishedVersion(after)?.id;
  if (isStuck && before.atMs - pending.createdMs > dayMs && !text.includes('rotation-stuck')) {
    violations.push('7: it was not reported that the rotation is stuck');
  }
  return violations;
}

/** A replaced credential that lives, and for which nothing is owed. */
function forgotten(before: Facts, after: Facts): string[] {
  const [current, previous] = [versionAt(before, 'AWSCURRENT'), versionAt(before, 'AWSPREVIOUS')];
  const isForgotten =
    logsIn(before, previous?.document) &&
    logsIn(after, previous?.document) &&
    previous?.document?.clientSecret !== current?.document?.clientSecret &&
    dutiesOf(before).length + dutiesOf(after).length === 0;
  return isForgotten ? ['2/4: the replaced credential is alive, and nothing will revoke it'] : [];
}
