import * as v from 'valibot';
import { secretSettings } from '../../domain/secret-settings.ts';
import type { SecretSetting } from '../../domain/setting-row.ts';
import type { ItemsOfList, SettingType } from '../../domain/setting-type.ts';
import { tagValuePattern } from './resource-tags.ts';
import { parseSecretReference } from './secret-name.ts';
import { isToken } from './token.ts';

/** A value as shown in a message, shortened. */
const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

export const expected = (allowed: string) => (issue: { input: unknown }) => `${shown(issue.input)} is not ${allowed}`;

/** A token has no value yet, so nothing can be said about it; everything else is checked. */
export const allowToken = <Schema extends v.GenericSchema<string>>(schema: Schema) =>
  v.union([v.custom<string>(isToken), schema], (issue) => issue.issues?.at(-1)?.message ?? 'is malformed');

/** Validates a setting as the functions do, with their messages. */
export const settingSchema = ({ parse, list, isHidden }: SettingType<unknown>) => {
  if (list !== undefined) return listSchema(list);
  return checkedText((text) => {
    const parsed = parse(text);
    return 'problems' in parsed
      ? parsed.problems.map((problem) => (isHidden === true ? problem.trim() : shown(text) + problem))
      : [];
  });
};

const checkedText = (problemsOf: (text: string) => readonly string[]) =>
  v.pipe(
    v.string(expected('a string')),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed || isToken(dataset.value)) return;
      for (const message of problemsOf(dataset.value)) addIssue({ message });
    }),
  );

/** A list that is written to a tag. */
const listSchema = (list: ItemsOfList) =>
  v.pipe(
    itemsSchema(list),
    v.check((items) => items.join(' ').length <= 256, 'is longer than the 256 characters that a tag holds'),
  );

export const itemsSchema = ({ of, most = Number.POSITIVE_INFINITY, problemOfItem }: ItemsOfList) =>
  v.pipe(
    v.array(
      checkedText((item) => {
        const problem = problemOfItem(item);
        if (problem !== undefined) return [problem];
        return tagValuePattern.test(item)
          ? []
          : [`${shown(item)} cannot be stored: a tag holds letters, digits and _.:/=+@-`];
      }),
      expected('a list'),
    ),
    v.maxLength(most, ({ input }) => `has ${input.length} ${of}; at most ${most} are allowed`),
  );

/** The schemas of those settings of a secret that are included, by their names. */
export const secretSettingSchemas = (includes: (row: SecretSetting) => boolean) =>
  Object.fromEntries(
    Object.entries<SecretSetting>(secretSettings)
      .filter(([, row]) => includes(row))
      .map(([name, row]) => [name, v.optional(settingSchema(row.type))]),
  );

/** Passes on the problem that the check returns. */
export const acceptedBy = (accept: (value: string) => unknown) =>
  v.pipe(
    v.string(expected('a string')),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      try {
        accept(dataset.value);
      } catch (error) {
        addIssue({ message: error instanceof Error ? error.message : String(error) });
      }
    }),
  );

export const secretReference = acceptedBy(parseSecretReference);

export const httpsUrl = v.pipe(
  v.string(expected('an https:// URL')),
  v.check((value) => isToken(value) || isPlainHttps(value), 'is not an https:// URL without user and password'),
);

/** Not shown in messages: what is meant as a URL may carry a password. */
function isPlainHttps(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, hash } = new URL(value);
  return protocol === 'https:' && username === '' && password === '' && hash === '';
}
