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

/** The first characters are enough to distinguish ids, and lines are short. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
