/** Where a function runs; what is unknown is not compared. */
export interface Home {
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
}

/** The ARN of a secret. */
export const secretArnPattern = /^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,512}$/;

/**
 * @param functionArn of a function of the stack
 * @param region if there is no ARN
 */
export function homeOf(functionArn: string | undefined, region?: string): Home {
  const [, , , own, accountId] = functionArn?.split(':') ?? [];
  return { accountId, region: own ?? region };
}

/** Whether a secret is in the account and region of the function. */
export function isAtHome(secretArn: string, home: Home): boolean {
  const [, , , region, accountId] = secretArn.split(':');
  return (home.accountId ?? accountId) === accountId && (home.region ?? region) === region;
}
