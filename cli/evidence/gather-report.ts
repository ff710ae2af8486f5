import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall } from '../deployment/aws-call.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { buildReport, type Evidence } from '../report/build-report.ts';
import { credentialHistories } from '../report/credential-histories.ts';
import { describeRotations } from '../report/describe-rotations.ts';
import type { OrganizationEvidence, RecordedSecret, Source, Trail } from '../report/recorded-secret.ts';
import type { FrameDeployment, Report, RotationEntry } from '../report/report.ts';
import { changesIn } from './changes-in.ts';
import { readFunctions } from './read-functions.ts';
import { readOrganizations } from './read-organizations.ts';
import { readTrail } from './read-trail.ts';

export interface ReportRequest {
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  readonly maximumAgeSeconds: number;
  readonly asksGenesys: boolean;
  readonly productVersion: string;
}

export interface GatheredReport {
  readonly report: Report;
  /** Every rotation that the ledger knows, of other periods too. */
  readonly rotations: readonly RotationEntry[];
}

/** Reads everything that a report of these deployments needs, and makes it. It changes nothing. */
export async function gatherReport(
  deployments: readonly Deployment[],
  request: ReportRequest,
): Promise<GatheredReport> {
  const { nowMs } = request;
  const secrets: RecordedSecret[] = [];
  const trails = new Map<string, Source<Trail>>();
  const described: FrameDeployment[] = [];
  for (const deployment of deployments) {
    const { name, accountId, region, service } = deployment;
    const fleet = await readFleet(deployment, { nowMs, timelines: true });
    secrets.push(...fleet.secrets);
    const trail = await readTrail(deployment, request);
    trails.set(name, trail);
    const functions = await readFunctions(deployment, fleet.secrets);
    described.push({
      name,
      accountId,
      region,
      service,
      ...functions,
      changes: changesIn(trail, deployment, fleet.secrets),
    });
  }
  const { fromMs, toMs, maximumAgeSeconds, productVersion } = request;
  const frame: Evidence['frame'] = {
    from: isoOf(fromMs),
    to: isoOf(toMs),
    madeAt: isoOf(nowMs),
    madeBy: await readCaller(deployments),
    productVersion,
    deployments: described,
    policy: { maximumAgeSeconds },
  };
  const organizations = await organizationsOf(deployments, secrets, request);
  const always = { fromMs: 0, toMs: nowMs + 1, madeAtMs: nowMs, maximumAgeSeconds };
  const rotations = secrets.flatMap((secret) => {
    const trail = trails.get(secret.deployment) ?? { available: false, reason: 'CloudTrail was not asked' };
    return describeRotations(secret, credentialHistories(secret.timeline ?? []), trail, always);
  });
  return { report: buildReport({ secrets, trails, organizations, frame }), rotations };
}

async function organizationsOf(
  deployments: readonly Deployment[],
  secrets: readonly RecordedSecret[],
  { fromMs, toMs, nowMs, asksGenesys }: ReportRequest,
): Promise<readonly OrganizationEvidence[]> {
  const ids = [...new Set(secrets.flatMap(({ organizationId }) => organizationId ?? []))].sort();
  if (asksGenesys) return readOrganizations(deployments, ids, { fromMs, toMs: Math.min(toMs, nowMs) });
  const notAsked = { available: false, reason: 'the report was made with --without-genesys' } as const;
  return ids.map((organizationId) => ({ organizationId, clients: notAsked, audits: notAsked }));
}

/** Whom AWS takes the caller for. */
async function readCaller(deployments: readonly Deployment[]): Promise<Source<string>> {
  const [deployment] = deployments;
  try {
    const identity = await awsCall('sts:GetCallerIdentity', async () =>
      deployment?.aws.sts.send(new GetCallerIdentityCommand({})),
    );
    return { available: true, content: identity?.Arn ?? 'unknown' };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { available: false, reason: error.message.replace(/\.$/, '') };
  }
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
