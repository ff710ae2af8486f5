import { secretSettings } from '../../domain/secret-settings.ts';
import { tagPrefix } from '../../domain/setting-reader.ts';
import type { SecretDescription } from '../ports/secret-store.ts';

/** All but the characters that AWS allows in tags: what subscribers paste into JSON and messages is text of others. */
const unsafe = /[^\p{L}\p{N} _.:/=+@-]/gu;

/** What each event says of its secret. `owner` is the tag `genesys-rotation:owner`, for rules that route by it. */
export function eventSubject({ name, tags }: Pick<SecretDescription, 'name' | 'tags'>) {
  const tag = tags[tagPrefix + secretSettings.owner.tag];
  return { secretName: name, owner: tag?.replace(unsafe, '').trim().slice(0, 256) || undefined };
}
