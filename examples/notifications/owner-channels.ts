import { SecretValue } from 'aws-cdk-lib';
import {
  ApiDestination,
  Authorization,
  Connection,
  EventField,
  type IApiDestination,
  type IEventBus,
  Rule,
  RuleTargetInput,
} from 'aws-cdk-lib/aws-events';
import { ApiDestination as ApiDestinationTarget } from 'aws-cdk-lib/aws-events-targets';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface OwnerChannelsProps {
  /** The bus in `destinations.eventBus` of the rotation. */
  readonly eventBus: IEventBus;
  /** By owner (the tag `genesys-rotation:owner`): a secret with `{"url": "…"}`, the incoming webhook of a channel of Slack. */
  readonly channels: Readonly<Record<string, ISecret>>;
}

/**
 * Tells each owner in a channel of its own when a rotation of one of its secrets fails.
 *
 * @example
 * new OwnerChannels(this, 'OwnerChannels', {
 *   eventBus: EventBus.fromEventBusName(this, 'Bus', 'rotations'),
 *   channels: { 'payments@example.com': Secret.fromSecretNameV2(this, 'Payments', 'notifications/payments') },
 * });
 */
export class OwnerChannels extends Construct {
  /** Events that Slack did not take: alarm on its messages. */
  readonly undelivered: Queue;

  constructor(scope: Construct, id: string, { eventBus, channels }: OwnerChannelsProps) {
    super(scope, id);
    this.undelivered = new Queue(this, 'Undelivered', { encryption: QueueEncryption.SQS_MANAGED });
    // EventBridge requires an authorization; Slack ignores this header.
    const authorization = Authorization.apiKey('X-Unused', SecretValue.unsafePlainText('unused'));
    const connection = new Connection(this, 'Connection', { authorization });
    for (const [owner, webhook] of Object.entries(channels)) {
      const channel = new Construct(this, owner);
      const destination = new ApiDestination(channel, 'Destination', {
        connection,
        endpoint: webhook.secretValueFromJson('url').unsafeUnwrap(),
        rateLimitPerSecond: 1,
        // TypeScript's exactOptionalPropertyTypes does not take the class for its own interface.
      }) as IApiDestination;
      new Rule(channel, 'Failed', {
        eventBus,
        eventPattern: {
          source: ['genesys-oauth-rotation'],
          detailType: ['Rotation Failed'],
          detail: { owner: [owner] },
        },
        targets: [
          new ApiDestinationTarget(destination, { event: messageOfFailure(), deadLetterQueue: this.undelivered }),
        ],
      });
    }
  }
}

/** Free text stands alone, so that a quote in it cannot end a text of the message. */
function messageOfFailure(): RuleTargetInput {
  const of = (field: string) => EventField.fromPath(`$.detail.${field}`);
  const title = `Rotation of ${of('secretName')} failed: ${of('code')}`;
  const section = (text: string) => ({ type: 'section', text: { type: 'plain_text', text } });
  return RuleTargetInput.fromObject({
    text: title,
    blocks: [section(title), section(of('message')), section(of('nextStep'))],
  });
}
