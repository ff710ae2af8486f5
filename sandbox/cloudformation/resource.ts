import type { Sandbox } from '../sandbox.ts';
import type { Assets } from './assets.ts';
import type { Properties } from './properties.ts';
import type { Created } from './scope.ts';

/** The context in which a resource is created. */
export interface ResourceContext {
  readonly sandbox: Sandbox;
  readonly assets: Assets;
  readonly logicalId: string;
  /** A name as CloudFormation generates it, of at most `maxLength` characters. */
  readonly generatedName: (maxLength: number) => string;
  /** Documents of the deployed managed policies, by ARN. */
  readonly managedPolicies: Map<string, unknown>;
  /** Overrides the environment variables that the template sets for a function. */
  readonly variablesOf: (
    functionName: string,
    variables: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>>;
  /** Number of warm instances kept idle per function. */
  readonly minimumIdle: number;
  readonly deployNested: (template: unknown, parameters: Readonly<Record<string, unknown>>) => Promise<Created>;
}

/** Creates a resource as CloudFormation would. */
export type ResourceHandler = (properties: Properties, context: ResourceContext) => Created | Promise<Created>;
