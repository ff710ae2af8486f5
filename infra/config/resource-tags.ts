import { tagPrefix } from '../../domain/setting-reader.ts';
import { isToken } from './token.ts';

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Tag.html */
export const tagValuePattern = /^[\p{L}\p{N}\s_.:/=+@-]*$/u;

const longestKey = 128;
const longestValue = 256;

/** What is wrong with a text as the value of a tag; `undefined` if it fits into one. */
export function problemOfTagValue(text: string): string | undefined {
  if (isToken(text)) return undefined;
  if (text.length > longestValue) {
    return `has ${text.length} characters, and becomes a tag, which holds ${longestValue}`;
  }
  return tagValuePattern.test(text)
    ? undefined
    : 'becomes a tag, which holds letters, digits, spaces and _.:/=+@- only';
}

/** Problems of tags that the configuration adds: their keys must not be ours or those of AWS. */
export function problemsOfTags(tags: Readonly<Record<string, string>>): string[] {
  return Object.entries(tags).flatMap(([key, value]) => {
    const problem = problemOfTagValue(value);
    return [
      ...(key.length === 0 || key.length > longestKey || !tagValuePattern.test(key)
        ? [`"${key.slice(0, 80)}" is not the key of a tag (1 to ${longestKey} letters, digits, spaces and _.:/=+@-)`]
        : []),
      ...(/^aws:/i.test(key) ? [`"${key}" begins with aws:, which is reserved`] : []),
      ...(key.startsWith(tagPrefix) ? [`"${key}" begins with ${tagPrefix}: set it by its setting`] : []),
      ...(problem === undefined ? [] : [`the value of "${key}" ${problem}`]),
    ];
  });
}
