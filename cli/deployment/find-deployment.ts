import { DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall, awsErrorName } from './aws-call.ts';
import type { Connect, Connection, Target } from './connection.ts';
import type { Deployment } from './deployment.ts';

/**
 * Finds the deployment of a target: by the outputs of its stack, or by the name of the service.
 *
 * @throws CommandError if there is none, or more than one
 */
export async function findDeployment(connect: Connect, target: Target): Promise<Deployment> {
  const aws = await connect(target);
  return target.service === undefined ? byOutputs(aws, target) : byService(aws, target, target.service);
}

async function byOutputs(aws: Connection, target: Target): Promise<Deployment> {
  const found = (await stacksOf(aws, target)).filter(isDeployment);
  const [stack, ...others] = found;
  if (stack === undefined) {
    const region = await aws.region();
    throw new CommandError(
      'failed',
      target.stack === undefined
        ? `No stack in ${region} has the outputs of a rotation service (ROTATE, RETIRE, WATCH, GROUP).`
        : `There is no stack ${target.stack} with the outputs of a rotation service in ${region}.`,
      'name the account and region with --profile and --region, or the service with --service.',
      'no-deployment',
    );
  }
  if (others.length > 0) {
    throw new CommandError(
      'usage',
      `Several stacks are rotation services: ${found.map(({ StackName }) => StackName).join(', ')}.`,
      'name one with --stack.',
      'several-deployments',
    );
  }
  const outputs = outputsOf(stack);
  const [, , , region = '', accountId = ''] = stack.StackId?.split(':') ?? [];
  const { GROUP: service = '', ROTATE: rotate = '', RETIRE: retire = '', WATCH: watch = '' } = outputs;
  return {
    name: target.name ?? target.profile ?? accountId,
    accountId,
    region,
    service,
    rotate,
    retire,
    watch,
    ledger: outputs.LEDGER ?? `${service}-ledger`,
    scheduleGroup: service,
    deadLetterQueueUrl: outputs.QUEUEURL,
    profile: target.profile,
    aws,
  };
}

/** A deployment in a stack of the user's own has no outputs, but its names all begin with the name of the service. */
async function byService(aws: Connection, target: Target, service: string): Promise<Deployment> {
  const { Account: accountId = '' } = await awsCall('sts:GetCallerIdentity', () =>
    aws.sts.send(new GetCallerIdentityCommand({})),
  );
  return {
    name: target.name ?? target.profile ?? accountId,
    accountId,
    region: await awsCall('the region', () => aws.region()),
    service,
    rotate: `${service}-rotate`,
    retire: `${service}-retire`,
    watch: `${service}-watch`,
    ledger: `${service}-ledger`,
    scheduleGroup: service,
    deadLetterQueueUrl: undefined,
    profile: target.profile,
    aws,
  };
}

async function stacksOf({ cloudFormation }: Connection, { stack }: Target): Promise<Stack[]> {
  const stacks: Stack[] = [];
  let NextToken: string | undefined;
  do {
    const page = await awsCall('cloudformation:DescribeStacks', async () => {
      try {
        return await cloudFormation.send(new DescribeStacksCommand({ StackName: stack, NextToken }));
      } catch (error) {
        // AWS's response to the name of a stack that does not exist.
        if (stack !== undefined && awsErrorName(error) === 'ValidationError')
          return { Stacks: [], NextToken: undefined };
        throw error;
      }
    });
    stacks.push(...(page.Stacks ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return stacks;
}

function isDeployment(stack: Stack): boolean {
  const outputs = outputsOf(stack);
  return ['ROTATE', 'RETIRE', 'WATCH', 'GROUP'].every((name) => outputs[name] !== undefined);
}

function outputsOf({ Outputs: outputs = [] }: Stack): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue]));
}
