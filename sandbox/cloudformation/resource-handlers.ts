import type { ResourceHandler } from './resource.ts';
import { metadata, nestedStack, sdkCall } from './resources/cloudformation.ts';
import { table } from './resources/dynamodb.ts';
import { eventBus, rule, scheduleGroup } from './resources/events.ts';
import { managedPolicy, policy, role } from './resources/iam.ts';
import { eventInvokeConfig, lambdaFunction, permission } from './resources/lambda.ts';
import { key, queue, queuePolicy, subscription, topic, topicPolicy } from './resources/messaging.ts';
import { alarm, compositeAlarm, dashboard, logGroup, queryDefinition } from './resources/monitoring.ts';
import { resourcePolicy, rotationSchedule, secret } from './resources/secrets-manager.ts';
import { bucket, bucketPolicy } from './resources/storage.ts';

const handlers: Readonly<Record<string, ResourceHandler>> = {
  'AWS::CDK::Metadata': metadata,
  'AWS::CloudFormation::Stack': nestedStack,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': compositeAlarm,
  'AWS::CloudWatch::Dashboard': dashboard,
  'AWS::DynamoDB::Table': table,
  'AWS::Events::EventBus': eventBus,
  'AWS::Events::Rule': rule,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::IAM::Policy': policy,
  'AWS::IAM::Role': role,
  'AWS::KMS::Key': key,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfig,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': permission,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::Logs::QueryDefinition': queryDefinition,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::Scheduler::ScheduleGroup': scheduleGroup,
  'AWS::SecretsManager::ResourcePolicy': resourcePolicy,
  'AWS::SecretsManager::RotationSchedule': rotationSchedule,
  'AWS::SecretsManager::Secret': secret,
  'AWS::SNS::Subscription': subscription,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': topicPolicy,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
};

/** @throws {Error} for an unsupported type: skipping it would hide problems until the stack is deployed to AWS */
export function handlerOf(type: string, logicalId: string): ResourceHandler {
  const handler = handlers[type] ?? (type.startsWith('Custom::') ? sdkCall : undefined);
  if (handler === undefined) throw new Error(`${logicalId}: the sandbox does not support the resource type ${type}.`);
  return handler;
}
