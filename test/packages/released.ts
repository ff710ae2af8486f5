import { join, resolve } from 'node:path';
import { release } from '../../build/release/release.ts';

/** A release to try: the folder `RELEASE_FOLDER`, if one is set because it was built before, or one that is built now. */
export async function released(work: string): Promise<string> {
  const { RELEASE_FOLDER: built } = process.env;
  if (built !== undefined) return resolve(built);
  return release({ folder: join(work, 'release'), buildFolder: join(work, 'build') });
}
