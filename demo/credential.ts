/** What a version of the secret holds. Never printed. */
export interface Credential {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly standbyClientId?: string;
  readonly [field: string]: unknown;
}

export function readCredential(secretString: string | undefined): Credential | undefined {
  return secretString === undefined ? undefined : (JSON.parse(secretString) as Credential);
}

/** Ids are told apart by their beginning, and a line has little room. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
