import { account, region } from '../aws-account.ts';
import type { Template } from './template.ts';

/** What names in a template stand for. Each throws for a name that stands for nothing. */
export interface Scope {
  /** A parameter, a resource, or `AWS::…`. `undefined` is `AWS::NoValue`. */
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  mapped(map: string, first: string, second: string): unknown;
  condition(name: string): unknown;
}

export interface Created {
  /** What `Ref` stands for. */
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ScopeParts {
  readonly template: Template;
  readonly stackName: string;
  readonly stackId: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Those that are there by now. */
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
    if (found === undefined) throw new Error(`There is no ${logicalId} to refer to.`);
    return found;
  };
  return {
    ref(name) {
      if (Object.hasOwn(pseudo, name)) return pseudo[name];
      const parameter = template.parameters[name];
      if (parameter === undefined) return find(name).ref;
      const given = parameters[name] ?? (parameter.Type.startsWith('AWS::') ? undefined : parameter.Default);
      if (given === undefined) throw new Error(`The parameter ${name} has no value here.`);
      return given;
    },
    attribute(logicalId, name) {
      const value = find(logicalId).attributes[name];
      if (value === undefined) throw new Error(`The sandbox does not know the attribute ${name} of ${logicalId}.`);
      return value;
    },
    mapped(map, first, second) {
      const value = template.mappings[map]?.[first]?.[second];
      if (value === undefined) throw new Error(`There is nothing at ${map}, ${first}, ${second} of the mappings.`);
      return value;
    },
    condition(name) {
      if (Object.hasOwn(template.conditions, name)) return template.conditions[name];
      throw new Error(`There is no condition ${name}.`);
    },
  };
}
