import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const loader = fileURLToPath(new URL('./load-bundle.cjs', import.meta.url));
const run = promisify(execFile);

export interface ColdStart {
  readonly loadMs: number;
  readonly residentBytes: number;
}

/**
 * Loads a bundle in a new process without this process's environment: a compile cache or a preload would
 * distort the measurement.
 *
 * @param home an empty folder; the Genesys SDK looks for its configuration there
 */
export async function coldStart(file: string, home: string): Promise<ColdStart> {
  const env = { AWS_REGION: 'eu-central-1', HOME: home, USERPROFILE: home };
  const { stdout } = await run(process.execPath, [loader, file], { env, cwd: home });
  return JSON.parse(stdout) as ColdStart;
}
