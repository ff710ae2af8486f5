import type { Parameters } from '../parameters.ts';

/** The SDKs generate a token if the caller sets none. */
export function clientRequestToken(parameters: Parameters): string | undefined {
  return parameters.optionalText('ClientRequestToken', { least: 32, most: 64 });
}
