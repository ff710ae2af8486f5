import * as v from 'valibot';
import { secretChanges } from '../../domain/secret-changes.ts';
import { tagPrefix } from '../../domain/setting-reader.ts';

/** A call to AWS that changed something of ours, as CloudTrail reports it. */
export interface Change {
  readonly of: 'secret' | 'function';
  /** Name or ARN. */
  readonly id: string;
  /** Such as `PutSecretValue`. */
  readonly eventName: string;
  /** The ARN of the role or user; `unknown` if CloudTrail names none. */
  readonly actor: string;
  readonly eventId: string;
  /** When the call was made, in milliseconds since 1970, as far as the event says. */
  readonly atMs: number | undefined;
  /** RotateSecret: the function that it names. */
  readonly rotationFunctionArn: string | undefined;
  /** Whether it changes a rule or a setting of ours: a rotation that is started, or a foreign tag, changes neither. */
  readonly isRelevant: boolean;
}

const id = v.pipe(v.string(), v.regex(/^[\w/+=.@:-]{1,700}$/));
const arn = v.fallback(v.optional(v.pipe(v.string(), v.regex(/^[\w/+=.,@:-]{1,600}$/))), undefined);

const schema = v.object({
  eventName: v.pipe(v.string(), v.regex(/^\w{1,60}$/)),
  eventID: v.fallback(v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)), 'unknown'),
  eventTime: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(40))), undefined),
  userIdentity: v.fallback(
    v.object({
      arn,
      sessionContext: v.fallback(v.object({ sessionIssuer: v.fallback(v.object({ arn }), {}) }), { sessionIssuer: {} }),
    }),
    { sessionContext: { sessionIssuer: {} } },
  ),
  requestParameters: v.object({
    secretId: v.optional(id),
    functionName: v.optional(id),
    rotationLambdaARN: arn,
    rotationRules: v.optional(v.unknown()),
    tags: v.fallback(v.optional(v.array(v.object({ key: v.string() }))), undefined),
    tagKeys: v.fallback(v.optional(v.array(v.string())), undefined),
  }),
});

/**
 * @param detail of an EventBridge event `AWS API Call via CloudTrail`
 * @returns `undefined` if it is no call that changes a secret or a function
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function parseChange(detail: unknown): Change | undefined {
  const result = v.safeParse(schema, detail);
  if (!result.success) return undefined;
  const { eventName, eventID: eventId, eventTime, userIdentity, requestParameters } = result.output;
  const { secretId, functionName, rotationLambdaARN: rotationFunctionArn, rotationRules } = requestParameters;
  const actor = userIdentity.sessionContext.sessionIssuer.arn ?? userIdentity.arn ?? 'unknown';
  const at = Date.parse(eventTime ?? '');
  const common = { eventName, actor, eventId, atMs: Number.isNaN(at) ? undefined : at, rotationFunctionArn };
  if (functionName !== undefined && /^UpdateFunction(Code|Configuration)/.test(eventName)) {
    return { ...common, of: 'function', id: functionName, isRelevant: true };
  }
  if (secretId === undefined || !secretChanges.includes(eventName)) return undefined;
  const keys = requestParameters.tags?.map(({ key }) => key) ?? requestParameters.tagKeys;
  const isRelevant =
    eventName === 'RotateSecret'
      ? rotationFunctionArn !== undefined || rotationRules !== undefined
      : keys === undefined || keys.some((key) => key.startsWith(tagPrefix));
  return { ...common, of: 'secret', id: secretId, isRelevant };
}
