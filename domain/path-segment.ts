/**
 * Whether an encoded id stays one segment of a path. `…/clients/{clientId}/secrets/..` resolves to the client: a call
 * meant to delete one of its secrets would delete the client.
 */
export function isPathSegment(id: string): boolean {
  return id !== '' && id !== '.' && id !== '..' && id.isWellFormed();
}
