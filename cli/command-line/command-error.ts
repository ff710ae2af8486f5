import type { ExitName } from './exit-codes.ts';

/** Ends a command with a message for the operator. It never quotes what a service responded. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exit: ExitName;
  /** What the operator does next. */
  readonly nextStep: string;
  readonly code: string;

  constructor(exit: ExitName, message: string, nextStep: string, code: string = exit) {
    super(message);
    this.exit = exit;
    this.nextStep = nextStep;
    this.code = code;
  }
}
