import { fileURLToPath } from 'node:url';
import { account } from './aws-account.ts';
import { createClock } from './core/clock.ts';
import { createFaults } from './core/faults.ts';
import type { Destinations } from './destinations.ts';
import { createGenesysCloud, type GenesysCloud } from './genesys/genesys-cloud.ts';
import { startInProcess } from './lambda/in-process-instance.ts';
import { ledgerTable } from './ledger-table.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';

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
  /** Invokes the watch function every hour on the sandbox's clock. Default false. */
  readonly watchHourly?: boolean;
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

export interface RotationServiceWithDestinations extends RotationService {
  readonly destinations: Destinations;
}

export interface ManagedSecretOptions {
  readonly name: string;
  /** Settings by their names, such as `{ 'grace-period': '5s' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Further fields of the secret document. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** In seconds. Default 86 400. */
  readonly accessTokenValiditySeconds?: number;
}

const groupName = 'genesys-oauth-rotation';

/** Permissions in Genesys Cloud of a client that administers itself. */
const permissions = ['oauth:client:view', 'oauth:client:add', 'oauth:client:edit', 'oauth:client:delete'];

export function createRotationService(
  options: RotationServiceOptions & { readonly destinations: true },
): Promise<RotationServiceWithDestinations>;
export function createRotationService(options?: RotationServiceOptions): Promise<RotationService>;
export async function createRotationService(
  options: RotationServiceOptions = {},
): Promise<RotationService & Partial<RotationServiceWithDestinations>> {
  const bundleFolder = options.bundleFolder ?? fileURLToPath(new URL('../dist', import.meta.url));
  const clock = createClock();
  const genesys = createGenesysCloud({ clock });
  const faults = createFaults();
  const prepared = options.destinations
    ? await (await import('./destinations.ts')).prepareDestinations({ now: clock.now, faults })
    : undefined;
  const sandbox = await createSandbox({
    clock,
    genesys,
    faults,
    startInstance: options.inProcess === true ? startInProcess : undefined,
    ...prepared?.sandboxOptions,
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
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: lambda.arnOf('watch'),
        RoleArn: `arn:aws:iam::${account}:role/watch-schedule`,
        Input: JSON.stringify({ time: '<aws.scheduler.scheduled-time>' }),
      },
    });
  }
  const organization = genesys.createOrganization({ name: 'Sandbox Contact Center' });
  const role = genesys.createRole({
    organization,
    name: 'OAuth client administrator',
    permissions: [...permissions, ...(prepared?.permissions ?? []), ...(options.permissions ?? [])],
  });

  return {
    ...sandbox,
    ...(destinations === undefined ? {} : { destinations }),
    genesys,
    organization,
    roleId: role.id,
    rotateFunctionArn: lambda.arnOf('rotate'),
    deadLetterArn,
    createManagedSecret({ name, settings = {}, fields = {}, accessTokenValiditySeconds }) {
      const { clientId, clientSecret } = genesys.createClient({
        organization,
        name,
        description: `Used by ${name}`,
        roleDivisions: [{ roleId: role.id, divisionId: '*' }],
        accessTokenValiditySeconds,
      });
      const tags = Object.fromEntries(
        Object.entries(settings).map(([setting, value]) => [`genesys-rotation:${setting}`, value]),
      );
      const { arn } = secretsManager.createSecret({ name, value: { clientId, clientSecret, ...fields }, tags });
      secretsManager.configureRotation(arn, { functionArn: lambda.arnOf('rotate'), isTested: true });
      return { arn, name, clientId };
    },
  };
}
