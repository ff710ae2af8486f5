/** Every problem of a configuration at once. Nothing is synthesized, so nothing is deployed. */
export class RotationConfigError extends Error {
  override readonly name = 'RotationConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super(
      `The rotation configuration has ${count}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\nCorrect them and synthesize again; nothing was deployed.`,
    );
    this.problems = problems;
  }
}
