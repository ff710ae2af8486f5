import { RotationError } from '../../domain/rotation-error.ts';

/** `blocker`: the next rotation would fail. `unknown`: it could not be checked. */
export type PreflightSeverity = 'ok' | 'warning' | 'blocker' | 'unknown';

export interface PreflightFinding {
  readonly check: string;
  readonly severity: PreflightSeverity;
  readonly message: string;
  readonly fix?: string;
  /** The error that the rotation would end with. */
  readonly code?: string;
}

/** What is not the secret's fault, and may be over in a minute. */
const transient = new Set([
  'genesys-unavailable',
  'rate-limited',
  'aws-unavailable',
  'deadline-exceeded',
  'login-inconclusive',
]);

/** What a series of checks found. A check that fails does not end the others. */
export class Findings {
  readonly all: PreflightFinding[] = [];

  add(finding: PreflightFinding): void {
    this.all.push(finding);
  }

  /** What a check found in more detail than that it was made. */
  replaceLast(finding: PreflightFinding): void {
    this.all.splice(-1, 1, finding);
  }

  /** The result of a check; `undefined` if it failed, which is a finding. */
  async check<Result>(check: string, message: string, work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      const result = await work();
      this.add({ check, severity: 'ok', message });
      return result;
    } catch (error) {
      if (!(error instanceof RotationError)) throw error;
      const { code, summary, nextStep } = error;
      this.add({ check, severity: transient.has(code) ? 'unknown' : 'blocker', message: summary, fix: nextStep, code });
      return undefined;
    }
  }
}
