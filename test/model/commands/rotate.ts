import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type Command, done, type Outcome } from '../command.ts';
import { documentAt, readFacts, unfinishedVersion, versionAt } from '../facts.ts';
import type { History, Model } from '../history.ts';
import { operator } from '../operator.ts';
import { expectRefusals } from '../refusals.ts';
import { rotateAndCompare } from '../rotation.ts';

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

const faultKinds = ['crash-before', 'crash-after', 'lost-reply'] as const;

/** A rotation makes fewer calls than this. */
const mostCalls = 40;

/** A rotation with a fault ends within so many. */
const mostRotations = 3;

const canRotate = ({ isEnabled }: Model) => isEnabled;

export const rotateNow: Command = {
  name: 'rotate',
  possible: canRotate,
  perform: (model, real) => rotateAndCompare(model, real),
};

/** As the runbook has it: the tag names the version on which AWSPENDING is, or else a new one. */
export const rotateAtOnce: Command = {
  name: 'rotate: the secret leaked',
  possible: canRotate,
  async perform(model, real) {
    const token = unfinishedVersion(model.facts)?.id ?? randomUUID();
    operator.tag(real, 'compromised', token);
    model.compromisedToken = token;
    const outcome = await rotateAndCompare(model, real, token);
    const leaked = versionAt(model.facts, 'AWSCURRENT')?.document;
    const promoted = documentAt(real, 'AWSCURRENT');
    if (outcome.word !== 'succeeded' || leaked === undefined) return outcome;
    for (let wait = 0; wait < 2; wait += 1) await real.service.clock.advance(15_000);
    const isGone = !real.service.genesys.canLogIn(leaked.clientId, leaked.clientSecret);
    const isItself = leaked.clientSecret === promoted?.clientSecret;
    const mayFail = expectRefusals({ ...model, facts: readFacts(real) }, real, true).possible.length > 0;
    if (isGone || isItself || mayFail) return outcome;
    return { ...outcome, violations: [...(outcome.violations ?? []), 'P: the leaked credential is alive'] };
  },
};

/** Calls of rotate that fail, one or two. */
export const rotateWithFaults = fc
  .array(fc.record({ kind: fc.constantFrom(...faultKinds), call: fc.nat(mostCalls) }), { minLength: 1, maxLength: 2 })
  .map((struck): Command => {
    const detail = struck.map(({ kind, call }) => `${kind} at call ${call}`).join(', ');
    return {
      name: 'rotate: calls fail',
      detail,
      possible: canRotate,
      async perform(model, real) {
        const rules = struck.map(({ kind, call }) =>
          real.service.faults.add({ functionName: 'rotate', skip: call, effect: { kind } }),
        );
        model.isDisturbed = true;
        const first = await rotateAndCompare(model, real);
        for (const rule of rules) rule.remove();
        model.isDisturbed = false;
        return rotateUntilItSucceeds(model, real, first);
      },
    };
  });

/** What was struck is repeated; if nothing but the fault was in the way, it has to come to its end. */
async function rotateUntilItSucceeds(model: Model, real: History, first: Outcome): Promise<Outcome> {
  let outcome = first;
  for (let rotation = 1; rotation < mostRotations && outcome.word !== 'succeeded'; rotation += 1) {
    if ((outcome.violations ?? []).length > 0) return outcome;
    model.facts = readFacts(real);
    outcome = await rotateAndCompare(model, real);
  }
  return outcome;
}

/** Every step is invoked twice at the same time. */
export const rotateTwiceAtOnce: Command = {
  name: 'rotate: every step twice at once',
  possible: (model) => canRotate(model) && unfinishedVersion(model.facts) === undefined,
  async perform(_model, real) {
    const { service, arn, ledger } = real;
    const token = randomUUID();
    service.secretsManager.announce(arn, token);
    ledger.toleratesDeadPending = true;
    for (const step of steps) {
      const run = () => service.secretsManager.runStep(arn, step, token);
      await Promise.all([run(), run()]);
    }
    ledger.toleratesDeadPending = false;
    const stages = service.secretsManager.versions(arn)[token]?.stages ?? [];
    // The label that the service takes off by itself.
    const pending = { VersionStage: 'AWSPENDING', RemoveFromVersionId: token };
    if (stages.includes('AWSCURRENT') && stages.includes('AWSPENDING')) {
      service.secretsManager.call('UpdateSecretVersionStage', { SecretId: arn, ...pending });
    }
    return { word: stages.includes('AWSCURRENT') ? 'succeeded' : 'not over' };
  },
};

/** Between two steps an operator regenerates the secret of the new client in Genesys Cloud, or deletes the client. */
export const rotateAndInvalidatePending = fc
  .record({ step: fc.constantFrom('createSecret', 'setSecret'), how: fc.constantFrom('regenerates', 'deletes') })
  .map(
    ({ step, how }): Command => ({
      name: `rotate: an operator ${how} the pending credential`,
      detail: `after ${step}`,
      possible: (model) => canRotate(model) && model.settings.strategy === 'replacement-client',
      async perform(model, real) {
        const { service, arn } = real;
        let isDone = false;
        const stop = service.secretsManager.addHooks({
          async afterStep(report) {
            const pending = documentAt(real, 'AWSPENDING');
            if (isDone || report.secretArn !== arn || report.step !== step || pending === undefined) return;
            if (pending.clientId === documentAt(real, 'AWSCURRENT')?.clientId) return;
            isDone = true;
            if (how === 'regenerates') service.genesys.regenerateByHand(pending.clientId);
            else service.genesys.deleteByHand(pending.clientId);
            // A younger one is not given up: a rejection may be cached.
            await service.clock.advance(300_000);
          },
        });
        const expected = expectRefusals(model, real, false);
        const result = await service.secretsManager.rotate(arn);
        stop();
        const last = result.steps.at(-1)?.invocation.error?.errorMessage ?? '';
        const isAsExpected = !isDone || last.startsWith('pending-credential-rejected') || expected.possible.length > 0;
        const violations = isAsExpected
          ? []
          : [`P: the pending credential is dead, and the rotation ${result.outcome}`];
        return { word: isDone ? result.outcome : 'not reached', violations };
      },
    }),
  );

export const cancelRotation: Command = {
  name: 'cancel rotation',
  possible: canRotate,
  perform(model, real) {
    operator.cancelRotation(real);
    model.isEnabled = false;
    return done;
  },
};

export const resumeRotation: Command = {
  name: 'resume rotation',
  possible: ({ isEnabled }) => !isEnabled,
  async perform(model, real) {
    const hadPending = unfinishedVersion(model.facts) !== undefined;
    await operator.resumeRotation(real, model);
    model.isEnabled = true;
    if (hadPending) model.hasInterfered = true;
    return done;
  },
};
