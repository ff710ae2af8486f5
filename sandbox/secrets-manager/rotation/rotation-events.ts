import { randomUUID } from 'node:crypto';
import { account, region } from '../../aws-account.ts';
import type { Secret } from '../secret.ts';

export type RotationEventName =
  | 'RotationStarted'
  | 'RotationSucceeded'
  | 'RotationFailed'
  | 'RotationAbandoned'
  | 'TestRotationFailed';

/** An event in EventBridge's format. */
export interface EventBridgeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'AWS Service Event via CloudTrail' | 'Secret Label Updated';
  readonly source: 'aws.secretsmanager';
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface RotationEvents {
  rotation(name: RotationEventName, secret: Secret): void;
  labelMoved(secret: Secret, label: string, versionId: string): void;
  all(): readonly EventBridgeEvent[];
  /** The names of a secret's rotation events, in order. */
  namesFor(arn: string): readonly string[];
  subscribe(listener: (event: EventBridgeEvent) => void): () => void;
}

export function createRotationEvents(options: { readonly now: () => number }): RotationEvents {
  const events: EventBridgeEvent[] = [];
  const listeners = new Set<(event: EventBridgeEvent) => void>();
  const emit = (
    detailType: EventBridgeEvent['detail-type'],
    resources: readonly string[],
    detail: EventBridgeEvent['detail'],
  ) => {
    const time = new Date(options.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    const event: EventBridgeEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': detailType,
      source: 'aws.secretsmanager',
      account,
      time,
      region,
      resources,
      detail,
    };
    events.push(event);
    for (const listener of listeners) listener(event);
  };
  return {
    rotation(name, secret) {
      emit('AWS Service Event via CloudTrail', [], {
        eventVersion: '1.08',
        userIdentity: { accountId: account, invokedBy: 'secretsmanager.amazonaws.com' },
        eventTime: new Date(options.now()).toISOString(),
        eventSource: 'secretsmanager.amazonaws.com',
        eventName: name,
        awsRegion: region,
        additionalEventData: { SecretId: secret.arn },
        eventType: 'AwsServiceEvent',
        eventCategory: 'Management',
        recipientAccountId: account,
      });
    },
    labelMoved(secret, label, versionId) {
      // Secrets Manager sends no event for these labels.
      if (label === 'AWSPENDING' || label === 'AWSPREVIOUS') return;
      emit('Secret Label Updated', [secret.arn], { name: secret.name, labelUpdated: label, versionId });
    },
    all: () => events,
    namesFor: (arn) =>
      events
        .filter((event) => (event.detail.additionalEventData as { SecretId?: string } | undefined)?.SecretId === arn)
        .map((event) => String(event.detail.eventName)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
