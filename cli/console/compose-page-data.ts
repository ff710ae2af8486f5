import type { Options } from '../command-line/command.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { freezeThen, heldByFreeze } from '../fleet/assess-health.ts';
import type { Fleet, FleetSecret, WaitingApproval } from '../fleet/fleet.ts';
import { allowedPerMinute, plannedRotations, upcomingLoad } from '../operations/upcoming-load.ts';
import type { PageClients, PageData, PageDeployment, PageSecret } from './page-data.ts';

const planMs = 31 * 86_400_000;

/** The tags of others are none of the page's business. */
const settingsPrefix = 'genesys-rotation:';

export interface PageParts {
  readonly product: string;
  readonly mode: PageData['mode'];
  readonly isSandbox: boolean;
  readonly deployments: readonly PageDeployment[];
  /** In the order of the deployments. */
  readonly fleets: readonly Fleet[];
  /** What secrets wait for, by ARN. */
  readonly approvals: ReadonlyMap<string, WaitingApproval>;
  readonly clients: PageClients;
  readonly nowMs: number;
}

/** What the page shows, from what was read. Pure. */
export function composePageData({ fleets, approvals, nowMs, ...others }: PageParts): PageData {
  const secrets = fleets.flatMap((fleet) => fleet.secrets);
  const untilMs = nowMs + planMs;
  const rotations = plannedRotations(secrets, nowMs, untilMs);
  return {
    ...others,
    readAt: new Date(nowMs).toISOString(),
    secrets: fleets.flatMap((fleet, at) =>
      fleet.secrets.map((secret) => ({
        ...pageSecret(secret, at),
        ...waitingOf(secret, approvals.get(secret.arn), nowMs),
      })),
    ),
    plan: {
      until: new Date(untilMs).toISOString(),
      rotations,
      load: upcomingLoad(secrets, rotations, nowMs, untilMs),
      allowedPerMinute,
    },
  };
}

function waitingOf(
  secret: FleetSecret,
  waitingApproval: WaitingApproval | undefined,
  nowMs: number,
): Pick<PageSecret, 'waitingApproval' | 'waitingFreeze'> {
  if (waitingApproval !== undefined) return { waitingApproval };
  const held = heldByFreeze(secret);
  if (held === undefined) return {};
  const { token, since } = held;
  const window = freezeThen(secret.freezes, nowMs);
  return { waitingFreeze: { token, since, ...(window === undefined ? {} : { window }) } };
}

function pageSecret(secret: FleetSecret, deploymentAt: number): PageSecret {
  const { ledger, timeline: _timeline, credential, tags, ...others } = secret;
  const { ageSeconds: _age, ...age } = credential;
  const settings = Object.entries(tags).filter(([key]) => key.startsWith(settingsPrefix));
  return {
    ...others,
    deploymentAt,
    tags: Object.fromEntries(settings),
    credential: age,
    ...(ledger === undefined
      ? {}
      : {
          ledger: {
            generations: ledger.generations,
            holds: ledger.holds,
            ...(ledger.currentGeneration === undefined ? {} : { currentGeneration: ledger.currentGeneration }),
            ...(ledger.announced === undefined ? {} : { announced: ledger.announced }),
            ...(ledger.openRotation === undefined
              ? {}
              : {
                  openRotation: {
                    generation: ledger.openRotation.generation,
                    startedAt: ledger.openRotation.startedAt,
                    emergency: ledger.openRotation.emergency,
                  },
                }),
          },
        }),
  };
}

/** A deployment for the page, with the options that find it again. */
export function pageDeployment(deployment: Deployment, options: Options, userId?: string): PageDeployment {
  const { name, accountId, region, service, profile } = deployment;
  const given = (option: string) => {
    const value = options.text(option);
    return value === undefined ? [] : [`--${option}`, value];
  };
  return {
    name,
    accountId,
    region,
    service,
    ...(userId === undefined ? {} : { userId }),
    commandOptions: [
      ...(profile === undefined ? [] : ['--profile', profile]),
      '--region',
      region,
      ...given('stack'),
      ...given('service'),
      ...given('endpoint-url'),
    ],
  };
}
