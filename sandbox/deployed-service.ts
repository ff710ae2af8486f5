import { type Deployment, deployTemplate } from './cloudformation/deploy-template.ts';
import { createClock } from './core/clock.ts';
import { createFaults } from './core/faults.ts';
import { type Destinations, prepareDestinations } from './destinations.ts';
import { createGenesysCloud } from './genesys/genesys-cloud.ts';
import { startInProcess } from './lambda/in-process-instance.ts';
import type { ManagedSecretOptions, RotationService } from './rotation-service.ts';
import { createSandbox } from './sandbox.ts';

export interface DeployedServiceOptions {
  /** Absolute path of `<stack>.template.json` in a cloud assembly. */
  readonly templateFile: string;
  /** Replaces the content of the file. */
  readonly template?: object;
  /** Secrets with a credential that exist before the stack: adopted secrets and admin secrets. */
  readonly existingSecrets?: readonly CredentialOptions[];
  /** Number of warm instances kept idle per function. Default 0. */
  readonly minimumIdle?: number;
  /** Runs the functions in this process. Default false: each instance is a process. */
  readonly inProcess?: boolean;
  /** Starts the destinations that the template's variables name: a webhook receiver, Vault, an event bus. Default false. */
  readonly destinations?: boolean;
  /**
   * The partner event source `aws.partner/genesys.com/cloud/<organization id>/<suffix>` whose bus gets the audit events of the
   * organization. Default: none, and the organization has any id.
   */
  readonly genesysEventSource?: string;
  /** Permissions granted to every client in Genesys Cloud in addition to those that a rotation needs. */
  readonly permissions?: readonly string[];
}

/** A client in Genesys Cloud and the secret that stores its credential. */
export interface CredentialOptions extends ManagedSecretOptions {
  /** Default: the AWS managed key. */
  readonly kmsKeyId?: string;
}

/** A rotation service deployed from the synthesized stack, with its functions, roles, schedules, rules and alarms. */
export interface DeployedService extends RotationService {
  readonly deployment: Deployment;
  readonly destinations: Destinations | undefined;
  /** Stores the credential of a new client in a secret of the stack, as an operator does. */
  storeCredential(secret: Pick<CredentialOptions, 'name' | 'fields' | 'accessTokenValiditySeconds'>): {
    arn: string;
    name: string;
    clientId: string;
  };
}

const permissions = ['oauth:client:view', 'oauth:client:add', 'oauth:client:edit', 'oauth:client:delete'];

/** @throws {Error} for what AWS would reject in the template or the sandbox does not support */
export async function createDeployedService(options: DeployedServiceOptions): Promise<DeployedService> {
  const clock = createClock();
  const genesys = createGenesysCloud({ clock });
  const faults = createFaults();
  const prepared = options.destinations ? await prepareDestinations({ now: clock.now, faults }) : undefined;
  const sandbox = await createSandbox({
    clock,
    genesys,
    faults,
    startInstance: options.inProcess === true ? startInProcess : undefined,
    ...prepared?.sandboxOptions,
  });
  const { secretsManager } = sandbox;
  const destinations = prepared?.connect(sandbox);
  const { genesysEventSource } = options;
  const id = genesysEventSource?.split('/')[3];
  const organization = genesys.createOrganization({ name: 'Sandbox Contact Center', id });
  if (genesysEventSource !== undefined) {
    sandbox.eventBridge.createBus(genesysEventSource);
    genesys.setBehavior(organization, { auditEventSource: genesysEventSource });
  }
  const role = genesys.createRole({
    organization,
    name: 'OAuth client administrator',
    permissions: [...permissions, ...(prepared?.permissions ?? []), ...(options.permissions ?? [])],
  });

  const createClient = ({ name, accessTokenValiditySeconds }: CredentialOptions) =>
    genesys.createClient({
      organization,
      name,
      description: `Used by ${name}`,
      roleDivisions: [{ roleId: role.id, divisionId: '*' }],
      accessTokenValiditySeconds,
    });
  const createSecret = (secret: CredentialOptions) => {
    const { name, settings = {}, fields = {}, kmsKeyId } = secret;
    const { clientId, clientSecret } = createClient(secret);
    const tags = Object.entries(settings).map(([setting, value]) => [`genesys-rotation:${setting}`, value]);
    const { arn } = secretsManager.createSecret({
      name,
      value: { clientId, clientSecret, ...fields },
      tags: Object.fromEntries(tags),
      kmsKeyId,
    });
    return { arn, name, clientId };
  };

  try {
    for (const secret of options.existingSecrets ?? []) createSecret(secret);
    const deployment = await deployTemplate(sandbox, {
      templateFile: options.templateFile,
      template: options.template,
      minimumIdle: options.minimumIdle ?? 0,
      variablesOf: (_, variables) => withAddresses(variables, prepared?.variables ?? {}),
    });
    const rotateFunctionArn = sandbox.lambda.arnOf(deployment.outputs.ROTATE ?? '');
    return {
      ...sandbox,
      genesys,
      organization,
      roleId: role.id,
      deployment,
      destinations,
      rotateFunctionArn,
      deadLetterArn: deployment.ofType('AWS::SQS::Queue')[0]?.attributes.Arn ?? '',
      createManagedSecret(secret) {
        const created = createSecret(secret);
        secretsManager.configureRotation(created.arn, { functionArn: rotateFunctionArn, isTested: true });
        return created;
      },
      storeCredential(secret) {
        const { name, fields = {} } = secret;
        const { clientId, clientSecret } = createClient(secret);
        const SecretString = JSON.stringify({ clientId, clientSecret, ...fields });
        const { ARN } = secretsManager.call('PutSecretValue', { SecretId: name, SecretString });
        return { arn: String(ARN), name, clientId };
      },
    };
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

/** Points functions to the sandbox: to Genesys Cloud always, to a destination only where the template sets its variable. */
function withAddresses(
  variables: Readonly<Record<string, string>>,
  addresses: Readonly<Record<string, string>>,
): Record<string, string> {
  const replaced = Object.entries(addresses).filter(
    ([name, value]) => Object.hasOwn(variables, name) && value.includes('{{'),
  );
  const gateway = Object.hasOwn(variables, 'GENESYS_ENVIRONMENT') ? { GENESYS_GATEWAY_URL: '{{endpoint}}' } : {};
  return { ...variables, ...Object.fromEntries(replaced), ...gateway };
}
