import { account, region } from '../aws-account.ts';
import type { Iam } from '../iam/iam.ts';

export interface TopicMessage {
  readonly topicArn: string;
  /** The service that published it, such as `cloudwatch.amazonaws.com`. */
  readonly service: string;
  readonly sourceArn: string;
  readonly message: string;
  readonly atMs: number;
}

export interface Subscription {
  readonly protocol: string;
  readonly endpoint: string;
}

/** SNS topics, which keep their messages and subscriptions. */
export interface Topics {
  /** Returns the ARN. */
  create(topic: { readonly name: string; readonly keyArn?: string | undefined }): string;
  subscribe(topicArn: string, subscription: Subscription): void;
  subscriptions(topicArn: string): readonly Subscription[];
  /** Returns whether the message was accepted: the policies of the topic and of its key must allow it. */
  publish(message: Omit<TopicMessage, 'atMs'>): boolean;
  messages(topicArn?: string): readonly TopicMessage[];
  /** Messages denied by the policy of a topic or key. */
  refused(): readonly TopicMessage[];
}

const keyActions = ['kms:GenerateDataKey', 'kms:Decrypt'];

export function createTopics({ now, iam }: { readonly now: () => number; readonly iam: Iam }): Topics {
  const topics = new Map<string, { keyArn: string | undefined; subscriptions: Subscription[] }>();
  const kept: TopicMessage[] = [];
  const refused: TopicMessage[] = [];

  const find = (topicArn: string) => {
    const topic = topics.get(topicArn);
    if (topic === undefined) throw new Error(`Topic does not exist: ${topicArn}`);
    return topic;
  };
  const mayPublish = ({ topicArn, service, sourceArn }: Omit<TopicMessage, 'atMs'>): boolean => {
    const keyArn = topics.get(topicArn)?.keyArn;
    const source = { sourceArn };
    return (
      topics.has(topicArn) &&
      iam.serviceMay(service, 'sns:Publish', topicArn, source) &&
      (keyArn === undefined || keyActions.every((action) => iam.serviceMay(service, action, keyArn, source)))
    );
  };

  return {
    create({ name, keyArn }) {
      const arn = `arn:aws:sns:${region}:${account}:${name}`;
      if (topics.has(arn)) throw new Error(`Topic already exists: ${arn}`);
      topics.set(arn, { keyArn, subscriptions: [] });
      return arn;
    },
    subscribe: (topicArn, subscription) => void find(topicArn).subscriptions.push(subscription),
    subscriptions: (topicArn) => find(topicArn).subscriptions,
    publish(message) {
      const allowed = mayPublish(message);
      (allowed ? kept : refused).push({ ...message, atMs: now() });
      return allowed;
    },
    messages: (topicArn) => kept.filter((message) => topicArn === undefined || message.topicArn === topicArn),
    refused: () => refused,
  };
}
