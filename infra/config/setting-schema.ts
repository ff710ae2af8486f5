import * as v from 'valibot';
import { secretSettings } from '../../domain/secret-settings.ts';
import type { Setting } from '../../domain/setting-reader.ts';
import type { ItemsOfList, SettingType } from '../../domain/setting-type.ts';

/** What a value looks like in a message, at a bearable length. */
const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

export const expected = (allowed: string) => (issue: { input: unknown }) => `${shown(issue.input)} is not ${allowed}`;

/** What a setting takes as the functions do, said as they say it. */
export const settingSchema = ({ parse, list }: SettingType<unknown>) => {
  if (list !== undefined) return listSchema(list);
  return checkedText((text) => {
    const parsed = parse(text);
    return 'problems' in parsed ? parsed.problems.map((problem) => shown(text) + problem) : [];
  });
};

const checkedText = (problemsOf: (text: string) => readonly string[]) =>
  v.pipe(
    v.string(expected('a text')),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      for (const message of problemsOf(dataset.value)) addIssue({ message });
    }),
  );

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Tag.html */
const tagValue = /^[\p{L}\p{N}\s_.:/=+@-]*$/u;

const listSchema = ({ of, most = Number.POSITIVE_INFINITY, problemOfItem }: ItemsOfList) =>
  v.pipe(
    v.array(
      checkedText((item) => {
        const problem = problemOfItem(item);
        if (problem !== undefined) return [problem];
        return tagValue.test(item) ? [] : [`${shown(item)} cannot be kept: a tag holds letters, digits and _.:/=+@-`];
      }),
      expected('a list'),
    ),
    v.maxLength(most, ({ input }) => `has ${input.length} ${of}; at most ${most} are allowed`),
    v.check((items) => items.join(' ').length <= 256, 'is longer than the 256 characters that a tag holds'),
  );

/** The schemas of those settings of a secret that are included, by their names. */
export const secretSettingSchemas = (includes: (row: Setting & { isTagOnly?: true }) => boolean) =>
  Object.fromEntries(
    Object.entries<Setting & { isTagOnly?: true }>(secretSettings)
      .filter(([, row]) => includes(row))
      .map(([name, row]) => [name, v.optional(settingSchema(row.type))]),
  );
