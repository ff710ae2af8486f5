import { randomUUID } from 'node:crypto';
import type { Operation, OperationContext } from '../context.ts';
import { cannotInvoke } from '../rotation/engine.ts';
import { readRotationRules } from '../rotation/rotation-rules.ts';
import { type Secret, unfinishedVersion } from '../secret.ts';
import { invalidRequest, SecretsManagerError } from '../secrets-manager-error.ts';
import { clientRequestToken } from './client-request-token.ts';

/** Configures the rotation and starts it; it continues after the response. */
export const rotateSecret: Operation = (context, parameters) => {
  const secret = context.store.find(parameters.text('SecretId', { most: 2048 }));
  const token = clientRequestToken(parameters) ?? randomUUID();
  const functionArn = parameters.optionalText('RotationLambdaARN', { least: 0, most: 2048 });
  const ruleParameters = parameters.optionalObject('RotationRules');
  const rules = ruleParameters === undefined ? undefined : readRotationRules(ruleParameters);
  const immediately = parameters.optionalFlag('RotateImmediately') ?? true;

  checkFunction(context, secret, functionArn ?? secret.rotationFunctionArn);
  const unfinished = unfinishedVersion(secret);
  if (unfinished !== undefined && unfinished.id !== token) {
    if (context.engine.testing(secret) === undefined) void context.schedule.rotate(secret, unfinished.id);
    throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
  }
  const response = { ARN: secret.arn, Name: secret.name, VersionId: token };
  // A client that lost the response retries with the same token; its rotation may be complete by then.
  if (unfinished === undefined && secret.versions.has(token)) return response;

  if (functionArn !== undefined) secret.rotationFunctionArn = functionArn;
  if (rules !== undefined) secret.rotationRules = rules;
  secret.rotationEnabled = true;
  context.schedule.scheduleNext(secret);
  start(context, secret, token, immediately);
  return response;
};

function start(context: OperationContext, secret: Secret, token: string, immediately: boolean): void {
  if (immediately) void context.schedule.rotate(secret, token);
  else void context.engine.test(secret, token);
}

function checkFunction(context: OperationContext, secret: Secret, functionArn: string | undefined): void {
  if (functionArn === undefined) {
    throw invalidRequest('No Lambda rotation function ARN is associated with this secret.');
  }
  if (!context.mayInvoke(functionArn, secret.arn)) throw new SecretsManagerError('AccessDeniedException', cannotInvoke);
}

/** Disables the schedule. The labels of an incomplete rotation, such as AWSPENDING, stay. */
export const cancelRotateSecret: Operation = (context, parameters) => {
  const secret = context.store.find(parameters.text('SecretId', { most: 2048 }));
  secret.rotationEnabled = false;
  context.schedule.unschedule(secret);
  const unfinished = unfinishedVersion(secret);
  return { ARN: secret.arn, Name: secret.name, VersionId: unfinished?.id };
};
