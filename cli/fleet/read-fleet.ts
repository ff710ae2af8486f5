import { DescribeSecretCommand, ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall, awsErrorName } from '../deployment/aws-call.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { readVariables } from '../deployment/read-variables.ts';
import { composeSecret } from './compose-secret.ts';
import type { Described } from './described.ts';
import { scheduleOf } from './described.ts';
import type { Fleet, FleetSecret } from './fleet.ts';
import { openLedger } from './ledger-reader.ts';
import { mapInParallel } from './map-in-parallel.ts';

export interface FleetOptions {
  /** Names or ARNs. Default: every secret of the ledger, and every one that our function rotates. */
  readonly secrets?: readonly string[];
  /** Reads the events of every secret too. Default false. */
  readonly timelines?: boolean;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/**
 * Reads what a deployment manages: from Secrets Manager without any value, and from the ledger.
 *
 * @throws CommandError
 */
export async function readFleet(deployment: Deployment, options: FleetOptions): Promise<Fleet> {
  const { secrets, timelines = false, nowMs } = options;
  const [described, { variables, problem }] = await Promise.all([
    secrets === undefined ? describeAll(deployment) : describeEach(deployment, secrets),
    readVariables(deployment),
  ]);
  const ledger = openLedger(deployment);
  const found = await mapInParallel([...described], async ([arn, entry]): Promise<FleetSecret> => {
    const [read, timeline] = await Promise.all([ledger.state(arn), timelines ? ledger.events(arn) : undefined]);
    const secret = composeSecret(deployment, { arn, described: entry, read, variables, nowMs });
    return timeline === undefined ? secret : { ...secret, timeline };
  });
  const { name, accountId, region, service } = deployment;
  return {
    deployment: { name, accountId, region, service },
    readAt: new Date(nowMs).toISOString(),
    ...(problem === undefined ? {} : { problem }),
    secrets: found.sort((one, other) => (one.name < other.name ? -1 : 1)),
  };
}

type Entries = ReadonlyMap<string, Described | undefined>;

async function describeAll(deployment: Deployment): Promise<Entries> {
  const [listed, known] = await Promise.all([listSecrets(deployment), openLedger(deployment).secretArns()]);
  const entries = new Map<string, Described | undefined>(known.map((arn) => [arn, undefined]));
  for (const entry of listed) {
    const arn = entry.ARN ?? '';
    if (entries.has(arn) || scheduleOf(entry, deployment).isOn) entries.set(arn, entry);
  }
  return entries;
}

async function listSecrets({ aws }: Deployment): Promise<Described[]> {
  const entries: Described[] = [];
  let NextToken: string | undefined;
  do {
    const request = { MaxResults: 100, IncludePlannedDeletion: true, NextToken };
    const page = await awsCall('secretsmanager:ListSecrets', () =>
      aws.secretsManager.send(new ListSecretsCommand(request)),
    );
    for (const { SecretVersionsToStages, ...entry } of page.SecretList ?? []) {
      entries.push({ ...entry, VersionIdsToStages: SecretVersionsToStages });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return entries;
}

async function describeEach(deployment: Deployment, names: readonly string[]): Promise<Entries> {
  const entries = await mapInParallel(names, async (name) => {
    const described = await describeSecret(deployment, name);
    if (described !== undefined) return [described.ARN ?? name, described] as const;
    if (name.startsWith('arn:')) return [name, undefined] as const;
    // A deleted secret has no name any more, but the ledger still knows it.
    const known = await openLedger(deployment).secretArns();
    const arn = known.find(
      (candidate) =>
        candidate
          .split(':')
          .slice(6)
          .join(':')
          .replace(/-[^-]{6}$/, '') === name,
    );
    if (arn !== undefined) return [arn, undefined] as const;
    throw unknownSecret(deployment, name);
  });
  return new Map(entries);
}

/** `undefined` if there is no such secret. */
export async function describeSecret({ aws }: Deployment, name: string): Promise<Described | undefined> {
  return awsCall('secretsmanager:DescribeSecret', async () => {
    try {
      return await aws.secretsManager.send(new DescribeSecretCommand({ SecretId: name }));
    } catch (error) {
      if (awsErrorName(error) === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  });
}

export function unknownSecret({ name: where, region }: Deployment, name: string): CommandError {
  return new CommandError(
    'usage',
    `There is no secret ${JSON.stringify(name)} in ${where}, ${region}.`,
    'see genesys-oauth-rotation status for the secrets that are managed.',
    'unknown-secret',
  );
}
