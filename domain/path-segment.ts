/**
 * Whether an id, encoded, stays one segment of a path. Of `…/clients/{clientId}/secrets/..` a URL makes the client: what
 * was to delete one of its secrets would delete the client.
 */
export function isPathSegment(id: string): boolean {
  return id !== '' && id !== '.' && id !== '..' && id.isWellFormed();
}
