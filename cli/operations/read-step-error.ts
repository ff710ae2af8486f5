import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall } from '../deployment/aws-call.ts';
import { printable } from '../output/printable.ts';
import type { SelectedSecret } from './select-secrets.ts';

/** The lines of the functions are JSON, and hold no secret. */
interface LogLine {
  readonly level?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly nextStep?: unknown;
  readonly step?: unknown;
}

/**
 * The last error of the rotate function for a secret since a time; `undefined` if there is none, or if the log cannot be
 * read: it only explains.
 *
 * @param onUnreadable why the log cannot be read
 */
export async function readStepError(
  { deployment, secret }: SelectedSecret,
  sinceMs: number,
  onUnreadable?: (problem: string) => void,
): Promise<CommandError | undefined> {
  const lines: LogLine[] = [];
  try {
    let nextToken: string | undefined;
    do {
      const request = {
        logGroupName: `/aws/lambda/${deployment.rotate}`,
        startTime: Math.floor(sinceMs),
        filterPattern: `{ $.level = "ERROR" && $.secretArn = "${secret.arn}" }`,
        nextToken,
      };
      const page = await awsCall('logs:FilterLogEvents', () =>
        deployment.aws.logs.send(new FilterLogEventsCommand(request)),
      );
      for (const { message } of page.events ?? []) lines.push(parsed(message));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    onUnreadable?.(error.message);
    return undefined;
  }
  const last = lines.findLast(({ level }) => level === 'ERROR');
  if (last === undefined) return undefined;
  const text = (value: unknown) => (typeof value === 'string' ? printable(value) : '');
  const step = text(last.step);
  return new CommandError(
    'failed',
    `${step === '' ? 'The rotation' : step} failed: ${text(last.message)}`,
    text(last.nextStep) || 'see the log of the rotate function.',
    text(last.code) || 'rotation-failed',
  );
}

function parsed(message: string | undefined): LogLine {
  try {
    const line: unknown = JSON.parse(message ?? '');
    return typeof line === 'object' && line !== null ? line : {};
  } catch {
    return {};
  }
}
