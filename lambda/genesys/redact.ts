const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Words as people and programs write them: in small letters, in capitals, in camel case (`OAuth` too); and short numbers. */
const word = String.raw`(?:[A-Z]{1,20}|[A-Z]{0,2}[a-z]{1,20}(?:[A-Z][a-z]{1,20}){0,5}|v?\d{1,8})`;

/** Words, with the separators of permissions, codes, paths, fields and dates. */
const words = new RegExp(String.raw`^/?${word}(?:[.:/_'"=()[\]-]{1,3}${word}){0,20}$`);

/** Far more than is shown; the rest of a long text is dropped. */
const longestInput = 4_000;

/** What may stand around a word in a sentence. */
const punctuation = /^([("'[{]*)(.*?)([)"'\]},.:;!?…]*)$/su;

/**
 * A foreign text, fit to be shown: without the values that are known to be secret, and otherwise only what is made of
 * words, short numbers and ids. A secret may be quoted in an unforeseen encoding, so this lists what may stay, not
 * what has to go.
 */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  // The longest first: a part that goes before the whole would leave the rest.
  for (const secret of [...secrets].sort((one, other) => other.length - one.length)) {
    if (secret.length >= 4) clean = clean.replaceAll(secret, ' [redacted] ');
  }
  return clean
    .slice(0, longestInput)
    .replace(/\b(basic|bearer)\s+\S+/gi, '$1 [redacted]')
    .split(/(\s+)/)
    .map((part) => (/^\s*$/.test(part) ? part.slice(0, 1) : shown(part)))
    .join('')
    .replace(/\[redacted\](?:\s\[redacted\])+/g, '[redacted]')
    .slice(0, 300);
}

function shown(part: string): string {
  return part.replace(punctuation, (_part, before: string, inner: string, after: string) =>
    mayStay(inner) ? part : `${before}[redacted]${after}`,
  );
}

function mayStay(inner: string): boolean {
  return inner === '' || uuid.test(inner) || (words.test(inner) && !isLongWithDigit(inner));
}

/** Words and numbers in a row without a break may be a secret that happens to look like them. */
function isLongWithDigit(inner: string): boolean {
  return [...inner.matchAll(/[\w-]{20,}/g)].some(([run]) => /\d/.test(run));
}
