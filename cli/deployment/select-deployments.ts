import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { CommandContext, Options } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import type { Target } from './connection.ts';
import type { Deployment } from './deployment.ts';
import { findDeployment } from './find-deployment.ts';

/** The list of deployments that `--all-deployments` reads. */
const defaultListFile = 'deployments.json';

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(256));

const isHttpUrl = (text: string) => URL.canParse(text) && /^https?:/.test(text);

const listSchema = v.strictObject({
  deployments: v.pipe(
    v.array(
      v.strictObject({
        name: v.exactOptional(name),
        profile: v.exactOptional(name),
        region: v.exactOptional(name),
        stack: v.exactOptional(name),
        service: v.exactOptional(name),
        endpointUrl: v.exactOptional(v.pipe(v.string(), v.check(isHttpUrl, 'not an http or https URL'))),
      }),
    ),
    v.minLength(1),
  ),
});

/** Every deployment that the options select, found at the same time. */
export async function selectDeployments({ options, connect }: CommandContext): Promise<readonly Deployment[]> {
  const targets = await targetsOf(options);
  return Promise.all(targets.map((target) => findDeployment(connect, target)));
}

async function targetsOf(options: Options): Promise<readonly Target[]> {
  const [endpointUrl, stack, service] = [options.text('endpoint-url'), options.text('stack'), options.text('service')];
  const common = {
    ...(endpointUrl === undefined ? {} : { endpointUrl: checkedUrl(endpointUrl) }),
    ...(stack === undefined ? {} : { stack }),
    ...(service === undefined ? {} : { service }),
  };
  const profiles = options.list('profile');
  const regions = options.list('region');
  if (options.flag('all-deployments')) {
    if (profiles.length + regions.length > 0) {
      throw new CommandError(
        'usage',
        '--all-deployments takes the accounts and regions from its list, so --profile and --region mean nothing.',
        'leave out one of them.',
      );
    }
    const listed = await readList(options.text('deployments') ?? defaultListFile);
    return listed.map((target) => ({ ...common, ...target }));
  }
  const inEach = (profiles.length === 0 ? [undefined] : profiles).flatMap((profile) =>
    (regions.length === 0 ? [undefined] : regions).map((region) => ({ profile, region })),
  );
  return inEach.map(({ profile, region }) => ({
    ...common,
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(profile !== undefined && regions.length > 1 ? { name: `${profile}/${region}` } : {}),
  }));
}

async function readList(file: string): Promise<readonly Target[]> {
  const nextStep = `write it as {"deployments": [{"name": "prod-eu", "profile": "prod", "region": "eu-west-1"}]}, or name another file with --deployments.`;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new CommandError('usage', `The list of deployments ${file} cannot be read.`, nextStep);
  }
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), listSchema), text);
  if (result.success) return result.output.deployments;
  const problems = result.issues.map((issue) => v.getDotPath(issue) ?? issue.message);
  throw new CommandError(
    'usage',
    `The list of deployments ${file} cannot be used: ${[...new Set(problems)].join(', ')}.`,
    nextStep,
  );
}

function checkedUrl(text: string): string {
  if (isHttpUrl(text)) return text;
  throw new CommandError(
    'usage',
    '--endpoint-url is no http or https URL.',
    'pass one, such as http://127.0.0.1:4566.',
  );
}
