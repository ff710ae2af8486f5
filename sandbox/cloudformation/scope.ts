import { account, region } from '../aws-account.ts';
import type { Template } from './template.ts';

/** Resolves the names in a template. Each method throws for an undefined name. */
export interface Scope {
  /** A parameter, a resource, or `AWS::…`. `undefined` is `AWS::NoValue`. */
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  mapped(map: string, first: string, second: string): unknown;
  condition(name: string): unknown;
}

export interface Created {
  /** The value of `Ref`. */
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ScopeParts {
  readonly template: Template;
  readonly stackName: string;
  readonly stackId: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The resources created so far. */
  readonly created: ReadonlyMap<string, Created>;
}

export function createScope({ template, stackName, stackId, parameters, created }: ScopeParts): Scope {
  const pseudo: Readonly<Record<string, string | undefined>> = {
    'AWS::AccountId': account,
    'AWS::NoValue': undefined,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': stackId,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const find = (logicalId: string): Created => {
    const found = created.get(logicalId);
    if (found === undefined) throw new Error(`There is no resource ${logicalId}.`);
    return found;
  };
  return {
    ref(name) {
      if (Object.hasOwn(pseudo, name)) return pseudo[name];
      const parameter = template.parameters[name];
      if (parameter === undefined) return find(name).ref;
      const value = parameters[name] ?? (parameter.Type.startsWith('AWS::') ? undefined : parameter.Default);
      if (value === undefined) throw new Error(`The parameter ${name} has no value.`);
      return value;
    },
    attribute(logicalId, name) {
      const value = find(logicalId).attributes[name];
      if (value === undefined) throw new Error(`The sandbox does not support the attribute ${name} of ${logicalId}.`);
      return value;
    },
    mapped(map, first, second) {
      const value = template.mappings[map]?.[first]?.[second];
      if (value === undefined) throw new Error(`The mappings have no value at ${map}, ${first}, ${second}.`);
      return value;
    },
    condition(name) {
      if (Object.hasOwn(template.conditions, name)) return template.conditions[name];
      throw new Error(`There is no condition ${name}.`);
    },
  };
}
