import { App, Validations } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { omitUndefined } from '../domain/omit-undefined.ts';
import type { RotationConfig } from './config/rotation-config.ts';
import { RotationStack } from './rotation-stack.ts';

export interface SynthesizeOptions {
  readonly config: RotationConfig;
  /** Where the bundles are. Default `dist/`. */
  readonly bundleFolder?: string;
  /** Where the templates go. Default: the output folder of the CDK CLI, else a temporary folder. */
  readonly outputFolder?: string;
}

/** The app: one stack, named after the service, checked by cdk-nag. */
export function createApp({ config, bundleFolder, outputFolder }: SynthesizeOptions): {
  app: App;
  stack: RotationStack;
} {
  const app = new App({
    ...omitUndefined({ outdir: outputFolder }),
    // What CloudFormation would reject is an error here.
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
  const { account, region, service = 'genesys-oauth-rotation' } = config;
  const stack = new RotationStack(app, service, {
    config,
    description: 'Rotates credentials of Genesys Cloud OAuth clients',
    // A large template comes close to the limit of CloudFormation, one megabyte.
    suppressTemplateIndentation: (config.secrets?.length ?? 0) > 100,
    ...omitUndefined({ bundleFolder }),
    env: omitUndefined({ account, region }),
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, stack };
}

export function synthesize(options: SynthesizeOptions): CloudAssembly {
  return createApp(options).app.synth();
}
