import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { chunkByLength } from './chunk-by-length.ts';
import type { PlannedSecret } from './config/plan-rotation.ts';
import type { ServiceNames } from './names.ts';
import { nameLength } from './secret-access.ts';

export interface FailureRulesProps {
  readonly names: ServiceNames;
  readonly secrets: readonly PlannedSecret[];
  readonly id: string;
  readonly eventNames: readonly string[];
  readonly text: string;
  /** What gets the events: a topic the text, or a function the event itself. */
  readonly target: ITopic | IFunction;
}

/**
 * Rules for the events of Secrets Manager about our secrets; each sends the text of the alarm, or invokes a function. There are several when the
 * names of the secrets do not fit into one.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html
 */
export class FailureRules extends Construct {
  readonly rules: readonly Rule[];

  constructor(scope: Construct, id: string, props: FailureRulesProps) {
    super(scope, id);
    const secretArn = EventField.fromPath('$.detail.additionalEventData.SecretId');
    const happening = EventField.fromPath('$.detail.eventName');
    const time = EventField.fromPath('$.time');
    const message = RuleTargetInput.fromText(`${happening} of ${secretArn} at ${time}. ${props.text}`);
    const { target } = props;
    // Not the target of the CDK, which would let any rule of any account publish: the topic's policy names these.
    const to =
      'topicArn' in target ? { bind: () => ({ arn: target.topicArn, input: message }) } : new LambdaTarget(target);
    this.rules = chunkByLength(
      props.secrets,
      patternCharacters,
      (secret) => nameLength(secret) + charactersBesideName,
    ).map(
      (secrets, index) =>
        new Rule(this, `Rule${index}`, {
          ruleName: `${props.names.service}-${props.id}${index === 0 ? '' : `-${index + 1}`}`,
          description: `${props.eventNames.join(', ')} of our secrets`,
          eventPattern: {
            source: ['aws.secretsmanager'],
            detailType: ['AWS Service Event via CloudTrail'],
            detail: {
              eventName: [...props.eventNames],
              additionalEventData: { SecretId: secrets.map((secret) => matchOf(secret, props.names)) },
            },
          },
          targets: [to],
        }),
    );
  }
}

/** An event pattern cannot match exactly six characters at the end, so a longer name with this prefix matches too. */
function matchOf({ name, arn }: PlannedSecret, names: ServiceNames): string | { prefix: string } {
  return arn ?? { prefix: names.secretArn(name).replace(/\?+$/, '') };
}

/** An event pattern holds 2,048 characters. A secret needs its name, the longest ARN, quotes and `prefix`. */
const patternCharacters = 2048 - 250;
const charactersBesideName = 100;
