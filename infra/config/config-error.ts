/** Thrown before the synthesis for a configuration with problems, so that nothing is deployed. */
export class RotationConfigError extends Error {
  override readonly name = 'RotationConfigError';
  /** Every problem of the configuration, one sentence each. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super(
      `The rotation configuration has ${count}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\nCorrect them and synthesize again; nothing was deployed.`,
    );
    this.problems = problems;
  }
}
