import type { Variables } from './invalid-settings.ts';
import { secretSettings } from './secret-settings.ts';
import { type Setting, SettingReader, tagPrefix } from './setting-reader.ts';
import { assertKnownTags } from './unknown-tags.ts';

/**
 * Every tag of a secret, also those that nothing needs yet. Settings without a tag are those of the function.
 *
 * @param tags with their prefix
 * @param variables bound what a tag may set
 * @throws RotationError `invalid-settings`
 */
export function checkTags(tags: Readonly<Record<string, string>>, variables: Variables): void {
  assertKnownTags(tags);
  const reader = new SettingReader(variables, tags);
  for (const row of Object.values<Setting>(secretSettings)) {
    if (row.tag !== undefined && tags[tagPrefix + row.tag] !== undefined) reader.read(row);
  }
  reader.throwProblems();
}
