import type { ManagedSecretOptions, RotationServiceOfOrganizations } from './rotation-service.ts';
import type { SandboxSecret } from './scenarios/scenario.ts';

export interface SecretSettings extends Omit<ManagedSecretOptions, 'name' | 'organization'> {
  /** Of the first; the others get a number. Default `contact-center/crm-sync`. */
  readonly name?: string;
  /** The name of an admin secret for each organization. Default: each credential administers itself. */
  readonly adminSecretName?: string | undefined;
}

export interface OrganizationOptions {
  readonly name: string;
  /** The host of its region in Genesys Cloud, such as `mypurecloud.de`, which its secrets hold as `environment`. Default: none. */
  readonly host?: string | undefined;
}

export interface ContentsOptions {
  /** Number of managed secrets, spread over the organizations. Default 1. */
  readonly secrets?: number | undefined;
  /** Default: one, "Sandbox Contact Center". */
  readonly organizations?: readonly OrganizationOptions[] | undefined;
  /** Tags of every secret, the fields of its document, and the like. */
  readonly secret?: SecretSettings | undefined;
}

/** What a new sandbox holds. */
export interface Contents {
  readonly secrets: readonly SandboxSecret[];
}

const defaultOrganization: OrganizationOptions = { name: 'Sandbox Contact Center' };

/** In seconds; the shortest that Genesys Cloud allows, so that a revocation need not wait for tokens. */
const tokenSeconds = 300;

export function createContents(
  service: RotationServiceOfOrganizations,
  { secrets: count = 1, organizations = [defaultOrganization], secret = {} }: ContentsOptions,
): Contents {
  const { name: baseName = 'contact-center/crm-sync', adminSecretName, settings, fields, ...rest } = secret;
  const owners = organizations.map(({ name, host }, index) => {
    const organization = index === 0 ? service.useOrganization(name) : service.createOrganization(name);
    const environment = host === undefined ? {} : { environment: host };
    const suffix = index === 0 ? '' : `-${index + 1}`;
    const admin =
      adminSecretName === undefined
        ? undefined
        : service.createManagedSecret({ name: `${adminSecretName}${suffix}`, organization, fields: environment });
    return { name, organization, environment, admin };
  });
  const secrets = Array.from({ length: count }, (_, index): SandboxSecret => {
    const owner = owners[index % owners.length];
    if (owner === undefined) throw new Error('A sandbox needs an organization.');
    const name = index === 0 ? baseName : `${baseName}-${index + 1}`;
    const adminSetting = owner.admin === undefined ? {} : { 'admin-secret': owner.admin.name };
    const created = service.createManagedSecret({
      accessTokenValiditySeconds: tokenSeconds,
      rotationRules: { ScheduleExpression: 'rate(30 days)' },
      ...rest,
      name,
      organization: owner.organization,
      settings: { ...adminSetting, ...settings },
      fields: { ...owner.environment, ...fields },
    });
    return { ...created, organization: owner.name };
  });
  return { secrets };
}
