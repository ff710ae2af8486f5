import { account, region } from '../aws-account.ts';
import type { SandboxRequest, SandboxResponse } from '../core/service.ts';
import type { AccessErrorName, AccessRequirement } from '../iam/access-requirement.ts';

const prefix = `arn:aws:scheduler:${region}:${account}:`;

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html */
export function schedulerRequirements(
  operation: string,
  name: string,
  request: SandboxRequest,
): readonly AccessRequirement[] {
  const action = `scheduler:${operation}`;
  if (operation === 'ListSchedules') return [{ action, resource: '*', context: {} }];
  if (operation.endsWith('Group')) return [{ action, resource: `${prefix}schedule-group/${name}`, context: {} }];
  const writes = operation === 'CreateSchedule' || operation === 'UpdateSchedule';
  const { GroupName, Target } = writes ? readBody(request) : {};
  const group = GroupName ?? request.query.get('groupName') ?? 'default';
  const required: AccessRequirement[] = [{ action, resource: `${prefix}schedule/${group}/${name}`, context: {} }];
  if (Target?.RoleArn !== undefined) {
    const context = { 'iam:PassedToService': 'scheduler.amazonaws.com' };
    required.push({ action: 'iam:PassRole', resource: Target.RoleArn, context });
  }
  return required;
}

export function rejectAccess(name: AccessErrorName, message: string): SandboxResponse {
  return {
    status: 403,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
    body: JSON.stringify({ Message: message }),
  };
}

function readBody(request: SandboxRequest): {
  readonly GroupName?: string;
  readonly Target?: { readonly RoleArn?: string };
} {
  return JSON.parse(Buffer.from(request.body).toString() || '{}');
}
