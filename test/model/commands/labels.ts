import fc from 'fast-check';
import { type Command, done } from '../command.ts';
import { clientOf, dutiesOf, type Facts, logsIn, unfinishedVersion, type Version, versionAt } from '../facts.ts';
import type { History, Model } from '../history.ts';
import { operator } from '../operator.ts';

/** Undoes a rotation. In quarantine the runbook has the client activated first, and some forget that. */
export const rollBack = fc.boolean().map(
  (activatesFirst): Command => ({
    name: 'roll back',
    detail: activatesFirst ? 'activates the client first' : 'moves the label only',
    possible: ({ facts }) => versionAt(facts, 'AWSPREVIOUS')?.document !== undefined,
    perform(model, real) {
      const previous = versionAt(model.facts, 'AWSPREVIOUS');
      const client = clientOf(model.facts, previous?.document?.clientId);
      if (activatesFirst && client?.state === 'inactive') {
        real.service.genesys.updateByHand(client.id, { state: 'active' });
      }
      const isAlive = logsIn(model.facts, previous?.document);
      const isUndo = isAlive && !model.hasRolledBack && dutiesOf(model.facts).length > 0;
      moveTo(model, real, previous, !isUndo);
      model.hasRolledBack = true;
      return { word: isAlive ? 'to one that lives' : `to one that is ${client?.state}` };
    },
  }),
);

/** Any version that holds a value, by its age. */
const anyVersion = fc.nat(9);

const pick = ({ versions }: Facts, index: number): Version | undefined => {
  const stored = versions.filter(({ document }) => document !== undefined);
  return stored[index % stored.length];
};

export const moveCurrentToAny = anyVersion.map(
  (index): Command => ({
    name: 'move AWSCURRENT to any version',
    detail: String(index),
    possible: ({ facts }) => pick(facts, index)?.stages.includes('AWSCURRENT') === false,
    perform(model, real) {
      const version = pick(model.facts, index);
      const word = logsIn(model.facts, version?.document) ? 'it lives' : 'it is dead';
      moveTo(model, real, version, true);
      return { word };
    },
  }),
);

export const placePending = anyVersion.map(
  (index): Command => ({
    name: 'put AWSPENDING on any version',
    detail: String(index),
    possible: ({ facts }) => pick(facts, index)?.stages.includes('AWSPENDING') === false,
    perform(model, real) {
      const version = pick(model.facts, index);
      if (version !== undefined) operator.placePending(real, model, version.id);
      model.hasInterfered = true;
      return done;
    },
  }),
);

export const removePending: Command = {
  name: 'take AWSPENDING off',
  possible: ({ facts }) => unfinishedVersion(facts) !== undefined,
  perform(model, real) {
    operator.givePendingUp(real, model);
    model.hasInterfered = true;
    return done;
  },
};

/** The document gets a field more. It is a new version with the same credential. */
export const editDocument: Command = {
  name: 'edit the document',
  possible: ({ facts }) => versionAt(facts, 'AWSCURRENT')?.document !== undefined,
  perform(model, real) {
    const current = versionAt(model.facts, 'AWSCURRENT')?.document;
    if (current !== undefined) operator.store(real, { ...current, edited: model.facts.versions.length });
    return done;
  },
};

function moveTo(model: Model, real: History, version: Version | undefined, isInterference: boolean): void {
  if (version === undefined) return;
  operator.moveCurrent(real, model, version.id);
  if (isInterference) model.hasInterfered = true;
}
