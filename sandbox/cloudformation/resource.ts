import type { Sandbox } from '../sandbox.ts';
import type { Assets } from './assets.ts';
import type { Properties } from './properties.ts';
import type { Created } from './scope.ts';

/** What a resource is made with. */
export interface ResourceContext {
  readonly sandbox: Sandbox;
  readonly assets: Assets;
  readonly logicalId: string;
  /** A name as CloudFormation makes one up, of at most `longest` characters. */
  readonly madeUpName: (longest: number) => string;
  /** Documents of the managed policies that were deployed, by ARN. */
  readonly managedPolicies: Map<string, unknown>;
  /** Variables of a function in place of those of the template. */
  readonly variablesOf: (
    functionName: string,
    variables: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>>;
  /** How many loaded instances of a function are kept waiting. */
  readonly minimumIdle: number;
  readonly deployNested: (template: unknown, parameters: Readonly<Record<string, unknown>>) => Promise<Created>;
}

/** Makes a resource, as CloudFormation would have the service make it. */
export type ResourceHandler = (properties: Properties, context: ResourceContext) => Created | Promise<Created>;
