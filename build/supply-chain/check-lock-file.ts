import { readFileSync } from 'node:fs';
import { root } from '../bundle.ts';
import { lockFileProblems } from './lock-file-problems.ts';

const read = (file: string) => JSON.parse(readFileSync(`${root}${file}`, 'utf8'));
const problems = lockFileProblems(read('package-lock.json'), read('package.json'));
for (const problem of problems) process.stderr.write(`package-lock.json: ${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
else process.stdout.write('package-lock.json: every package has a hash and no registry address.\n');
