import { channel } from 'node:diagnostics_channel';
import type { TokenOrigin } from './access-token.ts';
import type { TokenProviderErrorCode } from './token-provider-error.ts';

/** Events of a provider's credentials, as plain data that never contains a secret or a token. */
export type TokenProviderEvent =
  /** A token was obtained; `fromStore`: another process had obtained it. */
  | ({ readonly type: 'refreshed'; readonly expiresAt: Date; readonly fromStore: boolean } & TokenOrigin)
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

/** Publishes to the channel and the hook. A hook that throws does not affect the caller that waits for a token. */
export function createAnnounce(hook: Announce | undefined): Announce {
  return (event) => {
    events.publish(event);
    try {
      hook?.(event);
    } catch (error) {
      process.emitWarning(
        `The onEvent hook of a token provider failed: ${(error as Error | undefined)?.name ?? 'error'}`,
      );
    }
  };
}

export function originOf({ clientId, environment, versionId, stage }: TokenOrigin): TokenOrigin {
  return { clientId, environment, versionId, stage };
}
