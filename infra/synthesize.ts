import { App, Validations } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { omitUndefined } from '../domain/omit-undefined.ts';
import { type Deployments, deploymentsOf, type NamedConfig } from './config/deployments.ts';
import type { RotationConfig } from './config/rotation-config.ts';
import { RotationStack } from './rotation-stack.ts';

export interface SynthesizeOptions {
  /** One configuration, or several by their names. */
  readonly config: RotationConfig | Deployments;
  /** Where the bundles are. Default `dist/`. */
  readonly bundleFolder?: string;
  /** Where the templates go. Default: the output folder of the CDK CLI, else a temporary folder. */
  readonly outputFolder?: string;
  /** The number of nested stacks of a configuration that says none. Default 0. */
  readonly nestedStackCount?: number;
  /** More context of the app. The context `deployment` names the only deployment that is synthesized. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The app: one stack for each deployment, named after its service, checked by cdk-nag. */
export function createApp(options: SynthesizeOptions): { app: App; stack: RotationStack; stacks: RotationStack[] } {
  const app = new App({
    ...omitUndefined({ outdir: options.outputFolder }),
    // What CloudFormation would reject is an error here.
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true, ...options.context },
  });
  const chosen: unknown = app.node.tryGetContext('deployment');
  const named = deploymentsOf(options.config, chosen === undefined ? undefined : String(chosen));
  const [stack, ...others] = named.map((deployment) => createStack(app, deployment, options));
  if (stack === undefined) throw new Error('There is no deployment.');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, stack, stacks: [stack, ...others] };
}

function createStack(app: App, { name, config }: NamedConfig, options: SynthesizeOptions): RotationStack {
  const { account, region, service = 'genesys-oauth-rotation', nestedStackCount = options.nestedStackCount } = config;
  return new RotationStack(app, name ?? service, {
    config: { ...config, ...omitUndefined({ nestedStackCount }) },
    stackName: service,
    description: 'Rotates credentials of Genesys Cloud OAuth clients',
    // A large template comes close to the limit of CloudFormation, one megabyte.
    suppressTemplateIndentation: (config.secrets?.length ?? 0) > 100,
    ...omitUndefined({ bundleFolder: options.bundleFolder }),
    env: omitUndefined({ account, region }),
  });
}

export function synthesize(options: SynthesizeOptions): CloudAssembly {
  return createApp(options).app.synth();
}
