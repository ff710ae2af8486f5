import { type Facts, switchesOf } from '../../sandbox/behavior/facts.ts';
import type { GenesysBehavior } from '../../sandbox/genesys/genesys-cloud.ts';
import type { IpRejection } from '../../sandbox/genesys/switches/login-switches.ts';
import { ipRejections } from '../../sandbox/genesys/switches/login-switches.ts';
import { credentialAt, hourMs, type Strategy, type World } from '../operators/world.ts';

/** A position of the switches in which a whole story is told. */
export interface Position {
  readonly name: string;
  readonly facts: Facts;
  /** What is there before the position is taken. */
  readonly prepare?: (world: World) => void;
  /** In place of an outage of Genesys Cloud: retire meets these facts when the retirement is due, until they end. */
  readonly trouble?: { readonly facts: Facts; readonly ended: Facts };
  /** The rotation is rejected in this position, with one of these codes, until the facts that end it are set. */
  readonly rejects?: {
    readonly strategies: readonly Strategy[];
    readonly codes: readonly string[];
    readonly ended: Facts;
  };
  /** Of the clients, in seconds. */
  readonly accessTokenValiditySeconds?: number;
  /** The old credential goes on working, whatever is done: the finding says so. */
  readonly isIrrevocable?: boolean;
}

const dayMs = 24 * hourMs;
const ownAddress = '203.0.113.0/24';
const others = ['198.51.100.0/24'];

const genesys = (behavior: Partial<GenesysBehavior>): Facts => ({ genesys: behavior });
const each = <Value>(values: readonly Value[], positionOf: (value: Value) => Position): Position[] =>
  values.map(positionOf);

/** The clients have a field that the SDK does not know, as they may once Genesys Cloud has it. */
function allowOwnAddress({ service }: World): void {
  for (const { id, deleted } of service.genesys.clients()) {
    if (!deleted) service.genesys.updateByHand(id, { ipAllowList: [ownAddress] });
  }
}

const propagationMs = 500;

export const positions: readonly Position[] = [
  { name: 'the defaults', facts: {} },
  { name: 'slow propagation', facts: genesys({ propagationDelayMs: propagationMs }) },
  {
    name: 'an early rejection is cached',
    facts: genesys({ propagationDelayMs: propagationMs, earlyRejectionCachedMs: 1_500 }),
  },
  {
    name: 'an early rejection is cached longer than an invocation waits',
    facts: genesys({ propagationDelayMs: propagationMs, earlyRejectionCachedMs: 60_000 }),
  },
  {
    name: 'each early attempt prolongs the rejection',
    facts: genesys({
      propagationDelayMs: propagationMs,
      earlyRejectionCachedMs: 60_000,
      earlyRejectionProlonged: true,
    }),
  },
  { name: 'old secrets linger for a moment', facts: genesys({ oldSecretLingersMs: 1_000 }) },
  { name: 'old secrets linger for an hour', facts: genesys({ oldSecretLingersMs: hourMs }) },
  {
    name: 'a replaced secret never dies',
    facts: genesys({ oldSecretLingersMs: 4_000 * dayMs }),
    isIrrevocable: true,
  },
  ...each([400, 401] as const, (rejectionStatus) => ({
    name: `rejected credentials get ${rejectionStatus}`,
    facts: genesys({ rejectionStatus }),
  })),
  { name: 'tokens are JWTs', facts: genesys({ tokenFormat: 'jwt' }) },
  { name: 'hostile characters', facts: genesys({ hostileCharacters: true }) },
  {
    name: 'tokens of 450 days',
    facts: genesys({ maxTokenValiditySeconds: 38_880_000 }),
    accessTokenValiditySeconds: 38_880_000,
  },
  ...each([true, false], (survive) => ({
    name: `tokens ${survive ? 'survive' : 'die with'} everything that ends their credential`,
    facts: genesys({
      tokensSurviveRegenerate: survive,
      tokensSurviveDeactivation: survive,
      tokensSurviveDelete: survive,
    }),
  })),
  {
    name: 'clients need an allow-list of addresses',
    facts: genesys({ requireIpAllowList: true, enforceIpAllowList: true }),
    prepare: allowOwnAddress,
  },
  {
    name: 'the organization allows our address only',
    facts: genesys({ organizationIpAllowList: [ownAddress], egressAddress: '203.0.113.77' }),
  },
  ...each(ipRejections, (ipRejection: IpRejection) => ({
    name: `our address is not allowed when the retirement is due: ${ipRejection}`,
    facts: {},
    trouble: {
      facts: genesys({ organizationIpAllowList: others, ipRejection }),
      ended: genesys({ organizationIpAllowList: undefined }),
    },
  })),
  ...each(ipRejections, (ipRejection: IpRejection) => ({
    name: `our address is not allowed when the rotation begins: ${ipRejection}`,
    facts: genesys({ organizationIpAllowList: others, ipRejection }),
    rejects: {
      strategies: ['alternating-clients', 'replacement-client', 'in-place', 'multi-secret'] as const,
      codes: ['address-not-allowed', 'login-inconclusive', 'current-credential-rejected', 'admin-credential-rejected'],
      ended: genesys({ organizationIpAllowList: undefined }),
    },
  })),
  {
    name: '/secrets does not exist',
    facts: genesys({ secretsEndpoint: false }),
    rejects: {
      strategies: ['multi-secret'],
      codes: ['multi-secret-unavailable'],
      ended: genesys({ secretsEndpoint: true }),
    },
  },
  { name: 'PUT merges', facts: genesys({ putMerges: true }) },
  ...each([32, 255], (descriptionMaxLength) => ({
    name: `descriptions of ${descriptionMaxLength} characters, longer ones are truncated`,
    facts: genesys({ descriptionMaxLength, descriptionTooLong: 'truncated' }),
  })),
  {
    name: 'descriptions of 32 characters, longer ones are rejected',
    facts: genesys({ descriptionMaxLength: 32, descriptionTooLong: 'rejected' }),
    rejects: {
      strategies: ['alternating-clients', 'replacement-client', 'in-place', 'multi-secret'],
      codes: ['genesys-request-rejected'],
      ended: genesys({ descriptionMaxLength: undefined }),
    },
  },
  {
    name: 'no client more',
    facts: genesys({ clientLimit: 3 }),
    rejects: {
      strategies: ['alternating-clients', 'replacement-client'],
      codes: ['genesys-request-rejected'],
      ended: genesys({ clientLimit: undefined }),
    },
  },
  { name: 'late and short listings', facts: genesys({ listingDelayMs: 60_000, listingPageSize: 2 }) },
  ...each([204, 400, 404, 409] as const, (deletedAgainStatus) => ({
    name: `deleted clients linger, a second DELETE gets ${deletedAgainStatus}`,
    facts: genesys({
      deletedClientLingersMs: 7 * dayMs,
      deletedAgainStatus,
      deletedClientListed: deletedAgainStatus !== 204,
    }),
  })),
  { name: 'inactive clients are deleted after an hour', facts: genesys({ inactiveDeletedAfterMs: hourMs }) },
  { name: 'roles in any division', facts: genesys({ callerNeedsRoles: 'in-any-division' }) },
  {
    name: 'roles needed for everything',
    facts: genesys({ regenerateNeedsRoles: true, roleInDivisionGrants: false }),
  },
  { name: 'divisions: all, and late', facts: genesys({ divisionsListed: 'all', divisionDelayMs: propagationMs }) },
  ...each(
    [['description'], ['roleDivisions', 'unknown-fields'], ['description', 'roleDivisions', 'unknown-fields']] as const,
    (resetFields) => ({
      name: `another tool resets ${resetFields.join(', ')} every hour`,
      facts: genesys({ resetEveryMs: hourMs, resetFields }),
    }),
  ),
  { name: 'usage: no endpoint', facts: genesys({ usageEndpoint: false, organizationUsageEndpoint: false }) },
  { name: 'usage: queries fail', facts: genesys({ usageQueriesFail: true }) },
  { name: 'usage: slow and late', facts: genesys({ usageRunningPolls: 3, usageLagDays: 3 }) },
  {
    name: 'audits: none',
    facts: genesys({ auditEndpoint: false, auditsRegenerations: false, auditDelayMs: hourMs }),
  },
  { name: 'AWSPENDING stays after success', facts: { secretsManager: { keepPendingAfterSuccess: true } } },
  { name: 'DescribeSecret lags by a second', facts: { secretsManager: { describeSecretLagMs: 1_000 } } },
  { name: 'AWSPENDING is found late', facts: { secretsManager: { pendingLabelDelayMs: 1_000 } } },
  { name: 'a rotation is attempted once', facts: { secretsManager: { rotationAttempts: 1, retryAfterMs: 3_600_000 } } },
  { name: 'Scheduler is a minute late', facts: { scheduler: { deliveryDelayMs: 60_000 } } },
  { name: 'Scheduler is a day late', facts: { scheduler: { deliveryDelayMs: dayMs } } },
  { name: 'Scheduler delivers twice', facts: { scheduler: { deliveries: 2 } } },
  {
    name: 'Scheduler delivers again a day later',
    facts: { scheduler: { deliveries: 2, repeatAfterMs: dayMs, pastSchedules: 'refuse' } },
  },
  { name: 'events for a missing bus are rejected', facts: { eventBridge: { missingBus: 'refuse' } } },
];

/** Switches without a position here, because no strategy uses what they are about. */
const testedElsewhere: ReadonlySet<string> = new Set([
  // test/lambda/destinations and test/scenarios/destinations
  'genesys.credentialClientIdReadable',
]);

/** Switches about which something is not sure, and that no position sets. */
export function forgottenSwitches(): string[] {
  const set = new Set(
    positions.flatMap(({ facts, trouble }) =>
      [facts, trouble?.facts ?? {}].flatMap((each) =>
        Object.entries(each).flatMap(([service, values]) =>
          Object.keys(values ?? {}).map((name) => `${service}.${name}`),
        ),
      ),
    ),
  );
  return Object.entries(switchesOf)
    .flatMap(([service, switches]) =>
      Object.entries(switches).map(([name, { evidence }]) => ({ name: `${service}.${name}`, evidence })),
    )
    .filter(({ evidence }) => evidence !== 'chosen' && evidence !== 'sure')
    .map(({ name }) => name)
    .filter((name) => !set.has(name) && !testedElsewhere.has(name));
}

/** Several positions at once: the values of the later ones count. `undefined` if they would contradict the checks. */
export function combine(several: readonly Position[]): Position | undefined {
  if (several.some(({ rejects, trouble, isIrrevocable }) => rejects ?? trouble ?? isIrrevocable)) return undefined;
  const merged = Object.fromEntries(
    Object.keys(switchesOf).map((service) => [
      service,
      Object.assign({}, ...several.map(({ facts }) => facts[service as keyof Facts])),
    ]),
  );
  const [validity] = several.flatMap(({ accessTokenValiditySeconds: seconds }) => seconds ?? []);
  return {
    name: several.map(({ name }) => name).join(' + '),
    facts: merged,
    prepare: (world) => {
      for (const { prepare } of several) prepare?.(world);
    },
    ...(validity === undefined ? {} : { accessTokenValiditySeconds: validity }),
  };
}

/** Whether the credential of AWSPREVIOUS is there to roll back to. */
export function canRollBack(world: World): boolean {
  const previous = credentialAt(world, world.one, 'AWSPREVIOUS');
  return previous !== undefined && world.service.genesys.canLogIn(previous.clientId, previous.clientSecret);
}
