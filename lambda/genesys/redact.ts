const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A foreign text, fit to be shown: without the values that are known to be secret, and without anything long enough
 * and random enough to be one.
 */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  // The longest first: a part that goes before the whole would leave the rest.
  for (const secret of [...secrets].sort((one, other) => other.length - one.length)) {
    if (secret.length >= 4) clean = clean.replaceAll(secret, '[redacted]');
  }
  return clean
    .replace(/\b(basic|bearer)\s+\S+/gi, '$1 [redacted]')
    .replace(/[\w+/=-]{20,}/g, (word) => (uuid.test(word) || !/\d/.test(word) ? word : '[redacted]'))
    .slice(0, 300);
}
