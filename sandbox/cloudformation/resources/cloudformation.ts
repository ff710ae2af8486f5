import { tagKeysOf } from '../../secrets-manager/secrets-manager-access.ts';
import type { ResourceContext, ResourceHandler } from '../resource.ts';

export const nestedStack: ResourceHandler = async (properties, { assets, deployNested }) => {
  const parameters = properties.optional('Parameters') === undefined ? {} : properties.object('Parameters');
  properties.ignore('Tags', 'TimeoutInMinutes');
  return deployNested(assets.template(properties.text('TemplateURL')), parameters);
};

/** CDK's analytics metadata: creates nothing. */
export const metadata: ResourceHandler = (properties, { logicalId }) => {
  properties.ignore('Analytics');
  return { ref: logicalId, attributes: {} };
};

interface SdkCall {
  readonly service: string;
  readonly action: string;
  readonly parameters: { readonly SecretId?: string };
  readonly physicalResourceId?: { readonly id?: string };
}

/**
 * CDK's `AwsCustomResource`: one SDK call on creation, made by a function of the stack. The sandbox makes the
 * call instead of the function, with the permissions of the function's role.
 */
export const sdkCall: ResourceHandler = (properties, context) => {
  const functionArn = properties.text('ServiceToken');
  const source = properties.optionalText('Create') ?? properties.optionalText('Update');
  if (source === undefined) throw new Error(`${context.logicalId}: it has no call on creation.`);
  const { service, action, parameters, physicalResourceId }: SdkCall = JSON.parse(source);
  if (service !== 'SecretsManager')
    throw new Error(`${context.logicalId}: the sandbox does not support calls to ${service}.`);
  const operation = `${action.charAt(0).toUpperCase()}${action.slice(1)}`;
  checkPermission(context, functionArn, operation, parameters);
  context.sandbox.secretsManager.call(operation, parameters);
  properties.ignore('Create', 'Update', 'Delete', 'InstallLatestAwsSdk');
  return { ref: physicalResourceId?.id ?? context.generatedName(64), attributes: {} };
};

function checkPermission(
  { sandbox }: ResourceContext,
  functionArn: string,
  operation: string,
  parameters: SdkCall['parameters'],
): void {
  const { roleArn } = sandbox.lambda.configurationOf(functionArn);
  const { ARN } = sandbox.secretsManager.call('DescribeSecret', { SecretId: parameters.SecretId ?? '' });
  const action = `secretsmanager:${operation}`;
  if (sandbox.iam.roleMay(roleArn, action, String(ARN), tagKeysOf({ ...parameters }))) return;
  throw new Error(`User: ${roleArn} is not authorized to perform: ${action} on resource: ${String(ARN)}`);
}
