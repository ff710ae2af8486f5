import { CommandError } from '../command-line/command-error.ts';

/**
 * Makes one call to AWS. Its error becomes one for the operator, with the action and the name of the error only: the message
 * of a foreign error may quote what was sent.
 *
 * @param action such as `dynamodb:GetItem`, which is also the permission that the call needs
 * @throws CommandError
 */
export async function awsCall<Result>(action: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw asCommandError(error, action);
  }
}

/** The name of an AWS error, if it has the form of one. */
export function awsErrorName(error: unknown): string {
  const { name } = (error ?? {}) as { readonly name?: unknown };
  return typeof name === 'string' && /^[a-z][a-z0-9_.]{0,79}$/i.test(name) ? name : 'an error without a name';
}

function asCommandError(error: unknown, action: string): CommandError {
  if (error instanceof CommandError) return error;
  const name = awsErrorName(error);
  const message = error instanceof Error ? error.message : '';
  const denied = /\bperform: ([a-z][a-z0-9-]{1,40}:[A-Za-z]{1,60})\b/.exec(message)?.[1] ?? action;
  if (/AccessDenied|NotAuthorized|Forbidden|UnauthorizedOperation/.test(name)) {
    return new CommandError(
      'noPermission',
      `AWS denied ${denied}.`,
      `use a role that may call ${denied}; docs/reference/command-line.md lists the permissions of each command.`,
      'aws-access-denied',
    );
  }
  if (/CredentialsProvider|ExpiredToken|UnrecognizedClient|InvalidClientToken|SSO|Token.*Expired/i.test(name)) {
    return new CommandError(
      'noPermission',
      `There are no valid AWS credentials for ${action} (${name}).`,
      'log in (aws sso login), or name a profile with --profile.',
      'no-credentials',
    );
  }
  if (/region is missing/i.test(message)) {
    return new CommandError('usage', 'No AWS region is set.', 'pass --region, or set AWS_REGION.', 'no-region');
  }
  return new CommandError(
    'failed',
    `${action} failed (${name}).`,
    'run the command again; it changes nothing twice.',
    'aws-failed',
  );
}
