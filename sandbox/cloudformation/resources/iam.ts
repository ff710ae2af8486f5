import { account } from '../../aws-account.ts';
import { asObject } from '../as-object.ts';
import type { ResourceContext, ResourceHandler } from '../resource.ts';

/** Maximum size of all inline policies of a role together, and of one managed policy, in characters. */
const inlineLimit = 10_240;
const managedLimit = 6_144;

export const role: ResourceHandler = (properties, context) => {
  const { iam } = context.sandbox;
  const name = properties.optionalText('RoleName') ?? context.generatedName(64);
  const path = properties.optionalText('Path') ?? '/';
  const arn = iam.createRole({ name, path, trust: properties.object('AssumeRolePolicyDocument') });
  for (const policy of properties.objects('Policies')) {
    attachInline(context, arn, policy.text('PolicyName'), policy.object('PolicyDocument'));
  }
  for (const policyArn of properties.texts('ManagedPolicyArns')) {
    const document = context.managedPolicies.get(policyArn);
    if (document === undefined) throw new Error(`The sandbox does not support the managed policy ${policyArn}.`);
    iam.attachPolicy(arn, policyArn, document);
  }
  properties.ignore('Description', 'MaxSessionDuration', 'Tags');
  return { ref: name, attributes: { Arn: arn, RoleId: `AROA${context.generatedName(16)}` } };
};

export const policy: ResourceHandler = (properties, context) => {
  const name = properties.text('PolicyName');
  const document = properties.object('PolicyDocument');
  for (const roleName of properties.texts('Roles')) attachInline(context, roleArnOf(context, roleName), name, document);
  return { ref: context.logicalId, attributes: {} };
};

export const managedPolicy: ResourceHandler = (properties, context) => {
  const name = properties.optionalText('ManagedPolicyName') ?? context.generatedName(128);
  const arn = `arn:aws:iam::${account}:policy${properties.optionalText('Path') ?? '/'}${name}`;
  const document = properties.object('PolicyDocument');
  checkLength(name, [document], managedLimit);
  context.managedPolicies.set(arn, document);
  for (const roleName of properties.texts('Roles')) {
    context.sandbox.iam.attachPolicy(roleArnOf(context, roleName), arn, document);
  }
  properties.ignore('Description');
  return { ref: arn, attributes: { PolicyArn: arn } };
};

const inlineDocuments = new WeakMap<object, unknown[]>();

function attachInline({ sandbox }: ResourceContext, roleArn: string, name: string, document: unknown): void {
  sandbox.iam.attachPolicy(roleArn, name, document);
  const role = sandbox.iam.role(roleArn);
  if (role === undefined) return;
  const documents = [...(inlineDocuments.get(role) ?? []), document];
  inlineDocuments.set(role, documents);
  checkLength(role.name, documents, inlineLimit);
}

function checkLength(name: string, documents: readonly unknown[], limit: number): void {
  const length = documents.reduce<number>((sum, document) => sum + JSON.stringify(asObject(document, name)).length, 0);
  if (length <= limit) return;
  throw new Error(`Maximum policy size of ${limit} bytes exceeded for ${name}: ${length}.`);
}

function roleArnOf({ sandbox }: ResourceContext, name: string): string {
  const found = sandbox.iam.roles().find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`The role with name ${name} cannot be found.`);
  return found.arn;
}
