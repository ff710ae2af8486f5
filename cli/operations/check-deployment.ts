import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall } from '../deployment/aws-call.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Finding } from './inspect.ts';

/** Whether the parts of a deployment are there. */
export async function checkDeployment(deployment: Deployment): Promise<readonly Finding[]> {
  const { aws, ledger, scheduleGroup, rotate, retire, watch } = deployment;
  const functions = [rotate, retire, watch].map((name) =>
    part('functions', `function ${name}`, 'lambda:GetFunctionConfiguration', async () => {
      const { State: state, LastUpdateStatus: update } = await aws.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: name }),
      );
      if (state !== undefined && state !== 'Active' && state !== 'Inactive') return `is ${state}`;
      return update === 'Failed' ? 'its last update failed' : undefined;
    }),
  );
  return Promise.all([
    ...functions,
    part('table', `ledger table ${ledger}`, 'dynamodb:DescribeTable', async () => {
      const { Table: table } = await aws.dynamoDb.send(new DescribeTableCommand({ TableName: ledger }));
      const isWhole = table?.TableStatus === undefined || table.TableStatus === 'ACTIVE';
      return isWhole ? undefined : `is ${table?.TableStatus}`;
    }),
    part('schedules', `schedule group ${scheduleGroup}`, 'scheduler:GetScheduleGroup', async () => {
      const { State: state } = await aws.scheduler.send(new GetScheduleGroupCommand({ Name: scheduleGroup }));
      return state === undefined || state === 'ACTIVE' ? undefined : `is ${state}`;
    }),
  ]);
}

/** @param problemOf says what is wrong with the part; `undefined` if nothing */
async function part(
  check: string,
  what: string,
  action: string,
  problemOf: () => Promise<string | undefined>,
): Promise<Finding> {
  try {
    const problem = await awsCall(action, problemOf);
    if (problem === undefined) return { check, severity: 'ok', message: what };
    return { check, severity: 'blocker', message: `${what} ${problem}`, fix: 'deploy again.' };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const isMissing = error.message.includes('ResourceNotFound');
    return {
      check,
      severity: isMissing ? 'blocker' : 'unknown',
      message: isMissing ? `${what} does not exist` : `${what}: ${error.message}`,
      fix: isMissing ? 'deploy again.' : error.nextStep,
    };
  }
}
