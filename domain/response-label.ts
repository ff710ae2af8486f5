/**
 * A code or an id from a response that is safe to show: `undefined` if it does not have the form of one, or contains a
 * secret that was sent.
 */
export function responseLabel(text: unknown, secrets: readonly string[]): string | undefined {
  const isLabel = typeof text === 'string' && /^[\w.-]{1,80}$/.test(text);
  return isLabel && !secrets.some((secret) => text.includes(secret)) ? text : undefined;
}
