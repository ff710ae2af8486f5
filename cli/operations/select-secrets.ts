import type { CommandContext } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { selectDeployments } from '../deployment/select-deployments.ts';
import type { FleetSecret } from '../fleet/fleet.ts';
import { readFleet } from '../fleet/read-fleet.ts';

/** A secret, and where it is managed. */
export interface SelectedSecret {
  readonly deployment: Deployment;
  readonly secret: FleetSecret;
}

/** The one secret that a command names, in the one deployment that the options select. */
export async function selectSecret(context: CommandContext): Promise<SelectedSecret> {
  const [name = ''] = context.args;
  const [deployment, ...others] = await selectDeployments(context);
  if (deployment === undefined || others.length > 0) {
    throw new CommandError(
      'usage',
      'This command changes one secret, but several deployments were selected.',
      'name one with --profile and --region.',
    );
  }
  return readSelected(deployment, name, context.terminal.now());
}

/** The secrets that a command names in any of the deployments; with `--all`, those that match `--organization`. */
export async function selectSecrets(context: CommandContext): Promise<readonly SelectedSecret[]> {
  const { args, options, terminal } = context;
  const isAll = options.flag('all');
  if (isAll === args.length > 0) {
    throw new CommandError(
      'usage',
      isAll ? 'Both --all and names of secrets were given.' : 'Neither --all nor the name of a secret was given.',
      'name the secrets, or pass --all.',
    );
  }
  const deployments = await selectDeployments(context);
  const nowMs = terminal.now();
  if (!isAll && deployments.length > 1) {
    throw new CommandError(
      'usage',
      'Names of secrets were given, and several deployments: the names may mean different secrets.',
      'name one deployment with --profile and --region, or pass --all.',
    );
  }
  const organization = options.text('organization');
  const selected = await Promise.all(
    deployments.map(async (deployment) => {
      const { secrets } = await readFleet(deployment, { nowMs, ...(isAll ? {} : { secrets: args }) });
      return secrets.map((secret) => ({ deployment, secret }));
    }),
  );
  const matching = selected
    .flat()
    .filter(({ secret }) => !isAll || (secret.rotation.isOn && isIn(secret, organization)));
  if (matching.length > 0) return matching;
  throw new CommandError(
    'failed',
    organization === undefined
      ? 'No secret here is rotated.'
      : `No secret here is rotated in the organization ${JSON.stringify(organization)}.`,
    'see genesys-oauth-rotation status --json for the organizations.',
  );
}

export async function readSelected(deployment: Deployment, name: string, nowMs: number): Promise<SelectedSecret> {
  const { secrets } = await readFleet(deployment, { nowMs, secrets: [name] });
  const [secret] = secrets;
  if (secret === undefined) throw new TypeError('a named secret is read or refused');
  return { deployment, secret };
}

/** By the id of the organization, or by the domain of its region. */
function isIn({ organizationId, environment }: FleetSecret, organization: string | undefined): boolean {
  return organization === undefined || organization === organizationId || organization === environment;
}

/** @throws CommandError unless this deployment manages the secret */
export function assertManaged({ secret }: SelectedSecret): void {
  if (secret.ledger !== undefined || secret.rotation.isOurs) return;
  throw new CommandError(
    'usage',
    `${secret.name} is not managed by this deployment.`,
    `adopt it first: genesys-oauth-rotation adopt ${secret.arn}`,
    'not-managed',
  );
}
