/** The secret and the rotation for which a client was created in Genesys Cloud. */
export interface Marker {
  readonly secretArn: string;
  readonly clientRequestToken: string;
}

const pattern = /\[genesys-oauth-rotation secret=([^\s\]]+) token=([^\s\]]+)\]/;

/** The marker as written in a client's description. */
export function formatMarker(marker: Marker): string {
  return `[genesys-oauth-rotation secret=${marker.secretArn} token=${marker.clientRequestToken}]`;
}

/** The marker in a description; `undefined` if there is none. */
export function parseMarker(description: unknown): Marker | undefined {
  const match = typeof description === 'string' ? pattern.exec(description) : null;
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { secretArn: match[1], clientRequestToken: match[2] };
}

/** The description with this marker in place of any other. */
export function markDescription(description: unknown, marker: Marker): string {
  const text = typeof description === 'string' ? description : '';
  const plain = text.replace(new RegExp(pattern, 'g'), '').trim();
  return plain === '' ? formatMarker(marker) : `${plain} ${formatMarker(marker)}`;
}

export function sameMarker(one: Marker | undefined, other: Marker): boolean {
  return one?.secretArn === other.secretArn && one.clientRequestToken === other.clientRequestToken;
}
