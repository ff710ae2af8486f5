import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { PlainConfig } from './config/plain-config.ts';
import type { ServiceNames } from './names.ts';

/** Where alarms go: the text of every alarm, one page while anything critical is wrong, one ticket while only warnings are. */
export class AlarmTopics extends Construct {
  readonly texts: ITopic;
  readonly pages: ITopic | undefined;
  readonly tickets: ITopic | undefined;
  readonly #names: ServiceNames;
  #key: Key | undefined;

  constructor(scope: Construct, id: string, names: ServiceNames, recipients: PlainConfig['alarms']) {
    super(scope, id);
    this.#names = names;
    const { emails = [], pagers = [], tickets = [], topic, pagerTopic } = recipients;
    this.texts =
      topic === undefined ? this.#own('Texts', 'alarm-texts') : Topic.fromTopicArn(this, 'GivenTexts', topic);
    for (const address of emails) this.#subscribe(this.texts, new EmailSubscription(address));
    if (pagerTopic !== undefined) this.pages = Topic.fromTopicArn(this, 'GivenPages', pagerTopic);
    else if (pagers.length > 0) this.pages = this.#own('Pages', 'pages');
    for (const url of pagers) this.#subscribe(this.pages, new UrlSubscription(url));
    if (tickets.length > 0) this.tickets = this.#own('Tickets', 'tickets');
    for (const url of tickets) this.#subscribe(this.tickets, new UrlSubscription(url));
  }

  #subscribe(topic: ITopic | undefined, subscription: EmailSubscription | UrlSubscription): void {
    topic?.addSubscription(subscription);
  }

  #own(id: string, name: string): Topic {
    const topic = new Topic(this, id, {
      topicName: `${this.#names.service}-${name}`,
      masterKey: this.#topicKey(),
      enforceSSL: true,
    });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'RulesOfThisService',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { ArnLike: { 'aws:SourceArn': this.#names.rulesArn } },
      }),
    );
    return topic;
  }

  /** The AWS managed key `aws/sns` does not let other services publish, so encrypted topics need their own key. */
  #topicKey(): Key {
    if (this.#key !== undefined) return this.#key;
    this.#key = new Key(this, 'Key', { description: `Topics of ${this.#names.service}`, enableKeyRotation: true });
    this.#key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'PublishersOfAlarms',
        // EventBridge sends no aws:SourceAccount when it publishes to an encrypted topic.
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com'), new ServicePrincipal('events.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    return this.#key;
  }
}
