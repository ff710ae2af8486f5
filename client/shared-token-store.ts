import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Credential } from './credential.ts';
import type { Grant } from './log-in.ts';
import { expiryMarginMs } from './refresh-margin.ts';
import type { SharedTokenStore, SharingParts, SharingRequest } from './share-tokens.ts';
import { instantOf, inTime, sleep } from './time.ts';

/**
 * Where processes share tokens, such as Redis. Values are encrypted with a key derived from the client secret: a reader of
 * the store cannot use them, and a writer cannot forge one.
 */
export interface TokenStore {
  /** The value and its remaining lifetime by the store's clock, in milliseconds; `undefined` if there is none. */
  get(key: string): Promise<{ readonly value: string; readonly expiresInMs: number } | undefined>;
  /** Keeps the value for this many milliseconds. */
  set(key: string, value: string, expiresInMs: number): Promise<void>;
  /** Takes a lock that expires after `holdMs`. Returns a function that releases it, or `undefined` while it is held. */
  lock(key: string, holdMs: number): Promise<(() => Promise<void>) | undefined>;
}

/**
 * Lets the processes that use the same credential share its tokens: one obtains it, the others read it from the store. If
 * the store fails, the provider continues without it.
 *
 * @example createTokenProvider(source, { tokenStore: createSharedTokenStore(redisTokenStore(redis)) })
 */
export function createSharedTokenStore(store: TokenStore): SharedTokenStore {
  return (parts, request) => throughStore(store, parts, request);
}

/** A store that responds later than that is left out: Redis clients queue commands for ever while there is no connection. */
const longestOperationMs = 2000;

const throughStore = async (
  store: TokenStore,
  { time, random, announce, lockWaitMs, marginOf }: SharingParts,
  { credential, fingerprint, refused, signal, ask }: SharingRequest,
): ReturnType<SharedTokenStore> => {
  const key = `genesys-oauth-rotation:${fingerprint}`;
  let isHanging = false;
  const attempt = async <Value>(operation: 'get' | 'set' | 'lock' | 'unlock', action: () => Promise<Value>) => {
    // One that did not respond is not waited for again.
    if (isHanging) return undefined;
    try {
      return { value: await inTime(time, Math.min(longestOperationMs, lockWaitMs), action) };
    } catch (error) {
      isHanging = Object(error).name === 'TimeoutError';
      announce({ type: 'store-failed', operation });
      return undefined;
    }
  };
  const find = async (isDueAllowed: boolean): Promise<Grant | undefined> => {
    // Before the request: the machine may sleep until the response is read.
    const { wallMs, monotonicMs } = instantOf(time);
    const stored = (await attempt('get', () => store.get(key)))?.value;
    const opened = stored && open(stored.value, credential, key);
    if (!stored || !opened || opened.token === refused) return undefined;
    const { lifeMs } = opened;
    const leftMs = Math.min(stored.expiresInMs, lifeMs);
    // Written so that a lifetime which is not a number is none.
    if (!(leftMs > (isDueAllowed ? expiryMarginMs : marginOf)(lifeMs))) return undefined;
    const age = lifeMs - leftMs;
    return { token: opened.token, lifeMs, issued: { wallMs: wallMs - age, monotonicMs: monotonicMs - age } };
  };

  const lock = async () => {
    const locking = Promise.resolve().then(() => store.lock(`${key}:lock`, 2 * lockWaitMs));
    const locked = await attempt('lock', () => locking);
    // Acquired too late: the other processes need not wait until it expires.
    if (isHanging) locking.then((unlock) => unlock?.()).catch(() => {});
    return locked;
  };

  const obtain = async (): ReturnType<SharedTokenStore> => {
    const answer = await ask();
    if (answer.kind === 'rejected') return answer;
    const { token, lifeMs } = answer.grant;
    await attempt('set', () => store.set(key, seal({ token, lifeMs }, credential, key), lifeMs));
    return { ...answer, fromStore: false };
  };

  const waitUntilMs = time.monotonicNow() + lockWaitMs;
  for (;;) {
    const isLate = time.monotonicNow() >= waitUntilMs;
    // After a timeout, take the stored token even if it is due.
    const grant = await find(isLate);
    if (grant !== undefined) return { kind: 'granted', grant, fromStore: true };
    const locked = isHanging ? undefined : await lock();
    const unlock = locked?.value;
    if (unlock !== undefined) {
      try {
        // Another process may have obtained one before this one got the lock.
        const found = await find(false);
        return found === undefined ? await obtain() : { kind: 'granted', grant: found, fromStore: true };
      } finally {
        await attempt('unlock', unlock);
      }
    }
    if (isLate || locked === undefined) return obtain();
    await sleep(time, 100 + random() * 200, signal);
  }
};

const keyOf = ({ clientId, clientSecret }: Credential) =>
  Buffer.from(hkdfSync('sha256', clientSecret.reveal(), 'genesys-oauth-rotation', clientId, 32));

const ivBytes = 12;
const tagBytes = 16;

function seal(content: { token: string; lifeMs: number }, credential: Credential, key: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(credential), iv).setAAD(Buffer.from(key));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(content)), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** `undefined` for a value that was not encrypted with this credential. */
function open(value: string, credential: Credential, key: string): { token: string; lifeMs: number } | undefined {
  try {
    const bytes = Buffer.from(value, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', keyOf(credential), bytes.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(key)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
    return JSON.parse(text.toString());
  } catch {
    return undefined;
  }
}
