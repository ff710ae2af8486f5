import { createRotationService, type RotationService } from '../../sandbox/rotation-service.ts';
import { ledgerStateOf } from '../crash/ledger-facts.ts';

export const strategies = ['alternating-clients', 'replacement-client', 'in-place', 'multi-secret'] as const;
export type Strategy = (typeof strategies)[number];

export const hourMs = 3_600_000;
export const graceMs = 24 * hourMs;

/** A managed secret with the credentials that it has held, by version. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
}

export interface World {
  readonly service: RotationService;
  readonly strategy: Strategy;
  /** The secret whose functions are held while something is done. */
  readonly one: Secret;
  /** A second managed secret of the same organization. */
  readonly other: Secret;
}

export interface Credential {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** One sandbox for many histories. */
export async function startService(bundleFolder?: string): Promise<RotationService> {
  const service = await createRotationService({
    ...(bundleFolder === undefined ? {} : { bundleFolder }),
    inProcess: true,
    // A function waits for a held lock as long as it has more than 30 seconds left: half a second here.
    timeoutMs: 30_500,
    variables: { GENESYS_PROPAGATION_TIMEOUT: '1s', ROTATION_IN_USE_POLICY: 'ignore' },
  });
  service.genesys.settings.secretsEndpoint = true;
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  return service;
}

/** Two secrets that another credential administers, each rotated before as often as the story needs. */
export async function createWorld(
  service: RotationService,
  strategy: Strategy,
  rotationsBefore: number,
  accessTokenValiditySeconds = 300,
): Promise<World> {
  const id = crypto.randomUUID();
  service.createManagedSecret({ name: `admin-${id}` });
  const settings = {
    strategy,
    'admin-secret': `admin-${id}`,
    'grace-period': '24h',
    'quarantine-period': '24h',
  };
  const create = (name: string): Secret =>
    service.createManagedSecret({ name, settings, fields: { note: 'kept' }, accessTokenValiditySeconds });
  const world = { service, strategy, one: create(`one-${id}`), other: create(`other-${id}`) };
  for (let rotation = 0; rotation < rotationsBefore; rotation += 1) {
    await service.secretsManager.rotate(world.one.arn);
    await service.clock.advance(2.2 * graceMs);
    await service.idle();
  }
  return world;
}

export function credentialAt({ service }: World, { arn }: Secret, at = 'AWSCURRENT'): Credential | undefined {
  const text = service.secretsManager.value(arn, at);
  if (text === undefined) return undefined;
  try {
    const { clientId, clientSecret } = JSON.parse(text);
    return typeof clientId === 'string' && typeof clientSecret === 'string' ? { clientId, clientSecret } : undefined;
  } catch {
    return undefined;
  }
}

/** The version with a label. */
export function versionAt({ service }: World, { arn }: Secret, stage: string): string | undefined {
  return Object.entries(service.secretsManager.versions(arn)).find(([, { stages }]) => stages.includes(stage))?.[0];
}

/** The version of a rotation of `one` that is not complete. */
export function pendingVersion(world: World): string | undefined {
  const pending = versionAt(world, world.one, 'AWSPENDING');
  return pending === versionAt(world, world.one, 'AWSCURRENT') ? undefined : pending;
}

/** The rotation of `one` that people would approve: AWSPENDING may have been moved to another version with its credential. */
export function openToken(world: World): string | undefined {
  const { waiting, rotation } = ledgerStateOf(world.service, world.one.arn) ?? {};
  const pending = pendingVersion(world);
  return pending === undefined ? undefined : (waiting?.token ?? rotation?.token ?? pending);
}

export function logsIn({ service }: World, credential: Credential | undefined): boolean {
  return credential !== undefined && service.genesys.canLogIn(credential.clientId, credential.clientSecret);
}
