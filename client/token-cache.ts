import type { AccessToken } from './access-token.ts';
import type { Acquired, AcquireOptions } from './acquire-token.ts';
import type { Announce } from './events.ts';
import { expiryMarginMs, refreshMarginMs } from './refresh-margin.ts';
import { abortable, ageMs, type Time } from './time.ts';
import { TokenProviderError } from './token-provider-error.ts';

export interface GetTokenOptions {
  /** Ends this caller's wait. What others wait for goes on. */
  readonly signal?: AbortSignal | null | undefined;
  /** Obtains another token although the one in hand has not expired. Default false. */
  readonly forceRefresh?: boolean | undefined;
}

export interface TokenCacheParts {
  readonly acquire: (options: AcquireOptions) => Promise<Acquired>;
  readonly time: Time;
  readonly random: () => number;
  /** From 0 to 1, the same for the life of the process. */
  readonly jitter: number;
  readonly announce: Announce;
}

interface Held extends Acquired {
  /** Handed out as it is, so that a caller of a cached token costs no new promise. */
  readonly promise: Promise<AccessToken>;
  readonly refreshAfterMs: number;
  readonly usableForMs: number;
}

interface Renewal {
  readonly promise: Promise<AccessToken>;
  readonly isForced: boolean;
  /** Drops what it is doing; its callers get what the other renewal brings. */
  overtakenBy(other: Promise<AccessToken>): void;
}

const longestPauseMs = 30_000;
const longestForcedPauseMs = 60_000;

/** Holds one token and renews it: one renewal at a time, in the background while the token in hand is alive. */
export class TokenCache {
  readonly #parts: TokenCacheParts;
  #held: Held | undefined;
  /** What was found not to be due in this turn of the event loop. */
  #checked: Held | undefined;
  #renewal: Renewal | undefined;
  #failure: { readonly error: unknown; readonly times: number; readonly untilMs: number } | undefined;
  /** How often a renewal was forced of late: by callers, and by an API that refused a token. */
  readonly #forced = { byCallers: { times: 0, atMs: 0 }, byRefusal: { times: 0, atMs: 0 } };

  constructor(parts: TokenCacheParts) {
    this.#parts = parts;
  }

  /** The token in hand, if it is not due: without a promise and, but for the first time in a turn, without a clock. */
  peek(): AccessToken | undefined {
    return this.#fresh()?.token;
  }

  /** @param refused the token that the API answered 401 to */
  get(options?: GetTokenOptions, refused?: AccessToken): Promise<AccessToken> {
    const fresh = options || refused ? undefined : this.#fresh();
    if (fresh) return fresh.promise;
    const signal = options?.signal ?? undefined;
    if (signal?.aborted) return Promise.reject(signal.reason);
    return abortable(this.#choose(options?.forceRefresh === true, refused), signal);
  }

  #choose(isForced: boolean, refused: AccessToken | undefined): Promise<AccessToken> {
    const live = this.#live();
    if (isForced || refused !== undefined) {
      // Somebody else has replaced the refused token already.
      if (refused !== undefined && live !== undefined && live.token !== refused) return live.promise;
      return this.#force(live, refused);
    }
    if (live === undefined) return this.#renew({ isForced: false, refused: undefined, liveTokenLeft: false });
    if (ageMs(this.#parts.time, live.issued) >= live.refreshAfterMs && this.#failureNow() === undefined) {
      // In the background: whoever needs the outcome learns of it by the event.
      this.#renew({ isForced: false, refused: undefined, liveTokenLeft: true }).catch(() => {});
    }
    return live.promise;
  }

  #fresh(): Held | undefined {
    const held = this.#held;
    if (held === undefined || held === this.#checked) return held;
    if (ageMs(this.#parts.time, held.issued) >= held.refreshAfterMs) return undefined;
    // A clock costs more than all the rest. What was not due is at least a minute from its end, and a turn is no minute.
    this.#checked = held;
    setImmediate(() => {
      this.#checked = undefined;
    });
    return held;
  }

  #live(): Held | undefined {
    const held = this.#held;
    return held !== undefined && ageMs(this.#parts.time, held.issued) < held.usableForMs ? held : undefined;
  }

  #failureNow(): { readonly error: unknown } | undefined {
    const failure = this.#failure;
    return failure !== undefined && this.#parts.time.monotonicNow() < failure.untilMs ? failure : undefined;
  }

  #force(live: Held | undefined, refused: AccessToken | undefined): Promise<AccessToken> {
    if (this.#renewal?.isForced) return this.#renewal.promise;
    const nowMs = this.#parts.time.monotonicNow();
    const pace = this.#forced[refused === undefined ? 'byCallers' : 'byRefusal'];
    const sinceMs = nowMs - pace.atMs;
    // An API that refuses every new token must not make a token request of every call.
    const pauseMs = pace.times === 0 ? 0 : Math.min(1000 * 2 ** (pace.times - 1), longestForcedPauseMs);
    if (live !== undefined && sinceMs < pauseMs) return live.promise;
    pace.times = sinceMs > 2 * longestForcedPauseMs ? 1 : pace.times + 1;
    pace.atMs = nowMs;
    return this.#renew({ isForced: true, refused, liveTokenLeft: false });
  }

  #renew(request: Omit<AcquireOptions, 'signal'> & { readonly isForced: boolean }): Promise<AccessToken> {
    const current = this.#renewal;
    if (current !== undefined && !request.isForced) return current.promise;
    const failure = this.#failureNow();
    if (failure !== undefined && current === undefined) return Promise.reject(failure.error);
    const renewal = this.#start(request);
    current?.overtakenBy(renewal.promise);
    return renewal.promise;
  }

  #start({
    isForced,
    refused,
    liveTokenLeft,
  }: Omit<AcquireOptions, 'signal'> & { readonly isForced: boolean }): Renewal {
    const controller = new AbortController();
    let settle: (outcome: AccessToken | Promise<AccessToken>) => void = () => {};
    let fail: (error: unknown) => void = () => {};
    const promise = new Promise<AccessToken>((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
    const renewal: Renewal = {
      promise,
      isForced,
      overtakenBy(other) {
        settle(other);
        controller.abort(new DOMException('LockLost by a forced renewal', 'AbortError'));
      },
    };
    this.#renewal = renewal;
    this.#parts.acquire({ signal: controller.signal, refused, liveTokenLeft }).then(
      (acquired) => {
        // What was overtaken may be the token of a credential that has just been revoked.
        if (this.#renewal !== renewal) return;
        this.#renewal = undefined;
        this.#failure = undefined;
        settle(this.#hold(acquired));
      },
      (error: unknown) => {
        if (this.#renewal !== renewal) return;
        this.#renewal = undefined;
        this.#remember(error);
        fail(error);
      },
    );
    return renewal;
  }

  #hold(acquired: Acquired): Promise<AccessToken> {
    const { lifeMs, token } = acquired;
    const promise = Promise.resolve(token);
    const usableForMs = lifeMs - expiryMarginMs(lifeMs);
    this.#held = {
      ...acquired,
      promise,
      usableForMs,
      refreshAfterMs: lifeMs - refreshMarginMs(lifeMs, this.#parts.jitter),
    };
    return promise;
  }

  #remember(error: unknown): void {
    const { time, random, announce } = this.#parts;
    const times = (this.#failure?.times ?? 0) + 1;
    const backoffMs = Math.min(500 * 2 ** (times - 1), longestPauseMs) * (0.5 + random() / 2);
    const toldMs = error instanceof TokenProviderError && error.code === 'rate-limited' ? (error.retryAfterMs ?? 0) : 0;
    this.#failure = { error, times, untilMs: time.monotonicNow() + Math.max(backoffMs, toldMs) };
    const code = error instanceof TokenProviderError ? error.code : 'unknown';
    announce({ type: 'refresh-failed', code, liveTokenLeft: this.#live() !== undefined });
  }
}
