import { readdir, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { release } from './release.ts';

const folder = await release();
for (const file of (await readdir(folder)).sort()) {
  const { size } = await stat(`${folder}/${file}`);
  process.stdout.write(`${relative(process.cwd(), `${folder}/${file}`)}  ${Math.ceil(size / 1000)} KB\n`);
}
