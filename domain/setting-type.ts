import { formatDuration, parseDuration } from './duration.ts';

/** The value, or the problems with the text: each one completes a sentence that begins with the setting. */
export type Parsed<Value> = { readonly value: Value } | { readonly problems: readonly string[] };

/** What a setting may hold. */
export interface SettingType<Value> {
  readonly parse: (text: string) => Parsed<Value>;
  /** What may be written, in a few words. */
  readonly allowed: string;
  /** Whether problems never quote the text: it may be a secret by mistake, or they quote a part of it themselves. */
  readonly isHidden?: true;
  /** The value if nothing is set. */
  readonly absent?: Value;
  readonly list?: ItemsOfList;
  /** Of a closed list, in its order. */
  readonly choices?: readonly string[];
}

export const emptyProblem = ' is empty; give it a value or remove it';

/** One of a closed list; `what` names it in the message for any other text. */
export function oneOf<const Choice extends string>(choices: readonly Choice[], what: string) {
  const allowed = choices.join(', ');
  return {
    choices,
    allowed,
    parse(text) {
      const value = choices.find((choice) => choice === text);
      return value === undefined ? { problems: [` is not ${what} (allowed: ${allowed})`] } : { value };
    },
  } as const satisfies SettingType<Choice> & { choices: readonly Choice[] };
}

/** `30s`, `15m`, `24h` or `7d`, as seconds. */
export function duration({ leastSeconds = 0 } = {}): SettingType<number> {
  const least = leastSeconds === 0 ? '' : `at least ${formatDuration(leastSeconds)}, `;
  const allowed = `30s, 15m, 24h, 7d; ${least}at most 730d`;
  return {
    allowed,
    parse(text) {
      const value = parseDuration(text);
      if (value === undefined) return { problems: [` is not a duration (allowed: ${allowed})`] };
      return value < leastSeconds ? { problems: [` is too short (allowed: ${allowed})`] } : { value };
    },
  };
}

/** Any text in which `problemOf` finds no problem. */
export function text(allowed: string, problemOf: (text: string) => string | undefined = () => undefined) {
  return {
    allowed,
    parse(text) {
      if (text === '') return { problems: [emptyProblem] };
      const problem = problemOf(text);
      return problem === undefined ? { value: text } : { problems: [` ${problem}`] };
    },
  } as const satisfies SettingType<string>;
}

/** A URL in which `problemsOf` finds no problem. Its text may be secret: what a problem may quote, `problemsOf` knows. */
export function url(allowed: string, problemsOf: (text: string) => readonly string[]): SettingType<URL> {
  return {
    allowed,
    isHidden: true,
    parse(text) {
      const problems = problemsOf(text);
      return problems.length === 0 ? { value: new URL(text) } : { problems: problems.map((problem) => ` ${problem}`) };
    },
  };
}

export interface ItemsOfList {
  /** What the items are called. */
  readonly of: string;
  readonly most?: number;
  /** What is wrong with an item, in a sentence of its own. */
  readonly problemOfItem: (item: string) => string | undefined;
}

/** Items separated by white space; duplicates count once. */
export function listOf(allowed: string, list: ItemsOfList) {
  const { of, most = Number.POSITIVE_INFINITY, problemOfItem } = list;
  return {
    allowed,
    list,
    absent: [],
    isHidden: true,
    parse(text) {
      if (text === '') return { problems: [emptyProblem] };
      const value = [...new Set(text.match(/\S+/g))];
      const problems = value.flatMap((item) => problemOfItem(item) ?? []).map((problem) => `: ${problem}`);
      if (value.length > most) problems.unshift(` names ${value.length} ${of} (allowed: at most ${most})`);
      return problems.length === 0 ? { value } : { problems };
    },
  } as const satisfies SettingType<readonly string[]>;
}
