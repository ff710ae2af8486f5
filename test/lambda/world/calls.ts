/** One call of an invocation, such as `ledger commit`, `secrets describe` or `genesys POST /api/v2/oauth/clients`. */
export type Call = string;

/**
 * How a call fails. `before`: it never arrives. `response-lost`: it takes effect, and fails. `throttled`, `unavailable`:
 * Genesys Cloud responds with 429 or 503.
 */
export type Failure = 'before' | 'response-lost' | 'throttled' | 'unavailable' | Reply;

/** What Genesys Cloud responds instead of handling the call. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A crash is the end of the function: before the call, or after it has taken effect. */
export type Fault = Failure | 'crash-before' | 'crash-after';

/** Runs before each call: it may act as an operator, and says whether and how the call fails. */
export type Interceptor = (call: Call, index: number) => Promise<Fault | undefined> | Fault | undefined;

/** Thrown by every call of a function that has died. It is no `RotationError`, so that no code can expect it. */
export class Crash extends Error {}

/** One run of a function: its calls in order, until it ends or dies. */
export class Invocation {
  readonly calls: Call[] = [];
  isDead = false;
  readonly #intercept: Interceptor;

  constructor(intercept: Interceptor) {
    this.#intercept = intercept;
  }

  /** @param fail throws, or returns what the service responds */
  async call<Result>(
    call: Call,
    send: () => Promise<Result> | Result,
    fail: (failure: Failure) => Result,
  ): Promise<Result> {
    this.assertAlive();
    this.calls.push(call);
    const fault = await this.#intercept(call, this.calls.length - 1);
    if (fault === 'crash-before') this.#die();
    if (fault === undefined) return send();
    if (fault !== 'crash-after' && fault !== 'response-lost') return fail(fault);
    await send();
    if (fault === 'crash-after') this.#die();
    return fail(fault);
  }

  assertAlive(): void {
    if (this.isDead) throw new Crash();
  }

  #die(): never {
    this.isDead = true;
    throw new Crash();
  }
}
