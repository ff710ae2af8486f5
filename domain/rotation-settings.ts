import type { Variables } from './invalid-settings.ts';
import type { RotationError } from './rotation-error.ts';
import { type SecretSettingName, type SecretSettings, secretSettings } from './secret-settings.ts';
import { type Setting, SettingReader, type ValueOf } from './setting-reader.ts';

type FieldOf<Name extends SecretSettingName> = SecretSettings[Name] extends {
  readonly field: infer Field extends string;
}
  ? Field
  : Name;

type OptionalName = {
  [Name in SecretSettingName]: undefined extends ValueOf<SecretSettings[Name]> ? Name : never;
}[SecretSettingName];

/**
 * The settings of one secret: from its tags, else from the function's environment, else the defaults. Periods are in
 * seconds.
 */
export type RotationSettings = {
  readonly [Name in Exclude<SecretSettingName, OptionalName> as FieldOf<Name>]: ValueOf<SecretSettings[Name]>;
} & {
  readonly [Name in OptionalName as FieldOf<Name>]?: NonNullable<ValueOf<SecretSettings[Name]>>;
};

/**
 * All of them at once, for those who begin a rotation.
 *
 * @param tags the tags of the secret, with their prefix
 * @throws RotationError `invalid-settings`, with every problem at once and the allowed values
 */
export function readRotationSettings(tags: Readonly<Record<string, string>>, variables: Variables): RotationSettings {
  const reader = new SettingReader(variables, tags);
  const settings: Record<string, unknown> = {};
  for (const [name, row] of Object.entries<Setting & { field?: string }>(secretSettings)) {
    const value = reader.read(row);
    if (value !== undefined) settings[row.field ?? name] = value;
  }
  reader.throwProblems();
  return settings as RotationSettings;
}

/**
 * Each one is read when it is used: a malformed tag does not stop what does not need it.
 *
 * @param onMalformed is given the problem of a malformed tag, which then counts as absent. Default: reading the setting
 * throws `invalid-settings`
 */
export function lazyRotationSettings(
  tags: Readonly<Record<string, string>>,
  variables: Variables,
  onMalformed?: (problem: RotationError) => void,
): RotationSettings {
  const read = (row: Setting) => {
    const reader = new SettingReader(variables, tags);
    const value = reader.read(row);
    if (reader.problems.length === 0) return value;
    if (onMalformed === undefined) throw reader.error();
    onMalformed(reader.error());
    const others = new SettingReader(variables);
    const otherwise = others.read(row);
    others.throwProblems();
    return otherwise;
  };
  const settings: Record<string, unknown> = {};
  for (const [name, row] of Object.entries<Setting & { field?: string }>(secretSettings)) {
    let value: { readonly read: unknown } | undefined;
    const get = () => {
      value ??= { read: read(row) };
      return value.read;
    };
    Object.defineProperty(settings, row.field ?? name, { get, enumerable: true });
  }
  return settings as RotationSettings;
}
