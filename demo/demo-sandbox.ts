import { omitUndefined } from '../domain/omit-undefined.ts';
import type { StrategyName } from '../domain/strategy-name.ts';
import { createRotationService, type RotationService } from '../sandbox/rotation-service.ts';
import { type Credential, readCredential } from './credential.ts';

/** The sandbox services and one secret that the rotation function manages. */
export interface DemoSandbox extends RotationService {
  readonly secret: { readonly name: string; readonly arn: string; readonly clientId: string };
  readonly strategy: StrategyName;
  readonly isDefaultStrategy: boolean;
  /** Only for `in-place`, whose client cannot administer itself while its credential is rejected. */
  readonly adminClientId: string | undefined;
  /** The credential in AWSCURRENT, or in a version. */
  credential(stageOrVersionId?: string): Credential | undefined;
  canLogIn(credential: Credential | undefined): boolean;
}

export const secretName = 'contact-center/crm-sync';

/** A field unrelated to the rotation, which must keep its value. */
export const extraField = { name: 'crmTenant', value: 'blue-harbor' } as const;

const adminSecretName = 'contact-center/rotation-admin';

/** The shortest token lifetime that Genesys Cloud allows, in seconds. A longer one would extend the grace period further. */
const tokenValiditySeconds = 300;

const defaultStrategy: StrategyName = 'alternating-clients';

export async function createDemoSandbox(strategy: StrategyName | undefined): Promise<DemoSandbox> {
  const service = await createRotationService();
  const chosen = strategy ?? defaultStrategy;
  if (chosen === 'multi-secret') service.genesys.settings.secretsEndpoint = true;
  const admin = chosen === 'in-place' ? service.createManagedSecret({ name: adminSecretName }) : undefined;
  const secret = service.createManagedSecret({
    name: secretName,
    settings: {
      ...omitUndefined({ strategy, 'admin-secret': admin?.name }),
      'grace-period': '5s',
      'quarantine-period': '3s',
    },
    fields: { [extraField.name]: extraField.value },
    accessTokenValiditySeconds: tokenValiditySeconds,
  });
  // Cold starts would otherwise distort the times shown for the steps.
  await Promise.all([service.lambda.prewarm('rotate', 1), service.lambda.prewarm('retire', 1)]);
  return {
    ...service,
    secret,
    strategy: chosen,
    isDefaultStrategy: strategy === undefined,
    adminClientId: admin?.clientId,
    credential: (stageOrVersionId) => readCredential(service.secretsManager.value(secretName, stageOrVersionId)),
    canLogIn: (credential) =>
      credential !== undefined && service.genesys.canLogIn(credential.clientId, credential.clientSecret),
  };
}
