import type { Credential } from './credential.ts';
import type { Announce } from './events.ts';
import type { Grant, Rejection } from './log-in.ts';
import type { Time } from './time.ts';

/** What a provider passes to `createSharedTokenStore`. */
export interface SharingParts {
  readonly time: Time;
  readonly random: () => number;
  readonly announce: Announce;
  /** How long a process waits for another that obtains the token. */
  readonly lockWaitMs: number;
  /** How long before its expiry a stored token is due for renewal. */
  readonly marginOf: (lifeMs: number) => number;
}

export interface SharingRequest {
  readonly credential: Credential;
  /** Identifies the credential; reveals nothing about it. */
  readonly fingerprint: string;
  /** The token that the API rejected. */
  readonly refused: string | undefined;
  readonly signal: AbortSignal;
  /** Requests a token from Genesys Cloud. */
  readonly ask: () => Promise<{ readonly kind: 'granted'; readonly grant: Grant } | Rejection>;
}

/** Lets several processes share their tokens; `createSharedTokenStore` creates one. */
export type SharedTokenStore = (
  parts: SharingParts,
  request: SharingRequest,
) => Promise<{ readonly kind: 'granted'; readonly grant: Grant; readonly fromStore: boolean } | Rejection>;
