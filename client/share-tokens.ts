import type { Credential } from './credential.ts';
import type { Announce } from './events.ts';
import type { Grant, Rejection } from './log-in.ts';
import type { Time } from './time.ts';

/** What a provider lends to `createSharedTokenStore`. */
export interface SharingParts {
  readonly time: Time;
  readonly random: () => number;
  readonly announce: Announce;
  /** How long a process waits for another that obtains the token. */
  readonly lockWaitMs: number;
  /** How long before its end a stored token counts as due for renewal. */
  readonly marginOf: (lifeMs: number) => number;
}

export interface SharingRequest {
  readonly credential: Credential;
  /** Of the credential; tells nothing about it. */
  readonly fingerprint: string;
  /** The token that the API refused. */
  readonly refused: string | undefined;
  readonly signal: AbortSignal;
  /** Asks Genesys Cloud. */
  readonly ask: () => Promise<{ readonly kind: 'granted'; readonly grant: Grant } | Rejection>;
}

/** What makes several processes share their tokens; `createSharedTokenStore` makes one. */
export type SharedTokenStore = (
  parts: SharingParts,
  request: SharingRequest,
) => Promise<{ readonly kind: 'granted'; readonly grant: Grant; readonly fromStore: boolean } | Rejection>;
