import { AccessToken } from './access-token.ts';
import type { BaseUrls } from './base-urls.ts';
import { type Credential, type CredentialSource, fingerprintOf } from './credential.ts';
import { type Announce, originOf } from './events.ts';
import { loadCredentials } from './load-credentials.ts';
import type { Grant } from './log-in.ts';
import { type OrganizationCheck, organizationMismatch } from './organization-check.ts';
import { createRejections } from './rejections.ts';
import { type RequestParts, requestToken } from './request-token.ts';
import type { SharedTokenStore, SharingRequest } from './share-tokens.ts';
import type { Instant } from './time.ts';
import { sleep } from './time.ts';
import { TokenProviderError } from './token-provider-error.ts';

export interface AcquireParts {
  readonly source: CredentialSource;
  /** The longest that the source may take. */
  readonly sourceTimeoutMs: number;
  readonly baseUrlsOf: (environment: Credential['environment']) => BaseUrls;
  readonly request: RequestParts;
  /** How long a provider whose credential worked before keeps retrying until one works again. */
  readonly rejectionRetryWindowMs: number;
  readonly share: ((request: SharingRequest) => ReturnType<SharedTokenStore>) | undefined;
  readonly organization: OrganizationCheck;
  readonly announce: Announce;
}

export interface AcquireOptions {
  readonly signal: AbortSignal;
  /** The token that the API rejected: the store must not return it again. */
  readonly refused: AccessToken | undefined;
  /** Whether a live token is returned meanwhile, so that no caller waits for this one. */
  readonly liveTokenLeft: boolean;
}

export interface Acquired {
  readonly token: AccessToken;
  readonly issued: Instant;
  readonly lifeMs: number;
}

/** Obtains tokens with the first credential of the source that works. */
export function createAcquire(parts: AcquireParts): (options: AcquireOptions) => Promise<Acquired> {
  const { source, sourceTimeoutMs, baseUrlsOf, request, rejectionRetryWindowMs, share, organization, announce } = parts;
  const { time } = request;
  const rejections = createRejections(time);
  let inUse: { readonly fingerprint: string; readonly token: AccessToken } | undefined;

  const load = (refresh: boolean, signal: AbortSignal) => loadCredentials(source, sourceTimeoutMs, { refresh, signal });

  const accept = async (
    credential: Credential,
    { grant, fromStore }: { grant: Grant; fromStore: boolean },
    all: readonly Credential[],
    signal: AbortSignal,
  ) => {
    const { token: value, lifeMs, issued } = grant;
    const origin = originOf(credential);
    const token = new AccessToken(value, new Date(issued.wallMs + lifeMs), origin);
    await organization.check(
      token,
      inUse?.token,
      all.some(({ clientId }) => clientId !== credential.clientId),
    );
    signal.throwIfAborted();
    const fingerprint = fingerprintOf(credential);
    const [first] = all;
    rejections.clear(fingerprint);
    if (inUse?.fingerprint !== fingerprint) {
      if (first && fingerprintOf(first) !== fingerprint) {
        announce({ type: 'failed-over', from: originOf(first), ...origin });
      }
      announce({ type: 'version-in-use', ...origin });
    }
    inUse = { fingerprint, token };
    announce({ type: 'refreshed', expiresAt: token.expiresAt, fromStore, ...origin });
    return { token, issued, lifeMs };
  };

  const obtain = async (credential: Credential, { signal, refused, liveTokenLeft }: AcquireOptions) => {
    const ask = () =>
      requestToken(request, baseUrlsOf(credential.environment), credential, { signal, mayWait: !liveTokenLeft });
    const fingerprint = fingerprintOf(credential);
    return share
      ? share({ credential, fingerprint, refused: refused?.reveal(), signal, ask })
      : { ...(await ask()), fromStore: false };
  };

  /** `undefined` if the credential was rejected. */
  const attempt = async (
    candidate: Credential,
    all: readonly Credential[],
    options: AcquireOptions,
    note: (error: unknown) => void,
  ) => {
    try {
      requireSameRegion(candidate, inUse?.token);
      const answer = await obtain(candidate, options);
      options.signal.throwIfAborted();
      if (answer.kind === 'granted') return await accept(candidate, answer, all, options.signal);
      const { status, correlationId } = answer;
      announce({ type: 'rejected', status, correlationId, ...originOf(candidate) });
    } catch (error) {
      if (!isMismatch(error)) throw error;
      note(error);
    }
    rejections.add(fingerprintOf(candidate));
    return undefined;
  };

  const next = (credentials: readonly Credential[]) =>
    credentials.find((credential) => rejections.blockedForMs(fingerprintOf(credential)) === 0);

  /** Tries the credentials that may be tried now; returns the credentials if none of them works. */
  const tryAll = async (options: AcquireOptions, note: (error: unknown) => void) => {
    let credentials = await load(false, options.signal);
    for (let isReloaded = false; ; ) {
      const candidate = next(credentials);
      const acquired = candidate && (await attempt(candidate, credentials, options, note));
      if (acquired) return acquired;
      if (isReloaded && candidate === undefined) return credentials;
      // The rejected credential may come from a cache: the source is read once more before the next credential is tried.
      if (!isReloaded) credentials = (await load(true, options.signal).catch(note)) ?? credentials;
      isReloaded = true;
    }
  };

  return async (options) => {
    const { signal } = options;
    const patientUntilMs = inUse ? time.monotonicNow() + rejectionRetryWindowMs : 0;
    let problem: unknown;
    const note = (error: unknown) => {
      signal.throwIfAborted();
      problem = isMismatch(problem) ? problem : error;
    };
    for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, 2000)) {
      const outcome = await tryAll(options, note);
      if ('token' in outcome) return outcome;
      // During an in-place rotation there is a moment when nothing works, and a new secret takes seconds to propagate.
      if (time.monotonicNow() + pauseMs > patientUntilMs) throw problemOf(outcome, problem);
      await sleep(time, pauseMs, signal);
    }
  };

  function problemOf(credentials: readonly Credential[], problem: unknown): unknown {
    if (isMismatch(problem)) return problem;
    const tried = credentials.map(({ clientId, stage }) => (stage ? `${clientId} (${stage})` : clientId));
    return new TokenProviderError(
      'credentials-rejected',
      `Genesys Cloud rejects every credential of ${source.name}: ${tried.join(', ')}.`,
      {
        retryAfterMs: Math.min(...credentials.map((credential) => rejections.blockedForMs(fingerprintOf(credential)))),
        cause: problem,
      },
    );
  }
}

const isMismatch = (error: unknown) => error instanceof TokenProviderError && error.code === 'organization-mismatch';

function requireSameRegion({ clientId, environment }: Credential, inUse: AccessToken | undefined): void {
  if (inUse && inUse.environment !== environment) {
    throw organizationMismatch(clientId, environment, inUse.clientId, inUse.environment);
  }
}
