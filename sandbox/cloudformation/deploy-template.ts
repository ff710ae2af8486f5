import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Sandbox } from '../sandbox.ts';
import { type Assets, openAssets } from './assets.ts';
import { checkParameters } from './check-parameters.ts';
import { creationOrder } from './creation-order.ts';
import { holds, resolve } from './intrinsics.ts';
import { readProperties } from './properties.ts';
import type { ResourceContext } from './resource.ts';
import { handlerOf } from './resource-handlers.ts';
import { type Created, createScope } from './scope.ts';
import { stackId as stackIdOf } from './stacks.ts';
import { readTemplate } from './template.ts';

export interface DeployOptions {
  /** Absolute path of `<stack>.template.json` in a cloud assembly; its assets are beside it. */
  readonly templateFile: string;
  /** Replaces the content of the file. */
  readonly template?: object | undefined;
  /** The values of the template's parameters. Default: none but their defaults. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** Default: the variables in the template. Used to add the sandbox's addresses, which no template contains. */
  readonly variablesOf?: ResourceContext['variablesOf'];
  /** Number of warm instances kept idle per function. Default 0. */
  readonly minimumIdle?: number;
}

export interface DeployedResource extends Created {
  /** Prefixed with the stack's name in nested stacks. */
  readonly logicalId: string;
  readonly type: string;
  /** With every intrinsic function resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A deployed stack. */
export interface Deployment {
  readonly stackName: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** In order of creation, including those of nested stacks. */
  readonly resources: readonly DeployedResource[];
  ofType(type: string): readonly DeployedResource[];
}

interface Stack {
  readonly name: string;
  readonly template: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * Creates every resource of a template as CloudFormation would, and enforces permissions from then on.
 *
 * @throws {Error} for what AWS would reject or the sandbox does not support; resources created so far are not removed
 */
export async function deployTemplate(sandbox: Sandbox, options: DeployOptions): Promise<Deployment> {
  const name = basename(options.templateFile).replace('.template.json', '');
  const template: unknown = options.template ?? JSON.parse(readFileSync(options.templateFile, 'utf8'));
  const resources: DeployedResource[] = [];
  sandbox.iam.enforce();
  const shared = {
    sandbox,
    managedPolicies: new Map<string, unknown>(),
    variablesOf: options.variablesOf ?? ((_: string, variables: Readonly<Record<string, string>>) => variables),
    minimumIdle: options.minimumIdle ?? 0,
  };
  const { outputs } = await deployStack(
    { name, template, parameters: options.parameters ?? {} },
    openAssets(options.templateFile),
    shared,
    resources,
  );
  sandbox.stacks.add({
    name,
    outputs,
    resources: resources.map(({ logicalId, ref, type }) => ({
      logicalId: logicalId.slice(logicalId.lastIndexOf('/') + 1),
      physicalId: ref,
      type,
    })),
  });
  return { stackName: name, outputs, resources, ofType: (type) => resources.filter((made) => made.type === type) };
}

async function deployStack(
  stack: Stack,
  assets: Assets,
  shared: Pick<ResourceContext, 'sandbox' | 'managedPolicies' | 'variablesOf' | 'minimumIdle'>,
  made: DeployedResource[],
): Promise<{ readonly stackId: string; readonly outputs: Readonly<Record<string, string>> }> {
  const template = readTemplate(stack.template);
  const stackId = stackIdOf(stack.name);
  const created = new Map<string, Created>();
  const scope = createScope({ template, stackName: stack.name, stackId, parameters: stack.parameters, created });
  checkParameters(template, stack.parameters, scope);
  const isWanted = (condition: string | undefined) =>
    condition === undefined || holds(scope.condition(condition), scope);
  // Check every type before creating anything.
  for (const [logicalId, { Type }] of Object.entries(template.resources)) handlerOf(Type, logicalId);

  for (const logicalId of creationOrder(template.resources)) {
    const resource = template.resources[logicalId];
    if (resource === undefined || !isWanted(resource.Condition)) continue;
    const where = `${stack.name}/${logicalId}`;
    const properties = resolve(resource.Properties, scope) as Record<string, unknown>;
    const reader = readProperties(properties, where);
    const result = await handlerOf(resource.Type, logicalId)(reader, {
      ...shared,
      assets,
      logicalId,
      generatedName: (maxLength) => generatedName(stack.name, logicalId, maxLength),
      async deployNested(nested, parameters) {
        const name = generatedName(stack.name, logicalId, 128);
        const { stackId: ref, outputs } = await deployStack(
          { name, template: nested, parameters },
          assets,
          shared,
          made,
        );
        const attributes = Object.entries(outputs).map(([output, value]) => [`Outputs.${output}`, value]);
        return { ref, attributes: Object.fromEntries(attributes) };
      },
    });
    reader.end();
    created.set(logicalId, result);
    made.push({ ...result, logicalId: where, type: resource.Type, properties });
  }
  const outputs = Object.entries(template.outputs)
    .filter(([, { Condition }]) => isWanted(Condition))
    .map(([name, { Value }]) => [name, String(resolve(Value, scope))]);
  return { stackId, outputs: Object.fromEntries(outputs) };
}

/** CloudFormation appends random characters to generated names; these are the same in every deployment. */
function generatedName(stackName: string, logicalId: string, maxLength: number): string {
  const suffix = hash(`${stackName}/${logicalId}`).slice(0, 12).toUpperCase();
  const whole = `${stackName}-${logicalId}`.slice(0, Math.max(0, maxLength - suffix.length - 1));
  return whole === '' ? suffix.slice(0, maxLength) : `${whole}-${suffix}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
