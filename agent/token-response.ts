import type { AccessToken } from 'genesys-token-provider';

/** The response with a token. What does not change while the token is in use is made once: it is most of the work. */
export function createTokenResponses(gatewayUrl: string | undefined, nowMs: () => number) {
  const heads = new WeakMap<AccessToken, string>();
  return (token: AccessToken): string => {
    let head = heads.get(token);
    if (head === undefined) {
      const fields = {
        access_token: token.reveal(),
        token_type: 'bearer',
        client_id: token.clientId,
        environment: token.environment,
        api: gatewayUrl?.replace(/\/+$/, '') ?? `https://api.${token.environment}`,
        expires_at: token.expiresAt.toISOString(),
      };
      head = JSON.stringify(fields).slice(0, -1);
      heads.set(token, head);
    }
    const seconds = Math.max(0, Math.floor((token.expiresAt.getTime() - nowMs()) / 1000));
    return `${head},"expires_in":${seconds}}\n`;
  };
}
