import type { Parameters } from '../parameters.ts';

/** The SDKs make one up when the program gives none, so it is always there. */
export function clientRequestToken(parameters: Parameters): string | undefined {
  return parameters.optionalText('ClientRequestToken', { least: 32, most: 64 });
}
