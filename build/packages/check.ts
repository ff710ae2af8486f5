import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { root } from '../bundle.ts';

// What is published is what is checked: the archives of `npm run release`.
const archives = readdirSync(`${root}release`).filter((file) => file.endsWith('.tgz'));
if (archives.length !== 2) throw new Error(`${archives.length} archives in release/, not 2. Run: npm run release`);
for (const archive of archives) {
  for (const [command, ...options] of [['publint', '--strict'], ['attw']] as const) {
    const { status } = spawnSync(command, [`${root}release/${archive}`, ...options], { stdio: 'inherit' });
    if (status !== 0) process.exit(1);
  }
}
