import type { Connection } from './connection.ts';

/** One deployed rotation service: where it is, and the names of its parts. Plain data, but for the connection. */
export interface Deployment {
  /** What the operator calls it: the name in the list of deployments, the profile, or the account. */
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
  readonly rotate: string;
  readonly retire: string;
  readonly watch: string;
  readonly ledger: string;
  readonly scheduleGroup: string;
  readonly deadLetterQueueUrl: string | undefined;
  /** The profile, to repeat the command. */
  readonly profile: string | undefined;
  readonly aws: Connection;
}

/** The ARN of one of its functions. */
export function functionArn({ region, accountId }: Deployment, name: string): string {
  if (name.startsWith('arn:')) return name;
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
}
