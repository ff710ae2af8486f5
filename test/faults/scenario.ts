import { randomUUID } from 'node:crypto';
import type { RotationServiceWithDestinations } from '../../sandbox/rotation-service.ts';

/** What is rotated. A call that an earlier scenario makes in the same place is not tested again. */
export interface Scenario {
  readonly name: string;
  readonly strategy: string;
  readonly hasDestinations: boolean;
  /** Number of completed rotations before the one under test. */
  readonly rotationsBefore: number;
  /** Another credential administers. */
  readonly hasAdmin: boolean;
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'replacement-client, every destination',
    strategy: 'replacement-client',
    hasDestinations: true,
    rotationsBefore: 0,
    hasAdmin: false,
  },
  {
    name: 'alternating-clients, second rotation',
    strategy: 'alternating-clients',
    hasDestinations: false,
    rotationsBefore: 1,
    hasAdmin: false,
  },
  { name: 'in-place', strategy: 'in-place', hasDestinations: false, rotationsBefore: 0, hasAdmin: true },
  { name: 'multi-secret', strategy: 'multi-secret', hasDestinations: false, rotationsBefore: 0, hasAdmin: false },
];

export interface Credential {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly standbyClientId?: string;
}

/** The secret of one cell. */
export interface World {
  readonly service: RotationServiceWithDestinations;
  readonly scenario: Scenario;
  readonly arn: string;
  readonly name: string;
  readonly token: string;
  /** What AWSCURRENT holds before the rotation. */
  readonly retired: Credential;
}

const dayMs = 86_400_000;

export async function createWorld(service: RotationServiceWithDestinations, scenario: Scenario): Promise<World> {
  const { genesys, organization, secretsManager, destinations } = service;
  const name = `app-${randomUUID()}`;
  const adminName = `admin-of-${name}`;
  if (scenario.hasAdmin) service.createManagedSecret({ name: adminName });
  const { arn, clientId } = service.createManagedSecret({
    name,
    settings: {
      strategy: scenario.strategy,
      webhook: scenario.hasDestinations ? 'credential' : 'off',
      'dependent-integrations': scenario.hasDestinations ? 'block' : 'ignore',
      ...(scenario.hasDestinations ? { 'division-visibility': 'always', probes: '/api/v2/users' } : {}),
      ...(scenario.hasDestinations ? { 'vault-path': name, 'in-use-policy': 'report' } : {}),
      ...(scenario.hasAdmin ? { 'admin-secret': adminName } : {}),
    },
  });
  const credential = credentialAt({ service, arn });
  if (scenario.hasDestinations && credential !== undefined) {
    const credentialFields = { clientId, clientSecret: credential.clientSecret };
    const { credentialId } = genesys.createIntegrationCredential({ organization, name, credentialFields });
    secretsManager.setTag(arn, 'genesys-rotation:integration-credentials', credentialId);
    destinations.vault.writeByHand({ path: name }, credentialFields);
  }
  for (let rotation = 0; rotation < scenario.rotationsBefore; rotation += 1) {
    await secretsManager.rotate(arn);
    await letPeriodPass(service);
    await letPeriodPass(service);
  }
  const retired = credentialAt({ service, arn });
  if (retired === undefined) throw new Error(`${name} has no credential.`);
  const token = randomUUID();
  secretsManager.announce(arn, token);
  return { service, scenario, arn, name, token, retired };
}

/** The grace period, or the quarantine period after it. */
export async function letPeriodPass(service: RotationServiceWithDestinations): Promise<void> {
  await service.clock.advance(1.05 * dayMs);
  await service.idle();
}

export function credentialAt(
  { service, arn }: Pick<World, 'service' | 'arn'>,
  stage = 'AWSCURRENT',
): Credential | undefined {
  const value = service.secretsManager.value(arn, stage);
  return value === undefined ? undefined : JSON.parse(value);
}
