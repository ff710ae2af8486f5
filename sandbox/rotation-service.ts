import { fileURLToPath } from 'node:url';
import { account } from './aws-account.ts';
import { createClock } from './core/clock.ts';
import { createFaults } from './core/faults.ts';
import type { SandboxService } from './core/service.ts';
import type { Destinations } from './destinations.ts';
import { createGenesysCloud, type GenesysCloud } from './genesys/genesys-cloud.ts';
import { startInProcess } from './lambda/in-process-instance.ts';
import type { StartInstance } from './lambda/instance.ts';
import { ledgerTable } from './ledger-table.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';
import type { RotationRules } from './secrets-manager/secret.ts';

export interface RotationServiceOptions {
  /** Where `npm run build` put the bundles. Default: the repository's `dist`. */
  readonly bundleFolder?: string;
  /** Environment variables of the functions in addition to those that the stack sets. */
  readonly variables?: Readonly<Record<string, string>>;
  /** In milliseconds. Default 60 000. */
  readonly timeoutMs?: number;
  /** Number of warm instances of rotate and retire kept idle. Default 0. */
  readonly minimumIdle?: number;
  /** Starts a webhook receiver, Vault and an event bus, and points the functions to them. Default false. */
  readonly destinations?: boolean;
  /** Permissions granted to every managed client in Genesys Cloud in addition to those that a rotation needs. */
  readonly permissions?: readonly string[];
  /** Runs the functions in this process. Default false: each instance is a process. */
  readonly inProcess?: boolean;
  /** Starts instances otherwise. Default: as `inProcess` says. */
  readonly startInstance?: StartInstance;
  /** Invokes the watch function every hour on the sandbox's clock. Default false. */
  readonly watchHourly?: boolean;
  /** Sandbox hours until its first run. Default 0: at once. */
  readonly watchFromHours?: number;
  /** How far the clock is ahead at the start, in milliseconds. Default 0. */
  readonly clockOffsetMs?: number | undefined;
  /** Of the HTTP address. Default: a free one. */
  readonly port?: number | undefined;
  /** Further services at the address of the sandbox. */
  readonly services?: readonly SandboxService[];
}

/** The sandbox with the rotation functions deployed and one organization in Genesys Cloud. */
export interface RotationService extends Sandbox {
  readonly genesys: GenesysCloud;
  readonly organization: { readonly id: string };
  readonly roleId: string;
  readonly rotateFunctionArn: string;
  readonly deadLetterArn: string;
  /** A client in Genesys Cloud and a secret with its credential, managed by the rotation function. */
  createManagedSecret(secret: ManagedSecretOptions): { arn: string; name: string; clientId: string };
}

/** A rotation service whose organizations in Genesys Cloud can be chosen. */
export interface RotationServiceOfOrganizations extends RotationService {
  /** Another organization, with a role for clients that administer themselves. */
  createOrganization(name: string): ManagedOrganization;
  /** The first organization, under this name. */
  useOrganization(name: string): ManagedOrganization;
}

export interface RotationServiceWithDestinations extends RotationServiceOfOrganizations {
  readonly destinations: Destinations;
}

export interface ManagedOrganization {
  readonly id: string;
  readonly roleId: string;
}

export interface ManagedSecretOptions {
  readonly name: string;
  /** Settings by their names, such as `{ 'grace-period': '5s' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Further fields of the secret document. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Default: the first. */
  readonly organization?: ManagedOrganization;
  /** Default: none, so that no rotation is scheduled. */
  readonly rotationRules?: RotationRules;
  /** In seconds. Default 86 400. */
  readonly accessTokenValiditySeconds?: number;
}

const groupName = 'genesys-oauth-rotation';

/** Permissions in Genesys Cloud of a client that administers itself. */
const permissions = ['oauth:client:view', 'oauth:client:add', 'oauth:client:edit', 'oauth:client:delete'];

export function createRotationService(
  options: RotationServiceOptions & { readonly destinations: true },
): Promise<RotationServiceWithDestinations>;
export function createRotationService(options?: RotationServiceOptions): Promise<RotationServiceOfOrganizations>;
export async function createRotationService(
  options: RotationServiceOptions = {},
): Promise<RotationServiceOfOrganizations & Partial<RotationServiceWithDestinations>> {
  const bundleFolder = options.bundleFolder ?? fileURLToPath(new URL('../dist', import.meta.url));
  const clock = createClock(options.clockOffsetMs);
  const genesys = createGenesysCloud({ clock });
  const faults = createFaults();
  const prepared = options.destinations
    ? await (await import('./destinations.ts')).prepareDestinations({ now: clock.now, faults })
    : undefined;
  const sandbox = await createSandbox({
    clock,
    genesys,
    faults,
    port: options.port,
    persistent: { genesys },
    startInstance: options.startInstance ?? (options.inProcess === true ? startInProcess : undefined),
    ...prepared?.sandboxOptions,
    services: [...(options.services ?? []), ...(prepared?.sandboxOptions.services ?? [])],
  });
  const { lambda, secretsManager, scheduler } = sandbox;
  const deadLetterArn = sandbox.deadLetters.create('retire-dead-letters');
  scheduler.createGroup(groupName);
  await sandbox.dynamoDb.createTable(ledgerTable);
  const destinations = prepared?.connect(sandbox);
  const environment = {
    GENESYS_GATEWAY_URL: '{{endpoint}}',
    ROTATE_FUNCTION_ARN: lambda.arnOf('rotate'),
    RETIRE_FUNCTION_ARN: lambda.arnOf('retire'),
    SCHEDULER_ROLE_ARN: `arn:aws:iam::${account}:role/retire-schedules`,
    SCHEDULE_GROUP: groupName,
    RETIRE_DEAD_LETTER_ARN: deadLetterArn,
    LEDGER_TABLE: ledgerTable.name,
    // Each scenario creates its own.
    ROTATION_ALLOWED_ADMIN_SECRETS: '*',
    ...prepared?.variables,
    ...options.variables,
  };
  for (const functionName of ['rotate', 'retire', 'watch']) {
    lambda.createFunction({
      functionName,
      bundleFile: `${bundleFolder}/${functionName}/index.cjs`,
      environment,
      timeoutMs: options.timeoutMs ?? 60_000,
      onFailureArn: functionName === 'retire' ? deadLetterArn : undefined,
      minimumIdle: functionName === 'watch' ? undefined : options.minimumIdle,
      // A failed run is not retried: the next one follows within the hour.
      maximumRetryAttempts: functionName === 'watch' ? 0 : undefined,
    });
  }
  // The names that the deployed stack has as outputs.
  sandbox.stacks.add({
    name: groupName,
    description: 'Rotates credentials of Genesys Cloud OAuth clients',
    outputs: {
      ROTATE: 'rotate',
      RETIRE: 'retire',
      WATCH: 'watch',
      GROUP: groupName,
      LEDGER: ledgerTable.name,
      QUEUEURL: `${sandbox.endpoint}/${account}/retire-dead-letters`,
    },
    resources: [],
  });
  if (options.watchHourly === true) {
    scheduler.create('watch-hourly', {
      ScheduleExpression: 'rate(1 hour)',
      StartDate: clock.now() / 1000 + (options.watchFromHours ?? 0) * 3600,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: lambda.arnOf('watch'),
        RoleArn: `arn:aws:iam::${account}:role/watch-schedule`,
        Input: JSON.stringify({ time: '<aws.scheduler.scheduled-time>' }),
      },
    });
  }
  const createOrganization = (name: string): ManagedOrganization => {
    const { id } = genesys.createOrganization({ name });
    const role = genesys.createRole({
      organization: { id },
      name: 'OAuth client administrator',
      permissions: [...permissions, ...(prepared?.permissions ?? []), ...(options.permissions ?? [])],
    });
    return { id, roleId: role.id };
  };
  const organization = createOrganization('Sandbox Contact Center');

  return {
    ...sandbox,
    ...(destinations === undefined ? {} : { destinations }),
    genesys,
    organization,
    roleId: organization.roleId,
    createOrganization,
    useOrganization(name) {
      genesys.renameOrganization(organization.id, name);
      return organization;
    },
    rotateFunctionArn: lambda.arnOf('rotate'),
    deadLetterArn,
    createManagedSecret({ name, settings = {}, fields = {}, organization: owner = organization, ...more }) {
      const { accessTokenValiditySeconds, rotationRules } = more;
      const { clientId, clientSecret } = genesys.createClient({
        organization: owner,
        name,
        description: `Used by ${name}`,
        roleDivisions: [{ roleId: owner.roleId, divisionId: '*' }],
        accessTokenValiditySeconds,
      });
      const tags = Object.fromEntries(
        Object.entries(settings).map(([setting, value]) => [`genesys-rotation:${setting}`, value]),
      );
      const { arn } = secretsManager.createSecret({ name, value: { clientId, clientSecret, ...fields }, tags });
      secretsManager.configureRotation(arn, {
        functionArn: lambda.arnOf('rotate'),
        isTested: true,
        ...(rotationRules === undefined ? {} : { rules: rotationRules }),
      });
      return { arn, name, clientId };
    },
  };
}
