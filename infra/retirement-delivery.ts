import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { ServiceNames } from './names.ts';

/**
 * How a retirement order is delivered: a one-time schedule in its own group, a role that may only invoke retire, and the
 * dead-letter queue for orders that could not be delivered or carried out.
 */
export class RetirementDelivery extends Construct {
  readonly deadLetterQueue: Queue;
  readonly schedulerRole: Role;

  constructor(scope: Construct, id: string, names: ServiceNames) {
    super(scope, id);
    new CfnScheduleGroup(this, 'ScheduleGroup', { name: names.scheduleGroup });
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      queueName: `${names.service}-retire-dead-letters`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // The longest that SQS keeps a message. A lost order costs nothing: the ledger has what it was for.
      retentionPeriod: Duration.days(14),
    });
    acknowledge(this.deadLetterQueue, 'SQS3', 'It is itself the dead-letter queue of retire and of its schedules.');
    this.schedulerRole = new Role(this, 'SchedulerRole', {
      description: 'Lets EventBridge Scheduler invoke retire',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': names.scheduleGroupArn },
        },
      }),
    });
    this.schedulerRole.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [names.functionArn('retire')] }),
    );
    this.schedulerRole.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetterQueue.queueArn] }),
    );
  }
}
