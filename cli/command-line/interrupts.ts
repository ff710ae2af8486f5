/** Ctrl-C, a closed terminal, or another end that was asked of the process. */
export class Interrupts {
  #controller: AbortController | undefined;

  /** From now on the first interrupt only aborts the signal, so that the command can remove what it has created. */
  readonly hold = (): AbortSignal => {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  };

  /** @returns whether the command ends by itself; a second interrupt is not held up */
  receive(): boolean {
    if (this.#controller === undefined || this.#controller.signal.aborted) return false;
    this.#controller.abort();
    return true;
  }
}
