const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Longer than any id of Genesys Cloud, which are UUIDs of 36 characters; its client secrets have 43. */
const likeSecret = /^[\w-]{40,}$/;

/**
 * Whether what stands in the place of a client's id is more likely a client secret: the two were swapped, or pasted twice. Ids
 * are shown in logs, the ledger and reports.
 */
export function isMisplacedSecret(id: string, clientSecret: unknown): boolean {
  if (id === clientSecret) return true;
  if (uuid.test(id)) return false;
  return likeSecret.test(id) || (typeof clientSecret === 'string' && uuid.test(clientSecret));
}
