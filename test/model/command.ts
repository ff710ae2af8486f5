import type { AsyncCommand } from 'fast-check';
import { readFacts } from './facts.ts';
import type { History, Model } from './history.ts';

/** What a person, the time or bad luck does. */
export interface Command {
  readonly name: string;
  /** What it is done to, for the counterexample. */
  readonly detail?: string;
  /** Whether it makes sense now. */
  possible(model: Model): boolean;
  /** Returns the outcome in a word, and the violations. */
  perform(model: Model, real: History): Promise<Outcome> | Outcome;
}

export interface Outcome {
  readonly word: string;
  readonly violations?: readonly string[];
}

export const done: Outcome = { word: 'done' };

/** Adapts a command to fast-check. After each command the invariants are checked and the model is updated. */
export function asCommand(command: Command): AsyncCommand<Model, History> {
  return {
    check: (model) => command.possible(model),
    async run(model, real) {
      const { word, violations = [] } = await command.perform(model, real);
      await real.service.idle();
      real.ledger.look();
      model.facts = readFacts(real);
      real.statistics.count(command.name, word);
      real.trace(`${this.toString()}: ${word}`, model.facts);
      const all = [...real.ledger.violations, ...violations];
      if (all.length > 0) throw new ModelViolation(all);
    },
    toString: () => `${command.name}${command.detail === undefined ? '' : ` (${command.detail})`}`,
  };
}

/** The product did something that the specification does not allow. */
export class ModelViolation extends Error {
  override readonly name = 'ModelViolation';

  constructor(violations: readonly string[]) {
    super(violations.join('\n'));
  }
}
