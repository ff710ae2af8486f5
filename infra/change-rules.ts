import { DefaultStackSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { auditedEntity, auditedReads } from '../domain/client-changes.ts';
import { secretChanges } from '../domain/secret-changes.ts';
import { functionNames, type ServiceNames } from './names.ts';

export interface ChangeRulesProps {
  readonly names: ServiceNames;
  readonly watch: IFunction;
  /** The roles of the stack that change secrets. */
  readonly ownRoleArns: readonly string[];
  /** Default: the role with which CloudFormation deploys in an account bootstrapped by the CDK. */
  readonly deploymentRoleArns: readonly string[] | undefined;
  /** The partner event source of Genesys Cloud, which is the name of its bus. Default: changes of clients are not seen at once. */
  readonly genesysEventSource: string | undefined;
  /** Whether there is the function that signs reports. */
  readonly hasReport: boolean;
}

/** How long EventBridge tries to deliver: the hourly run has seen by then what the change has caused. */
const maxEventAge = Duration.hours(1);

/**
 * Invokes watch when another caller changes a secret or a function; EventBridge gets these events only where a trail of
 * CloudTrail records management events. And when any caller changes an OAuth client, where Genesys Cloud sends its audit
 * events. Which secrets and clients are managed, watch knows.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export class ChangeRules extends Construct {
  constructor(scope: Construct, id: string, props: ChangeRulesProps) {
    super(scope, id);
    const { names, watch, ownRoleArns } = props;
    const deploymentRoleArns = props.deploymentRoleArns ?? [bootstrappedRoleArn(this)];
    const targets = [new LambdaTarget(watch, { maxEventAge })];
    new Rule(this, 'Secrets', {
      description: 'Reports a change of a secret by another caller, and checks the secret',
      eventPattern: {
        account: [Stack.of(this).account],
        source: ['aws.secretsmanager'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: {
          eventName: secretChanges,
          ...byOthers([...ownRoleArns, ...deploymentRoleArns]),
        },
      },
      targets,
    });
    new Rule(this, 'Functions', {
      description: 'Reports a change of our functions outside of a deployment',
      eventPattern: {
        account: [Stack.of(this).account],
        source: ['aws.lambda'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: {
          // CloudTrail appends the version of the API.
          eventName: [{ prefix: 'UpdateFunctionCode' }, { prefix: 'UpdateFunctionConfiguration' }],
          requestParameters: {
            functionName: [...functionNames, ...(props.hasReport ? (['report'] as const) : [])].flatMap((name) => [
              names.functionName(name),
              { suffix: `:${names.functionName(name)}` },
            ]),
          },
          ...byOthers(deploymentRoleArns),
        },
      },
      targets,
    });
    const { genesysEventSource } = props;
    if (genesysEventSource === undefined) return;
    new Rule(this, 'Clients', {
      description: 'Reports a change of a managed OAuth client by another caller, and checks its secret',
      eventBus: EventBus.fromEventBusName(this, 'GenesysBus', genesysEventSource),
      eventPattern: {
        account: [Stack.of(this).account],
        source: [genesysEventSource],
        // The organization decides what its audit topic is called; which clients are managed, the ledger knows.
        detail: {
          eventBody: {
            entityType: [{ 'equals-ignore-case': auditedEntity }],
            action: [{ 'anything-but': auditedReads }],
          },
        },
      },
      targets,
    });
  }
}

/** A user has no session. A request that was denied changed nothing. */
function byOthers(roleArns: readonly string[]) {
  const arn = [{ exists: false }, { 'anything-but': [...roleArns] }];
  return { errorCode: [{ exists: false }], userIdentity: { sessionContext: { sessionIssuer: { arn } } } };
}

function bootstrappedRoleArn(scope: Construct): string {
  const { account, partition, region } = Stack.of(scope);
  const name = `cdk-${DefaultStackSynthesizer.DEFAULT_QUALIFIER}-cfn-exec-role-${account}-${region}`;
  return `arn:${partition}:iam::${account}:role/${name}`;
}
