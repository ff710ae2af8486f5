import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { RotationConfig } from '../config/rotation-config.ts';
import { type FunctionName, functionNames, type OptionalFunctionName } from '../names.ts';
import { RotationStack } from '../rotation-stack.ts';
import { adminSecretIsArn, insertParameters, isGiven, noValue } from './insert-parameters.ts';
import { mayBeEmpty, templateParameters, variableParameters } from './parameters.ts';
import { placeholderConfig } from './placeholders.ts';
import type { PlainResource, PlainTemplate } from './template-sections.ts';
import { createsTopic, withAlarmTopic } from './with-alarm-topic.ts';
import { evidenceProperties, keepsEvidence, withEvidence } from './with-evidence.ts';
import { networkProperties, placeholderNetwork } from './with-network.ts';

export interface PlainTemplateOptions {
  /** Holds `rotate/index.cjs`, `retire/index.cjs`, `watch/index.cjs` and `report/index.cjs`. */
  readonly bundleFolder: string;
  /** The names of the zips, which change with their content: CloudFormation updates no function whose key stays. */
  readonly zips: Readonly<Record<ZippedFunction, string>>;
}

export const zippedFunctions = [...functionNames, 'report'] as const;

export type ZippedFunction = FunctionName | OptionalFunctionName;

const isEmpty = (parameter: string) => ({ 'Fn::Equals': [{ Ref: parameter }, ''] });
const given = (parameter: string) => ({ 'Fn::Not': [isEmpty(parameter)] });
const isOn = (parameter: string) => ({ 'Fn::Equals': [{ Ref: parameter }, 'true'] });

/** What CloudFormation checks before it changes anything. */
const rules = {
  AlarmRecipient: {
    Assertions: [
      {
        Assert: { 'Fn::Or': [given('AlarmEmail'), given('AlarmTopicArn')] },
        AssertDescription: 'Nothing would receive the alarms; give AlarmEmail or AlarmTopicArn',
      },
    ],
  },
  Network: {
    Assertions: [
      {
        Assert: { 'Fn::Or': [isEmpty('SubnetIds'), given('SecurityGroupIds')] },
        AssertDescription: 'SubnetIds needs SecurityGroupIds: those that let the functions connect to port 443',
      },
      {
        Assert: { 'Fn::Or': [isEmpty('SecurityGroupIds'), given('SubnetIds')] },
        AssertDescription: 'SecurityGroupIds needs SubnetIds: those that the functions run in',
      },
    ],
  },
} as const;

/** The template for CloudFormation alone: the stack of the construct, with parameters in place of a configuration. */
export function plainTemplate({ bundleFolder, zips }: PlainTemplateOptions): PlainTemplate {
  const config = { ...placeholderConfig, ...placeholderNetwork };
  const without = synthesized(bundleFolder, config);
  const full = synthesized(bundleFolder, { ...config, evidence: {} });
  const parameters = templateParameters();
  const conditions = Object.entries(parameters)
    .filter(([, parameter]) => mayBeEmpty(parameter))
    .map(([name]) => [isGiven(name), given(name)]);
  const outputs = Object.entries(insertParameters(full.stack.Outputs) as PlainTemplate['Outputs']).map(
    ([name, output]) => [name, name in without.stack.Outputs ? output : { ...output, Condition: keepsEvidence }],
  );
  return withoutUnusedConditions(
    withAlarmTopic({
      Description:
        'Rotates credentials of Genesys Cloud OAuth clients (https://www.npmjs.com/package/genesys-oauth-rotation)',
      Parameters: parameters,
      Rules: rules,
      Conditions: {
        ...Object.fromEntries(conditions),
        [createsTopic]: isEmpty('AlarmTopicArn'),
        [adminSecretIsArn]: {
          'Fn::Equals': [{ 'Fn::Select': [0, { 'Fn::Split': [':', { Ref: 'AdminSecret' }] }] }, 'arn'],
        },
        ReservesConcurrency: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'RotateConcurrency' }, 0] }] },
        ProtectsLogs: isOn('LogProtection'),
        [keepsEvidence]: isOn('Evidence'),
      },
      Resources: withEvidence(parametrized(without, zips), parametrized(full, zips)),
      Outputs: {
        ...Object.fromEntries(outputs),
        RotateFunctionArn: { Value: { 'Fn::GetAtt': [full.functionIds.rotate, 'Arn'] } },
      },
    }),
  );
}

/** The resources with parameters in them. */
function parametrized(
  { stack, functionIds }: ReturnType<typeof synthesized>,
  zips: PlainTemplateOptions['zips'],
): PlainTemplate['Resources'] {
  const resources = Object.entries(stack.Resources).map(([id, { Type, Properties = {}, ...resource }]) => {
    const { Metadata: _, ...attributes } = resource as { Metadata?: unknown };
    const name = zippedFunctions.find((each) => functionIds[each] === id);
    const properties = insertParameters({
      Properties: {
        ...Properties,
        ...(name === undefined ? {} : functionProperties(name, Properties, zips[name])),
        ...propertiesOfType(Type, Properties),
        ...evidenceProperties({ Type, Properties }),
        ...networkProperties({ Type, Properties }),
      },
    });
    return [id, { Type, ...properties, ...attributes }];
  });
  return Object.fromEntries(resources) as PlainTemplate['Resources'];
}

function withoutUnusedConditions(template: PlainTemplate): PlainTemplate {
  const { Conditions, ...others } = template;
  const text = JSON.stringify([others, Conditions.SubscribesEmail]);
  const used = Object.entries(Conditions).filter(([name]) => text.includes(`"${name}"`));
  return { ...template, Conditions: Object.fromEntries(used) };
}

interface SynthesizedStack {
  readonly Resources: Readonly<Record<string, PlainResource>>;
  readonly Outputs: Readonly<Record<string, object>>;
}

function synthesized(bundleFolder: string, config: RotationConfig) {
  const outdir = mkdtempSync(join(tmpdir(), 'plain-template-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const rotation = new RotationStack(app, 'PlainTemplate', {
      config,
      bundleFolder,
    });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const ids = Object.entries(rotation.rotation.functions).map(
      ([
        name,
        {
          function: { node },
        },
      ]) => [name, rotation.getLogicalId(node.defaultChild as never)],
    );
    const [artifact] = app.synth().stacks;
    const stack = JSON.parse(readFileSync(artifact?.templateFullPath ?? '', 'utf8')) as SynthesizedStack;
    return { stack, functionIds: Object.fromEntries(ids) as Record<ZippedFunction, string> };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function functionProperties(name: ZippedFunction, properties: PlainResource['Properties'], zip: string) {
  const { Variables } = properties.Environment as { Variables: object };
  const isFixed = name === 'watch' || name === 'report';
  const reserved = isFixed ? properties.ReservedConcurrentExecutions : { Ref: 'RotateConcurrency' };
  const settings = name === 'report' ? { EVIDENCE_MAXIMUM_AGE: { Ref: 'EvidenceMaximumAge' } } : variablesOfSettings();
  return {
    Code: { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { 'Fn::Join': ['', [{ Ref: 'CodeKeyPrefix' }, zip]] } },
    ReservedConcurrentExecutions: { 'Fn::If': ['ReservesConcurrency', reserved, noValue] },
    Environment: { Variables: { ...Variables, ...settings } },
  };
}

/** What has a parameter instead of a placeholder, because it has a default or is one of a list. */
function variablesOfSettings() {
  return {
    GENESYS_ENVIRONMENT: { Ref: 'GenesysEnvironment' },
    GENESYS_ORGANIZATION_ID: {
      'Fn::If': [isGiven('GenesysOrganizationId'), { Ref: 'GenesysOrganizationId' }, noValue],
    },
    ROTATION_LONGEST_INTERVAL: { Ref: 'LongestInterval' },
    ...Object.fromEntries(variableParameters.map(({ variable, name: Ref }) => [variable, { Ref }])),
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
