import { responseLabel } from './response-label.ts';

/**
 * The system's code of a failed connection, such as `ECONNRESET`.
 *
 * @param secrets what was sent: an error that quotes it is not shown
 */
export function connectionErrorCode(error: unknown, secrets: readonly string[]): string {
  const { cause = error, name } = Object(error);
  return responseLabel(cause?.code, secrets) ?? responseLabel(cause?.name ?? name, secrets) ?? 'unknown';
}
