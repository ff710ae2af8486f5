/** Options of a sandbox that are not possible, or not together. Nothing was started or changed. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}
