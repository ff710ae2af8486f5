import { channel } from 'node:diagnostics_channel';
import type { TokenOrigin } from './access-token.ts';
import type { TokenProviderErrorCode } from './token-provider-error.ts';

/** What happens to the credentials of a provider, in plain data and never with a secret or a token. */
export type TokenProviderEvent =
  /** A token was obtained; `fromStore`: another process had obtained it. */
  | ({ readonly type: 'refreshed'; readonly expiresAt: Date; readonly fromStore: boolean } & TokenOrigin)
  /** Genesys Cloud refused a credential. */
  | ({ readonly type: 'rejected'; readonly status: number; readonly correlationId: string | undefined } & TokenOrigin)
  /** A token was obtained with another credential than the one that the source names first. */
  | ({ readonly type: 'failed-over'; readonly from: TokenOrigin } & TokenOrigin)
  /** Tokens come from this version of the credential from now on. */
  | ({ readonly type: 'version-in-use' } & TokenOrigin)
  /** A token could not be obtained; a live one is served on. */
  | {
      readonly type: 'refresh-failed';
      readonly code: TokenProviderErrorCode | 'unknown';
      readonly liveTokenLeft: boolean;
    }
  /** The shared store failed; the provider goes on without it. */
  | { readonly type: 'store-failed'; readonly operation: 'get' | 'set' | 'lock' | 'unlock' };

/** The name of the `node:diagnostics_channel` on which every provider of the process publishes its events. */
export const eventChannelName = 'genesys-oauth-rotation:token-provider';

const events = channel(eventChannelName);

export type Announce = (event: TokenProviderEvent) => void;

/** To the channel and to the hook. A hook that throws does no harm to the caller who waits for a token. */
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
