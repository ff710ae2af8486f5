import { randomBytes } from 'node:crypto';
import { isSameToken } from './check-request.ts';

/** Who may use the server: the one that opened the address that was printed. */
export interface Sessions {
  /** For the address. It can be used once. */
  readonly token: string;
  /** `undefined` for a token that is wrong or was used. */
  exchange(token: string | undefined): string | undefined;
  accepts(authorization: string | undefined): boolean;
}

/**
 * The session goes into a header that the page sends, and not into a cookie: browsers send the cookies of 127.0.0.1 to every
 * port, so that another program's page could read them.
 */
export function createSessions(): Sessions {
  const token = randomToken();
  const session = randomToken();
  let isUsed = false;
  return {
    token,
    exchange(given) {
      if (isUsed || !isSameToken(given, token)) return undefined;
      isUsed = true;
      return session;
    },
    accepts: (authorization) => isUsed && isSameToken(authorization, `Bearer ${session}`),
  };
}

function randomToken(): string {
  return randomBytes(24).toString('base64url');
}
