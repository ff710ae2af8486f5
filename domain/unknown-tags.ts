import { invalidSettings } from './invalid-settings.ts';
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
        `tag "${tagPrefix}${shorten(name)}" is no setting; the nearest is "${tagPrefix}${nearest(name, known)}"`,
    ),
  );
}

function nearest(name: string, known: readonly string[]): string {
  const byDistance = known.map((other) => ({ other, edits: edits(name, other) }));
  return byDistance.reduce((best, next) => (next.edits < best.edits ? next : best)).other;
}

/** How many characters have to be inserted, removed or replaced. */
function edits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, sign] of [...one].entries()) {
    const next = [index + 1];
    for (let at = 1; at <= other.length; at += 1) {
      const replaced = (row[at - 1] ?? 0) + (other[at - 1] === sign ? 0 : 1);
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
