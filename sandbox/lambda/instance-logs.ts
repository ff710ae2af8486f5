import { account, region } from '../aws-account.ts';
import type { Iam } from '../iam/iam.ts';
import type { Instance } from './instance.ts';
import type { Logs } from './logs.ts';

/** Writes an instance's output to its log stream, if the function's role allows it. */
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
      // An instance's first line creates its stream.
      if (!streams.has(stream) && !iam.roleMay(roleArn, 'logs:CreateLogStream', stream)) return;
      streams.add(stream);
      if (iam.roleMay(roleArn, 'logs:PutLogEvents', stream)) {
        logs.add(functionName, requestId, line, instance.logStreamName);
      }
    },
    of: logs.of,
  };
}
