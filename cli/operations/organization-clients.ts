import type { CommandContext } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { selectDeployments } from '../deployment/select-deployments.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { inspect, type OrganizationClient } from './inspect.ts';

export interface OrganizationClients {
  readonly deployment: string;
  readonly organizationId: string;
  readonly clients: readonly OrganizationClient[];
  /** The clients that the ledgers of the selected deployments name, revoked ones included. */
  readonly knownClientIds: ReadonlySet<string>;
  /** The ARNs of the secrets of this deployment. */
  readonly secretArns: ReadonlySet<string>;
  readonly isComplete: boolean;
  /** The first day of which usage was read. */
  readonly usedSince?: string | undefined;
  /** Why the last use of the clients is not known. */
  readonly usageProblem?: string | undefined;
}

/** The OAuth clients of every organization of the selected deployments, each read once. */
export async function organizationClients(context: CommandContext): Promise<readonly OrganizationClients[]> {
  const { options, terminal } = context;
  const wanted = options.text('organization');
  const found: OrganizationClients[] = [];
  for (const deployment of await selectDeployments(context)) {
    const { secrets } = await readFleet(deployment, { nowMs: terminal.now() });
    const knownClientIds = new Set(
      secrets.flatMap(({ ledger }) => [
        ...Object.keys(ledger?.clients ?? {}),
        ...(ledger?.generations ?? []).flatMap(({ clientId }) => clientId ?? []),
      ]),
    );
    const organizations = new Set(secrets.flatMap(({ organizationId }) => organizationId ?? []));
    for (const organizationId of organizations) {
      if (wanted !== undefined && wanted !== organizationId) continue;
      terminal.note(`… ${deployment.name}: organization ${organizationId}`);
      const ofOrganization = secrets.filter(
        (secret) =>
          secret.organizationId === organizationId && secret.rotation.isOn && secret.state.level !== 'failing',
      );
      const [first] = ofOrganization;
      if (first === undefined) continue;
      const inspected = await inspect(deployment, first.arn, 'clients');
      const secretArns = new Set(secrets.map(({ arn }) => arn));
      found.push({ ...inspected, deployment: deployment.name, organizationId, knownClientIds, secretArns });
    }
  }
  if (found.length > 0) return found;
  throw new CommandError(
    'failed',
    'No healthy secret of an organization is managed here, so its clients cannot be listed.',
    'see genesys-oauth-rotation status.',
    'no-organization',
  );
}
