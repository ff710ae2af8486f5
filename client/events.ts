import { channel } from 'node:diagnostics_channel';
import type { TokenOrigin } from './access-token.ts';
import type { TokenProviderErrorCode } from './token-provider-error.ts';

/** Events of a provider's credentials, as plain data that never contains a secret or a token. */
export type TokenProviderEvent =
  /** A token was obtained; `fromStore`: another process had obtained it. */
  | ({ readonly type: 'refreshed'; readonly expiresAt: Date; readonly fromStore: boolean } & TokenOrigin)
  /** The API rejected a live token with 401: it was revoked, or its client was changed. It is renewed. */
  | ({ readonly type: 'token-rejected' } & TokenOrigin)
  /** Genesys Cloud rejected a credential. */
  | ({ readonly type: 'rejected'; readonly status: number; readonly correlationId: string | undefined } & TokenOrigin)
  /** A token was obtained with another credential than the one that the source names first. */
  | ({ readonly type: 'failed-over'; readonly from: TokenOrigin } & TokenOrigin)
  /** From now on, tokens come from this version of the credential. */
  | ({ readonly type: 'version-in-use' } & TokenOrigin)
  /** A token could not be obtained; a live token is still returned. */
  | {
      readonly type: 'refresh-failed';
      readonly code: TokenProviderErrorCode | 'unknown';
      readonly liveTokenLeft: boolean;
    }
  /** The shared store failed; the provider continues without it. */
  | { readonly type: 'store-failed'; readonly operation: 'get' | 'set' | 'lock' | 'unlock' };

/** The name of the `node:diagnostics_channel` on which every provider of the process publishes its events. */
export const eventChannelName = 'genesys-oauth-rotation:token-provider';

const events = channel(eventChannelName);

export type Announce = (event: TokenProviderEvent) => void;

/**
 * Publishes to the channel and the hook. A hook that throws, or returns a promise that rejects, does not affect the caller
 * that waits for a token.
 */
export function createAnnounce(hook: ((event: TokenProviderEvent) => unknown) | undefined): Announce {
  return (event) => {
    events.publish(event);
    // `new Promise` runs the hook at once, and makes a rejection of what it throws.
    new Promise((resolve) => resolve(hook?.(event))).catch((error: unknown) =>
      process.emitWarning(`The onEvent hook of a token provider failed: ${Object(error ?? {}).name ?? 'error'}`),
    );
  };
}

export function originOf({ clientId, environment, versionId, stage }: TokenOrigin): TokenOrigin {
  return { clientId, environment, versionId, stage };
}
