import { randomUUID } from 'node:crypto';
import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Terminal } from '../command-line/terminal.ts';
import { awsCall, awsErrorName } from '../deployment/aws-call.ts';
import { labelsOf } from '../fleet/described.ts';
import { openLedger } from '../fleet/ledger-reader.ts';
import { describeSecret } from '../fleet/read-fleet.ts';
import type { SelectedSecret } from './select-secrets.ts';

/**
 * The rotation that RotateSecret goes on with, as far as the ledger knows, or the token of a new one: AWSPENDING alone may be
 * that of a test. The SDK may send the call again: with a token, that starts no second rotation.
 */
export function nextToken({ secret: { labels, ledger } }: SelectedSecret): string {
  const { openRotation, waiting } = ledger ?? {};
  const isOpen = labels.pending !== undefined && labels.pending !== labels.current;
  return (isOpen ? (openRotation?.token ?? waiting?.token) : undefined) ?? randomUUID();
}

/**
 * When rotation was just turned on, Secrets Manager tests the function with a version that has AWSPENDING and that it removes
 * afterwards: for this long, AWSPENDING that the ledger knows nothing of may be that one.
 */
const adoptionTestMs = 10_000;

const pollMs = 500;

/**
 * Starts a rotation, or has an open one go on.
 *
 * @returns the ClientRequestToken of the rotation that runs now
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html `RotateImmediately`
 */
export async function startRotation(
  selected: SelectedSecret,
  terminal: Terminal,
  token: string = randomUUID(),
): Promise<string> {
  const untilMs = terminal.now() + adoptionTestMs;
  while (!(await wasStarted(selected, token))) {
    for (;;) {
      const open = await openVersion(selected);
      if (open === undefined) break;
      if (terminal.now() >= untilMs || (await isRotation(selected, open))) return open;
      await terminal.sleep(pollMs);
    }
    if (terminal.now() >= untilMs) return token;
  }
  return token;
}

/** `false` if another rotation is not complete, which goes on now, or the test of one that was turned on. */
async function wasStarted({ deployment, secret }: SelectedSecret, ClientRequestToken: string): Promise<boolean> {
  const request = { SecretId: secret.arn, ClientRequestToken };
  return awsCall('secretsmanager:RotateSecret', async () => {
    try {
      await deployment.aws.secretsManager.send(new RotateSecretCommand(request));
      return true;
    } catch (error) {
      const isReattempt = error instanceof Error && /will be reattempted/i.test(error.message);
      if (awsErrorName(error) === 'InvalidRequestException' && isReattempt) return false;
      throw error;
    }
  });
}

/** The version that has AWSPENDING only. */
async function openVersion({ deployment, secret }: SelectedSecret): Promise<string | undefined> {
  const { pending, current } = labelsOf((await describeSecret(deployment, secret.arn)) ?? {});
  return pending === current ? undefined : pending;
}

async function isRotation({ deployment, secret }: SelectedSecret, version: string): Promise<boolean> {
  const { generations = [], waiting } = (await openLedger(deployment).state(secret.arn))?.state ?? {};
  return (
    waiting?.token === version ||
    generations.some(({ token, versions }) => token === version || versions.includes(version))
  );
}
