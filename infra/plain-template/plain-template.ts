import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type FunctionName, functionNames } from '../names.ts';
import { RotationStack } from '../rotation-stack.ts';
import { adminSecretIsArn, insertParameters, isGiven, noValue } from './insert-parameters.ts';
import { mayBeEmpty, templateParameters, variableParameters } from './parameters.ts';
import { placeholderConfig } from './placeholders.ts';
import type { PlainResource, PlainTemplate } from './template-sections.ts';
import { createsTopic, withAlarmTopic } from './with-alarm-topic.ts';

export interface PlainTemplateOptions {
  /** Holds `rotate/index.cjs`, `retire/index.cjs` and `watch/index.cjs`. */
  readonly bundleFolder: string;
  /** The names of the zips, which change with their content: CloudFormation updates no function whose key stays. */
  readonly zips: Readonly<Record<FunctionName, string>>;
}

const given = (parameter: string) => ({ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: parameter }, ''] }] });

/** The template for CloudFormation alone: the stack of the construct, with parameters in place of a configuration. */
export function plainTemplate({ bundleFolder, zips }: PlainTemplateOptions): PlainTemplate {
  const { stack, functionIds } = synthesized(bundleFolder);
  const parameters = templateParameters();
  const conditions = Object.entries(parameters)
    .filter(([, parameter]) => mayBeEmpty(parameter))
    .map(([name]) => [isGiven(name), given(name)]);
  const resources = Object.entries(stack.Resources).map(([id, { Type, Properties = {}, ...resource }]) => {
    const { Metadata: _, ...attributes } = resource as { Metadata?: unknown };
    const name = functionNames.find((each) => functionIds[each] === id);
    const own = name === undefined ? {} : functionProperties(name, Properties, zips[name]);
    const properties = insertParameters({
      Properties: { ...Properties, ...own, ...propertiesOfType(Type, Properties) },
    });
    return [id, { Type, ...properties, ...attributes }];
  });
  return withoutUnusedConditions(
    withAlarmTopic({
      Description:
        'Rotates credentials of Genesys Cloud OAuth clients (https://www.npmjs.com/package/genesys-oauth-rotation)',
      Parameters: parameters,
      Rules: {
        AlarmRecipient: {
          Assertions: [
            {
              Assert: { 'Fn::Or': [given('AlarmEmail'), given('AlarmTopicArn')] },
              AssertDescription: 'Nothing would receive the alarms; give AlarmEmail or AlarmTopicArn',
            },
          ],
        },
      },
      Conditions: {
        ...Object.fromEntries(conditions),
        [createsTopic]: { 'Fn::Equals': [{ Ref: 'AlarmTopicArn' }, ''] },
        [adminSecretIsArn]: {
          'Fn::Equals': [{ 'Fn::Select': [0, { 'Fn::Split': [':', { Ref: 'AdminSecret' }] }] }, 'arn'],
        },
        ReservesConcurrency: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'RotateConcurrency' }, 0] }] },
        ProtectsLogs: { 'Fn::Equals': [{ Ref: 'LogProtection' }, 'true'] },
      },
      Resources: Object.fromEntries(resources) as PlainTemplate['Resources'],
      Outputs: {
        ...(insertParameters(stack.Outputs) as PlainTemplate['Outputs']),
        RotateFunctionArn: { Value: { 'Fn::GetAtt': [functionIds.rotate, 'Arn'] } },
      },
    }),
  );
}

function withoutUnusedConditions(template: PlainTemplate): PlainTemplate {
  const { Conditions, ...others } = template;
  const text = JSON.stringify([others, Conditions.SubscribesEmail]);
  const used = Object.entries(Conditions).filter(([name]) => text.includes(`"${name}"`));
  return { ...template, Conditions: Object.fromEntries(used) };
}

interface SynthesizedStack {
  readonly Resources: Readonly<Record<string, PlainResource>>;
  readonly Outputs: object;
}

function synthesized(bundleFolder: string) {
  const outdir = mkdtempSync(join(tmpdir(), 'plain-template-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const rotation = new RotationStack(app, 'PlainTemplate', {
      config: placeholderConfig,
      bundleFolder,
    });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const ids = functionNames.map((name) => [
      name,
      rotation.getLogicalId(rotation.rotation.functions[name].function.node.defaultChild as never),
    ]);
    const [artifact] = app.synth().stacks;
    const stack = JSON.parse(readFileSync(artifact?.templateFullPath ?? '', 'utf8')) as SynthesizedStack;
    return { stack, functionIds: Object.fromEntries(ids) as Record<FunctionName, string> };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function functionProperties(name: FunctionName, properties: PlainResource['Properties'], zip: string) {
  const { Variables } = properties.Environment as { Variables: object };
  const reserved = name === 'watch' ? properties.ReservedConcurrentExecutions : { Ref: 'RotateConcurrency' };
  return {
    Code: { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { 'Fn::Join': ['', [{ Ref: 'CodeKeyPrefix' }, zip]] } },
    ReservedConcurrentExecutions: { 'Fn::If': ['ReservesConcurrency', reserved, noValue] },
    Environment: {
      Variables: {
        ...Variables,
        GENESYS_ENVIRONMENT: { Ref: 'GenesysEnvironment' },
        GENESYS_ORGANIZATION_ID: {
          'Fn::If': [isGiven('GenesysOrganizationId'), { Ref: 'GenesysOrganizationId' }, noValue],
        },
        ...Object.fromEntries(variableParameters.map(({ variable, name: Ref }) => [variable, { Ref }])),
      },
    },
  };
}

function propertiesOfType(type: string, { DataProtectionPolicy }: PlainResource['Properties']): object {
  switch (type) {
    case 'AWS::IAM::Role':
      return {
        PermissionsBoundary: {
          'Fn::If': [isGiven('PermissionsBoundaryArn'), { Ref: 'PermissionsBoundaryArn' }, noValue],
        },
      };
    case 'AWS::Logs::LogGroup':
      return {
        RetentionInDays: { Ref: 'LogRetentionDays' },
        DataProtectionPolicy: { 'Fn::If': ['ProtectsLogs', DataProtectionPolicy, noValue] },
      };
    default:
      return {};
  }
}
