/** How often each command was given, and what came of it. */
export class Statistics {
  histories = 0;
  commands = 0;
  statesChecked = 0;
  readonly #outcomes = new Map<string, Map<string, number>>();

  count(command: string, outcome: string): void {
    this.commands += 1;
    const outcomes = this.#outcomes.get(command) ?? new Map<string, number>();
    this.#outcomes.set(command, outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
  }

  merge(other: Statistics): void {
    this.histories += other.histories;
    this.statesChecked += other.statesChecked;
    for (const [command, outcomes] of other.#outcomes) {
      for (const [outcome, times] of outcomes) {
        for (let time = 0; time < times; time += 1) this.count(command, outcome);
      }
    }
  }

  /** A row for each command: how often, and its outcomes, the most frequent first. */
  render(): string {
    const rows = [...this.#outcomes].sort(([one], [other]) => one.localeCompare(other));
    const lines = rows.map(([command, outcomes]) => {
      const sum = [...outcomes.values()].reduce((total, times) => total + times, 0);
      const reported = [...outcomes].sort(([, one], [, other]) => other - one).map(([outcome, n]) => `${outcome} ${n}`);
      return `| ${command} | ${sum} | ${reported.join(', ')} |`;
    });
    return ['| command | times | outcomes |', '| --- | --: | --- |', ...lines].join('\n');
  }
}
