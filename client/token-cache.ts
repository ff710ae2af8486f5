import type { AccessToken } from './access-token.ts';
import type { Acquired, AcquireOptions } from './acquire-token.ts';
import { type Announce, originOf } from './events.ts';
import { expiryMarginMs } from './refresh-margin.ts';
import { abortable, ageMs, type Time } from './time.ts';
import { TokenProviderError } from './token-provider-error.ts';

export interface GetTokenOptions {
  /** Ends this caller's wait. The request continues for other callers. */
  readonly signal?: AbortSignal | null | undefined;
  /** Obtains a new token although the cached one has not expired. Default false. */
  readonly forceRefresh?: boolean | undefined;
}

export interface TokenCacheParts {
  readonly acquire: (options: AcquireOptions) => Promise<Acquired>;
  readonly time: Time;
  readonly random: () => number;
  readonly announce: Announce;
  /** How long before its expiry a token is due for renewal. */
  readonly marginOf: (lifeMs: number) => number;
}

interface Held extends Acquired {
  /** Returned as it is, so that a cached token costs no new promise. */
  readonly promise: Promise<AccessToken>;
  readonly refreshAfterMs: number;
  readonly usableForMs: number;
}

interface Renewal {
  readonly promise: Promise<AccessToken>;
  readonly isForced: boolean;
  /** Aborts this renewal; its callers get the result of the other one. */
  overtakenBy(other: Promise<AccessToken>): void;
}

const longestPauseMs = 30_000;
const longestForcedPauseMs = 60_000;
/** How often a token is requested again that has expired on arrival. */
const mostExpired = 3;

const usableForMs = (lifeMs: number) => lifeMs - expiryMarginMs(lifeMs);

export interface TokenCache {
  /** The cached token, if it is not due: without a promise and, after the first time in a turn, without reading a clock. */
  peek(): AccessToken | undefined;
  /** @param refused the token that the API rejected with 401 */
  get(options?: GetTokenOptions, refused?: AccessToken): Promise<AccessToken>;
  /** Renews the token in the background, if there is one. */
  renew(): void;
}

/** Holds one token and renews it: one renewal at a time, in the background while the cached token is live. */
export function createTokenCache({ acquire, time, random, announce, marginOf }: TokenCacheParts): TokenCache {
  let held: Held | undefined;
  /** The token found not to be due in this turn of the event loop. */
  let checked: Held | undefined;
  let renewal: Renewal | undefined;
  /** The last token whose rejection was reported: many callers learn of it. */
  let reported: AccessToken | undefined;
  let failure: { readonly error: unknown; readonly times: number; readonly untilMs: number } | undefined;
  /** How often a renewal was forced recently: by callers, and by an API that rejected a token. */
  const forcedByCallers = { times: 0, atMs: 0 };
  const forcedByRefusal = { times: 0, atMs: 0 };

  const fresh = (): Held | undefined => {
    if (!held || checked) return held;
    if (ageMs(time, held.issued) >= held.refreshAfterMs) return undefined;
    // Reading a clock costs more than the rest. A token that was not due has at least a minute left, longer than a turn.
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
      // Another caller has already replaced the rejected token.
      if (refused && current && current.token !== refused) return current.promise;
      if (refused && refused !== reported) {
        reported = refused;
        announce({ type: 'token-rejected', ...originOf(refused) });
      }
      return force(current, refused);
    }
    if (!current) return renew(false, undefined, false);
    if (ageMs(time, current.issued) >= current.refreshAfterMs && !failureNow()) {
      // In the background: the event reports the outcome.
      renew(false, undefined, true).catch(() => {});
    }
    return current.promise;
  };

  const force = (current: Held | undefined, refused: AccessToken | undefined): Promise<AccessToken> => {
    if (renewal?.isForced) return renewal.promise;
    const nowMs = time.monotonicNow();
    const pace = refused ? forcedByRefusal : forcedByCallers;
    const sinceMs = nowMs - pace.atMs;
    // An API that rejects every new token must not turn every call into a token request.
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
        controller.abort(new DOMException('Superseded by a forced renewal', 'AbortError'));
      },
    };
    renewal = started;
    acquireLive({ signal: controller.signal, refused, liveTokenLeft }).then(
      (acquired) => {
        // The superseded renewal may return a token of a credential that has just been revoked.
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

  /** The machine may sleep, or the process be frozen, between the request for a token and its response. */
  const acquireLive = async (options: AcquireOptions): Promise<Acquired> => {
    for (let attempt = 1; attempt <= mostExpired; attempt += 1) {
      const acquired = await acquire(options);
      if (ageMs(time, acquired.issued) < usableForMs(acquired.lifeMs)) return acquired;
    }
    throw new TokenProviderError('genesys-unavailable', 'The tokens have expired when they arrive.');
  };

  const hold = (acquired: Acquired): Promise<AccessToken> => {
    const { lifeMs, token } = acquired;
    const promise = Promise.resolve(token);
    checked = undefined;
    held = {
      ...acquired,
      promise,
      usableForMs: usableForMs(lifeMs),
      refreshAfterMs: lifeMs - marginOf(lifeMs),
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
    renew() {
      if (held) choose(true, undefined).catch(() => {});
    },
    peek: () => checked?.token ?? fresh()?.token,
    get(options, refused) {
      const current = options || refused ? undefined : fresh();
      if (current) return current.promise;
      const signal = options?.signal ?? undefined;
      if (signal?.aborted) return Promise.reject(signal.reason);
      return abortable(choose(options?.forceRefresh === true, refused), signal);
    },
  };
}
