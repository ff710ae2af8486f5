import type { Variables } from './invalid-settings.ts';
import { readRotationSettings } from './rotation-settings.ts';
import { assertKnownTags } from './unknown-tags.ts';

/**
 * Every tag of a secret, also those that nothing needs yet.
 *
 * @param tags with their prefix
 * @throws RotationError `invalid-settings`
 */
export function checkTags(tags: Readonly<Record<string, string>>, variables: Variables): void {
  assertKnownTags(tags);
  readRotationSettings(tags, variables);
}
