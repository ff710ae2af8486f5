import { CommandError } from '../command-line/command-error.ts';
import type { PageProblem } from './page-data.ts';

/** A request that is refused, with what the page shows. */
export class Refusal extends Error {
  readonly status: number;
  readonly problem: PageProblem;

  constructor(status: number, code: string, message: string, nextStep: string) {
    super(message);
    this.status = status;
    this.problem = { code, message, nextStep };
  }
}

/** The message of an unexpected error is left out: it may quote what a service responded. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof CommandError) {
    const { exit, code, message, nextStep } = error;
    return new Refusal(exit === 'usage' || exit === 'cancelled' ? 400 : 502, code, message, nextStep);
  }
  return new Refusal(
    500,
    'internal-error',
    `Unexpected error: ${error instanceof Error ? error.name : typeof error}.`,
    'see genesys-oauth-rotation status for what was changed, and report it.',
  );
}
