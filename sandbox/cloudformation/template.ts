import { asObject } from './as-object.ts';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn: readonly string[];
  readonly Condition: string | undefined;
}

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: unknown;
  readonly AllowedValues?: readonly unknown[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
}

export interface TemplateRule {
  readonly Assertions: readonly { readonly Assert: unknown; readonly AssertDescription?: string }[];
}

/** A CloudFormation template as written by `cdk synth`. */
export interface Template {
  readonly parameters: Readonly<Record<string, TemplateParameter>>;
  readonly mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly rules: Readonly<Record<string, TemplateRule>>;
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown; readonly Condition?: string }>>;
}

const knownSections = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
]);

/** Resource attributes that do not affect the sandbox. */
const attributes = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
]);

/** @throws {Error} for a section or an attribute that the sandbox does not support */
export function readTemplate(source: unknown): Template {
  const sections = asObject(source, 'The template');
  const unknown = Object.keys(sections).filter((name) => !knownSections.has(name));
  if (unknown.length > 0)
    throw new Error(`The sandbox does not support this part of a template: ${unknown.join(', ')}.`);
  // It checks the bootstrap stack of the CDK, which the sandbox does not have.
  const { CheckBootstrapVersion: _, ...rules } = asObject(sections.Rules ?? {}, 'Rules');
  const conditional = Object.keys(rules).filter((name) => 'RuleCondition' in asObject(rules[name], name));
  if (conditional.length > 0) throw new Error(`The sandbox does not support RuleCondition: ${conditional.join(', ')}.`);
  const resources = Object.entries(asObject(sections.Resources, 'Resources'));
  return {
    parameters: asObject(sections.Parameters ?? {}, 'Parameters') as Template['parameters'],
    mappings: asObject(sections.Mappings ?? {}, 'Mappings') as Template['mappings'],
    conditions: asObject(sections.Conditions ?? {}, 'Conditions'),
    rules: rules as Template['rules'],
    resources: Object.fromEntries(resources.map(([id, resource]) => [id, readResource(id, resource)])),
    outputs: asObject(sections.Outputs ?? {}, 'Outputs') as Template['outputs'],
  };
}

function readResource(logicalId: string, source: unknown): TemplateResource {
  const resource = asObject(source, logicalId);
  const unknown = Object.keys(resource).filter((name) => !attributes.has(name));
  if (unknown.length > 0) throw new Error(`${logicalId}: the sandbox does not support ${unknown.join(', ')}.`);
  const { Type, Properties = {}, DependsOn = [], Condition } = resource;
  if (typeof Type !== 'string') throw new Error(`${logicalId} has no type.`);
  return {
    Type,
    Properties: asObject(Properties, `${logicalId}.Properties`),
    DependsOn: [DependsOn].flat() as string[],
    Condition: Condition as string | undefined,
  };
}
