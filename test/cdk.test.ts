import { describe } from 'vitest';

const files: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['configurations', () => import('./infra/configurations.cdk.ts')],
  ['construct', () => import('./infra/construct.cdk.ts')],
  ['alarms', () => import('./infra/alarms.cdk.ts')],
  ['evidence of the configuration', () => import('./infra/evidence-of-config.cdk.ts')],
  ['evidence store', () => import('./infra/evidence-store.cdk.ts')],
  ['parameters of the plain template', () => import('./infra/insert-parameters.cdk.ts')],
  ['plain template', () => import('./infra/plain-template.cdk.ts')],
  ['stack', () => import('./infra/stack.cdk.ts')],
  ['synthesis', () => import('./infra/synthesis.cdk.ts')],
  ['reference', () => import('./reference/reference.cdk.ts')],
];

// One file, because to load the CDK takes a worker longer than most of these tests.
for (const [name, load] of files) {
  describe(name, async () => {
    await load();
  });
}
