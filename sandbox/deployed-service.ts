import { type Deployment, deployTemplate } from './cloudformation/deploy-template.ts';
import { createClock } from './core/clock.ts';
import { createFaults } from './core/faults.ts';
import { type Destinations, prepareDestinations } from './destinations.ts';
import { createGenesysCloud } from './genesys/genesys-cloud.ts';
import type { ManagedSecretOptions, RotationService } from './rotation-service.ts';
import { createSandbox } from './sandbox.ts';

export interface DeployedServiceOptions {
  /** Absolute path of `<stack>.template.json` in a cloud assembly. */
  readonly templateFile: string;
  /** In place of what the file holds. */
  readonly template?: object;
  /** Secrets with a credential that are there before the stack is: those that it adopts, and those of administrators. */
  readonly existingSecrets?: readonly CredentialOptions[];
  /** How many loaded instances of each function are kept waiting. Default 0. */
  readonly minimumIdle?: number;
  /** Starts what the variables of the template point to: a webhook receiver, Vault, a bus. Default false. */
  readonly destinations?: boolean;
  /** What the role of every client is granted in Genesys Cloud beside what a rotation needs. */
  readonly permissions?: readonly string[];
}

/** A client in Genesys Cloud, and the secret that its credential is stored in. */
export interface CredentialOptions extends ManagedSecretOptions {
  /** Default: the key that AWS manages. */
  readonly kmsKeyId?: string;
}

/** A rotation service as the synthesized stack describes it: with its functions, roles, schedules, rules and alarms. */
export interface DeployedService extends RotationService {
  readonly deployment: Deployment;
  readonly destinations: Destinations | undefined;
  /** Stores the credential of a new client in a secret that the stack made, as its operator does. */
  storeCredential(secret: Pick<CredentialOptions, 'name' | 'fields' | 'accessTokenValiditySeconds'>): {
    arn: string;
    name: string;
    clientId: string;
  };
}

const permissions = ['oauth:client:view', 'oauth:client:add', 'oauth:client:edit', 'oauth:client:delete'];

/** @throws {Error} for what AWS would refuse in the template, and for what the sandbox does not know of it */
export async function createDeployedService(options: DeployedServiceOptions): Promise<DeployedService> {
  const clock = createClock();
  const genesys = createGenesysCloud({ clock });
  const faults = createFaults();
  const prepared = options.destinations ? await prepareDestinations({ now: clock.now, faults }) : undefined;
  const sandbox = await createSandbox({ clock, genesys, faults, ...prepared?.sandboxOptions });
  const { secretsManager } = sandbox;
  const destinations = prepared?.connect(sandbox);
  const organization = genesys.createOrganization({ name: 'Sandbox Contact Centre' });
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
        secretsManager.configureRotation(created.arn, { functionArn: rotateFunctionArn });
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

/** A function that talks to Genesys Cloud finds it here; what else it is pointed to, only where the template does. */
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
