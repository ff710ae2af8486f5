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

export interface TokenCache {
  /** The token in hand, if it is not due: without a promise and, but for the first time in a turn, without a clock. */
  peek(): AccessToken | undefined;
  /** @param refused the token that the API answered 401 to */
  get(options?: GetTokenOptions, refused?: AccessToken): Promise<AccessToken>;
}

/** Holds one token and renews it: one renewal at a time, in the background while the token in hand is alive. */
export function createTokenCache({ acquire, time, random, jitter, announce }: TokenCacheParts): TokenCache {
  let held: Held | undefined;
  /** What was found not to be due in this turn of the event loop. */
  let checked: Held | undefined;
  let renewal: Renewal | undefined;
  let failure: { readonly error: unknown; readonly times: number; readonly untilMs: number } | undefined;
  /** How often a renewal was forced of late: by callers, and by an API that refused a token. */
  const forcedByCallers = { times: 0, atMs: 0 };
  const forcedByRefusal = { times: 0, atMs: 0 };

  const fresh = (): Held | undefined => {
    if (!held || held === checked) return held;
    if (ageMs(time, held.issued) >= held.refreshAfterMs) return undefined;
    // A clock costs more than all the rest. What was not due is at least a minute from its end, and a turn is no minute.
    checked = held;
    setImmediate(() => {
      checked = undefined;
    });
    return held;
  };

  const live = (): Held | undefined => (held && ageMs(time, held.issued) < held.usableForMs ? held : undefined);

  const failureNow = () => (failure && time.monotonicNow() < failure.untilMs ? failure : undefined);

  const choose = (isForced: boolean, refused: AccessToken | undefined): Promise<AccessToken> => {
    const current = live();
    if (isForced || refused) {
      // Somebody else has replaced the refused token already.
      if (refused && current && current.token !== refused) return current.promise;
      return force(current, refused);
    }
    if (!current) return renew(false, undefined, false);
    if (ageMs(time, current.issued) >= current.refreshAfterMs && !failureNow()) {
      // In the background: whoever needs the outcome learns of it by the event.
      renew(false, undefined, true).catch(() => {});
    }
    return current.promise;
  };

  const force = (current: Held | undefined, refused: AccessToken | undefined): Promise<AccessToken> => {
    if (renewal?.isForced) return renewal.promise;
    const nowMs = time.monotonicNow();
    const pace = refused ? forcedByRefusal : forcedByCallers;
    const sinceMs = nowMs - pace.atMs;
    // An API that refuses every new token must not make a token request of every call.
    const pauseMs = pace.times === 0 ? 0 : Math.min(1000 * 2 ** (pace.times - 1), longestForcedPauseMs);
    if (current && sinceMs < pauseMs) return current.promise;
    pace.times = sinceMs > 2 * longestForcedPauseMs ? 1 : pace.times + 1;
    pace.atMs = nowMs;
    return renew(true, refused, false);
  };

  const renew = (isForced: boolean, refused: AccessToken | undefined, liveTokenLeft: boolean): Promise<AccessToken> => {
    const current = renewal;
    if (current && !isForced) return current.promise;
    const failed = failureNow();
    if (failed && !current) return Promise.reject(failed.error);
    const { promise } = start(isForced, refused, liveTokenLeft);
    current?.overtakenBy(promise);
    return promise;
  };

  const start = (isForced: boolean, refused: AccessToken | undefined, liveTokenLeft: boolean): Renewal => {
    const controller = new AbortController();
    let settle: (outcome: AccessToken | Promise<AccessToken>) => void = () => {};
    let fail: (error: unknown) => void = () => {};
    const started: Renewal = {
      promise: new Promise<AccessToken>((resolve, reject) => {
        settle = resolve;
        fail = reject;
      }),
      isForced,
      overtakenBy(other) {
        settle(other);
        controller.abort(new DOMException('LockLost by a forced renewal', 'AbortError'));
      },
    };
    renewal = started;
    acquire({ signal: controller.signal, refused, liveTokenLeft }).then(
      (acquired) => {
        // What was overtaken may be the token of a credential that has just been revoked.
        if (renewal !== started) return;
        renewal = failure = undefined;
        settle(hold(acquired));
      },
      (error: unknown) => {
        if (renewal !== started) return;
        renewal = undefined;
        remember(error);
        fail(error);
      },
    );
    return started;
  };

  const hold = (acquired: Acquired): Promise<AccessToken> => {
    const { lifeMs, token } = acquired;
    const promise = Promise.resolve(token);
    held = {
      ...acquired,
      promise,
      usableForMs: lifeMs - expiryMarginMs(lifeMs),
      refreshAfterMs: lifeMs - refreshMarginMs(lifeMs, jitter),
    };
    return promise;
  };

  const remember = (error: unknown): void => {
    const times = (failure?.times ?? 0) + 1;
    const backoffMs = Math.min(500 * 2 ** (times - 1), longestPauseMs) * (0.5 + random() / 2);
    const isCoded = error instanceof TokenProviderError;
    const toldMs = isCoded && error.code === 'rate-limited' ? (error.retryAfterMs ?? 0) : 0;
    failure = { error, times, untilMs: time.monotonicNow() + Math.max(backoffMs, toldMs) };
    announce({ type: 'refresh-failed', code: isCoded ? error.code : 'unknown', liveTokenLeft: live() !== undefined });
  };

  return {
    peek: () => fresh()?.token,
    get(options, refused) {
      const current = options || refused ? undefined : fresh();
      if (current) return current.promise;
      const signal = options?.signal ?? undefined;
      if (signal?.aborted) return Promise.reject(signal.reason);
      return abortable(choose(options?.forceRefresh === true, refused), signal);
    },
  };
}
