/** The secret and the rotation for which the version before the ledger created a client in Genesys Cloud. */
export interface Marker {
  readonly secretArn: string;
  readonly clientRequestToken: string;
}

const pattern = /\[genesys-oauth-rotation secret=([^\s\]]+) token=([^\s\]]+)\]/;

/** The marker as that version wrote it into a client's description. */
export function formatMarker(marker: Marker): string {
  return `[genesys-oauth-rotation secret=${marker.secretArn} token=${marker.clientRequestToken}]`;
}

/** The marker in a description; `undefined` if there is none. */
export function parseMarker(description: unknown): Marker | undefined {
  const match = typeof description === 'string' ? pattern.exec(description) : null;
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { secretArn: match[1], clientRequestToken: match[2] };
}
