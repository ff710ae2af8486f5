import { invalidSettings } from './invalid-settings.ts';
import { nearestName } from './nearest-name.ts';
import { secretSettings } from './secret-settings.ts';
import { type Setting, tagPrefix } from './setting-reader.ts';
import { shorten } from './shorten.ts';

/** The tag on the secrets of a service that names them in policies by a tag. It is no setting. */
export const serviceTag = `${tagPrefix}service`;

/**
 * A misspelled tag would leave its setting at the default without a word.
 *
 * @param tags the tags of the secret, with their prefix
 * @throws RotationError `invalid-settings`, with every tag that is no setting and the nearest name
 */
export function assertKnownTags(tags: Readonly<Record<string, string>>): void {
  const known = Object.values<Setting>(secretSettings).flatMap(({ tag }) => tag ?? []);
  const unknown = Object.keys(tags)
    .filter((name) => name.startsWith(tagPrefix) && name !== serviceTag)
    .map((name) => name.slice(tagPrefix.length))
    .filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw invalidSettings(
    unknown.map(
      (name) =>
        `tag "${tagPrefix}${shorten(name)}" is no setting; the nearest is "${tagPrefix}${nearestName(name, known)}"`,
    ),
  );
}
