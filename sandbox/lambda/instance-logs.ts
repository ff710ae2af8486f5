import { account, region } from '../aws-account.ts';
import type { Iam } from '../iam/iam.ts';
import type { Instance } from './instance.ts';
import type { Logs } from './logs.ts';

/** Writes what an instance prints into its log stream, as far as the role of its function may. */
export interface InstanceLogs {
  add(instance: Instance, requestId: string | undefined, line: string): void;
  of(requestId: string): readonly string[];
}

export function createInstanceLogs(logs: Logs, iam: Iam): InstanceLogs {
  const streams = new Set<string>();
  return {
    add(instance, requestId, line) {
      const { functionName, logGroupName, roleArn } = instance.configuration;
      const stream = `arn:aws:logs:${region}:${account}:log-group:${logGroupName}:log-stream:${instance.logStreamName}`;
      // A stream is made once, by the first line of an instance.
      if (!streams.has(stream) && !iam.roleMay(roleArn, 'logs:CreateLogStream', stream)) return;
      streams.add(stream);
      if (iam.roleMay(roleArn, 'logs:PutLogEvents', stream)) logs.add(functionName, requestId, line);
    },
    of: logs.of,
  };
}
