/** One way in which a secret may come out, and how many characters of it in a row count as a leak. */
export interface Form {
  readonly encoding: string;
  readonly text: string;
  readonly tellingLength: number;
}

/** So many characters of a secret in a row are a leak; of a shorter secret, all of it. */
export const tellingCharacters = 12;

/** A shorter secret could match other text by chance. */
export const shortestSecret = 8;

/**
 * Every form of a secret that is looked for. Of each, a part is enough: what stands before and after it is not known,
 * so that `base64(id:secret)`, a document in base64 or a cut line is found too.
 */
export function formsOf(secret: string): readonly Form[] {
  const telling = Math.min(tellingCharacters, secret.length);
  const inJson = escapedInJson(secret);
  const texts: [string, string][] = [
    ['as it is', secret],
    ['reversed', [...secret].reverse().join('')],
    ['JSON', inJson],
    ['JSON in JSON', escapedInJson(inJson)],
    ['JSON with \\/', inJson.replaceAll('/', '\\/')],
    ['JSON for HTML', inJson.replace(/[<>&'=+]/g, unicodeEscape)],
    ['inspected', secret.replace(/[\\']/g, '\\$&')],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded, all signs', percentEncoded(secret)],
    ['URL-encoded, lower case', percentEncoded(secret).replace(/%../g, (code) => code.toLowerCase())],
    ['URL-encoded twice', encodeURIComponent(encodeURIComponent(secret))],
    ['form', new URLSearchParams({ s: secret }).toString().slice(2)],
    ['HTML', htmlEscaped(secret, '&#39;', '&quot;')],
    ['HTML, numbered', htmlEscaped(secret, '&#x27;', '&#34;')],
  ];
  const hex = Buffer.from(secret).toString('hex');
  const bytes: [string, string, number][] = [
    ['hex', hex, telling * 2],
    ['hex', hex.toUpperCase(), telling * 2],
    // A document with the secret in it, encoded as a whole, holds it as JSON has it.
    ...[secret, inJson].flatMap((text) => base64Of(text, telling)),
  ];
  const forms = [
    ...texts.map(([encoding, text]) => ({ encoding, text, tellingLength: telling })),
    ...bytes.map(([encoding, text, tellingLength]) => ({ encoding, text, tellingLength })),
  ];
  // Most forms of a harmless secret are the secret itself.
  return [...new Map(forms.toReversed().map((form) => [form.text, form])).values()];
}

/** In all three alignments, for it is not known how much stands before it; without the ends that depend on that. */
function base64Of(text: string, telling: number): [string, string, number][] {
  return [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const certain = padded.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((padded.length * 8) / 6));
    const tellingLength = Math.min(certain.length, Math.floor((telling * 8) / 6));
    const forUrls = certain.replaceAll('+', '-').replaceAll('/', '_');
    const inUrls = encodeURIComponent(certain);
    return [certain, forUrls, inUrls].map((form): [string, string, number] => ['base64', form, tellingLength]);
  });
}

function escapedInJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function unicodeEscape(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function percentEncoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[-_.!~*'()]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function htmlEscaped(text: string, apostrophe: string, quote: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', quote)
    .replaceAll("'", apostrophe);
}
