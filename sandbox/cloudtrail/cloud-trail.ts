import { randomUUID } from 'node:crypto';
import { account, region } from '../aws-account.ts';
import type { RuleEvent } from '../eventbridge/rules.ts';
import type { Iam } from '../iam/iam.ts';

/** A call of an API that changed something. */
export interface RecordedCall {
  readonly service: 'secretsmanager' | 'lambda';
  readonly eventName: string;
  /** As the caller sent them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Of the caller. Default: the administrator. */
  readonly accessKeyId?: string | undefined;
}

/** A trail that records management events, which EventBridge then delivers on the default bus. */
export interface CloudTrail {
  record(call: RecordedCall): void;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html */
export function createCloudTrail(parts: {
  readonly now: () => number;
  readonly iam: Iam;
  readonly deliver: (event: RuleEvent) => void;
}): CloudTrail {
  return {
    record({ service, eventName, parameters, accessKeyId = '' }) {
      const time = new Date(parts.now()).toISOString().replace(/\.\d+Z$/, 'Z');
      parts.deliver({
        version: '0',
        id: randomUUID(),
        'detail-type': 'AWS API Call via CloudTrail',
        source: `aws.${service}`,
        account,
        time,
        region,
        resources: [],
        detail: {
          eventVersion: '1.08',
          userIdentity: identityOf(parts.iam, accessKeyId),
          eventTime: time,
          eventSource: `${service}.amazonaws.com`,
          eventName,
          awsRegion: region,
          requestParameters: recordable(parameters),
          responseElements: null,
          eventID: randomUUID(),
          readOnly: false,
          eventType: 'AwsApiCall',
          managementEvent: true,
          recipientAccountId: account,
          eventCategory: 'Management',
        },
      });
    },
  };
}

function identityOf(iam: Iam, accessKeyId: string): object {
  const principal = iam.principalOf(accessKeyId);
  if (principal === undefined || principal === 'administrator') {
    const userName = 'administrator';
    return { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/${userName}`, accountId: account, userName };
  }
  const { arn } = principal;
  const userName = iam.role(arn)?.name;
  return {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${account}:assumed-role/${userName}/session`,
    accountId: account,
    sessionContext: { sessionIssuer: { type: 'Role', arn, accountId: account, userName } },
  };
}

/** CloudTrail leaves out values, and begins names with a lower-case letter. */
function recordable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(recordable);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(
    ([name]) => !['SecretString', 'SecretBinary', 'RotationToken'].includes(name),
  );
  return Object.fromEntries(
    fields.map(([name, inner]) => [`${name[0]?.toLowerCase()}${name.slice(1)}`, recordable(inner)]),
  );
}
