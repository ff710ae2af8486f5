import type { Rotation } from '../ports/rotation.ts';
import { readPendingIfStored, type SecretVersion } from './read-versions.ts';

const maxPolls = 6;
const pollIntervalMs = 500;

/** How long a run waits for another one to store its credential, in milliseconds. */
export const otherRunTimeoutMs = maxPolls * pollIntervalMs;

/** The version that another run of createSecret stores within three seconds; `undefined` if none does. */
export async function waitForOtherRun(rotation: Rotation): Promise<SecretVersion | undefined> {
  for (let poll = 0; poll < maxPolls; poll += 1) {
    await rotation.services.time.sleep(pollIntervalMs);
    const stored = await readPendingIfStored(rotation);
    if (stored !== undefined) return stored;
  }
  return undefined;
}
