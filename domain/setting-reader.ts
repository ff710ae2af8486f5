import { invalidSettings, type Variables } from './invalid-settings.ts';
import type { RotationError } from './rotation-error.ts';
import { emptyProblem, type SettingType } from './setting-type.ts';
import { shorten } from './shorten.ts';

/** The prefix of the tags that carry a secret's settings. */
export const tagPrefix = 'genesys-rotation:';

/** Where a setting is found, what it may hold, and its default. */
export interface Setting<Value = unknown> {
  /** The tag, without its prefix. It takes precedence over the variable. */
  readonly tag?: string;
  readonly variable?: string;
  readonly type: SettingType<Value>;
  /** As it would be written in the tag or variable. */
  readonly default?: string;
  /** The variable without which the setting has no effect, and the value that it has then. */
  readonly needs?: { readonly variable: string; readonly without?: string };
  /** The variable with the last of the choices that a tag may set, and its default. The setting's own variable may set more. */
  readonly atMost?: { readonly variable: string; readonly default: string };
  /** The variable that needs this one. */
  readonly requiredWith?: string;
  /**
   * How the tag and the variable apply together, where a tag must not undo what the deployment requires. `all`: the items of
   * both lists; `highest`: the later of the two choices. Default: the tag replaces the variable.
   */
  readonly combine?: 'all' | 'highest';
}

/** The type that a setting is read as; with `undefined` if it may be absent. */
export type ValueOf<Row extends Setting> = Row extends { readonly type: SettingType<infer Value> }
  ? Row extends { readonly default: string } | { readonly type: { readonly absent: unknown } }
    ? Value
    : Value | undefined
  : never;

/** Reads tags and variables and collects their problems. An empty variable counts as not set. */
export class SettingReader {
  readonly problems: string[] = [];
  readonly #variables: Variables;
  readonly #tags: Readonly<Record<string, string>>;

  constructor(variables: Variables, tags: Readonly<Record<string, string>> = {}) {
    this.#variables = variables;
    this.#tags = tags;
  }

  isSet(setting: Omit<Setting, 'type'>): boolean {
    return this.#find(setting) !== undefined;
  }

  /** The value, else the default; a problem counts as no value. */
  read<Row extends Setting>(setting: Row): ValueOf<Row> {
    return (setting.combine === undefined ? this.#read(setting) : this.#readBoth(setting)) as ValueOf<Row>;
  }

  /** As `read`, but a missing setting is a problem. */
  require<Value>(setting: Setting<Value>): Value | undefined {
    if (!this.isSet(setting)) {
      const why = setting.requiredWith === undefined ? '' : `, which ${setting.requiredWith} needs,`;
      this.problems.push(`${sourceOf(setting)}${why} is missing; it names ${setting.type.allowed}`);
    }
    return this.#read(setting) as Value | undefined;
  }

  /** @throws RotationError `invalid-settings`, with every problem at once */
  throwProblems(): void {
    if (this.problems.length > 0) throw this.error();
  }

  error(): RotationError {
    return invalidSettings(this.problems);
  }

  #read({ type, needs, ...setting }: Setting): unknown {
    const without = needs !== undefined && !this.#variables[needs.variable];
    const otherwise = without ? needs.without : setting.default;
    const found = this.#find(setting);
    if (found === undefined) return otherwise === undefined ? type.absent : defaultOf(type, otherwise);
    const parsed = type.parse(found.text);
    if ('problems' in parsed) {
      for (const problem of parsed.problems) this.problems.push(subjectOf(found, type, problem) + problem);
    }
    if (without && found.text !== '' && found.text !== needs.without) {
      this.problems.push(`${found.source} is set, but the variable ${needs.variable} is not set`);
    }
    const bound = found.isTag ? this.#boundOf({ type, ...setting }) : undefined;
    if (bound !== undefined && (type.choices ?? []).indexOf(found.text) > bound.index) {
      this.problems.push(
        `${subjectOf(found, type, '')} is more than the deployment allows (${bound.variable}: ${bound.choice})`,
      );
    }
    return 'problems' in parsed ? undefined : parsed.value;
  }

  #readBoth({ tag, variable, combine, ...setting }: Setting): unknown {
    const [tagged, deployed] = [{ tag }, { variable }].map((source) =>
      this.#read({ ...setting, ...source } as Setting),
    );
    if (combine === 'all') return [...new Set([deployed, tagged].flatMap((items) => items ?? []))];
    const { choices = [] } = setting.type;
    const rankOf = (value: unknown) => choices.indexOf(String(value));
    return rankOf(tagged) > rankOf(deployed) ? tagged : deployed;
  }

  #boundOf({ type: { choices = [] }, variable, atMost }: Setting) {
    if (atMost === undefined) return undefined;
    const index = Math.max(
      choices.indexOf(this.#variables[atMost.variable] || atMost.default),
      choices.indexOf(this.#variables[variable ?? ''] ?? ''),
    );
    return { index, choice: choices[index] ?? '', variable: atMost.variable };
  }

  #find({ tag, variable }: Omit<Setting, 'type'>): Found | undefined {
    const tagged = tag === undefined ? undefined : this.#tags[tagPrefix + tag];
    const raw = tagged ?? (variable === undefined ? undefined : this.#variables[variable]);
    if (raw === undefined || (raw === '' && tagged === undefined)) return undefined;
    const source = sourceOf(tagged === undefined ? { variable } : { tag });
    // Tags are written by hand and may contain copied white space; variables are written by templates.
    return { source, raw, text: tag === undefined ? raw : raw.trim(), isTag: tagged !== undefined };
  }
}

interface Found {
  readonly source: string;
  readonly raw: string;
  readonly text: string;
  readonly isTag: boolean;
}

function sourceOf({ tag, variable }: { tag?: string | undefined; variable?: string | undefined }): string {
  return tag === undefined ? `variable ${variable}` : `tag "${tagPrefix}${tag}"`;
}

function subjectOf({ source, raw }: Found, type: SettingType<unknown>, problem: string): string {
  return type.isHidden === true || problem === emptyProblem ? source : `${source} = "${shorten(raw)}"`;
}

function defaultOf(type: SettingType<unknown>, text: string): unknown {
  const parsed = type.parse(text);
  return 'value' in parsed ? parsed.value : undefined;
}
