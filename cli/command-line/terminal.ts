/** The terminal and the machine, as a command sees them. */
export interface Terminal {
  /** Data. */
  out(text: string): void;
  /** A line of progress, a question or an error. */
  note(text: string): void;
  /** Asks for a line. `undefined` if nothing can be typed. */
  ask(question: string): Promise<string | undefined>;
  readonly isInteractive: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  now(): number;
  /** @throws CommandError `timeout` when the time of the command has elapsed */
  sleep(milliseconds: number): Promise<void>;
  /** From now on an interrupt does not end the process, but aborts the signal: the command cleans up and ends. */
  holdInterrupts(): AbortSignal;
}
