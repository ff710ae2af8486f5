import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { RotationConfig } from '../../infra/index.ts';
import { createApp } from '../../infra/synthesize.ts';
import { fullConfig } from '../permissions/deployed-stack.ts';
import { full, smallest, withEvidence } from './configuration.ts';
import { createBundles } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudformation-rules-'));
const bundleFolder = createBundles(join(folder, 'bundles'));

// The rules of CloudFormation that the CDK has: ten seconds of each process, so that the other tests go without them.
beforeAll(() => void vi.stubEnv('CDK_VALIDATION', undefined));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const appOf = (name: string, config: RotationConfig, nestedStackCount = 0) =>
  createApp({ config, bundleFolder, nestedStackCount, outputFolder: join(folder, name) });

const stacks: readonly (readonly [string, RotationConfig, number])[] = [
  ['full', full, 4],
  ['with evidence and tracing', { ...withEvidence, functions: { tracing: true } }, 0],
  ['of discovery alone', { ...smallest, secrets: [], discovery: { tagKey: 'rotated-by', tagValue: 'genesys' } }, 0],
  ['that waits', { ...smallest, defaults: { freeze: ['2026-12-18/2027-01-04/year-end'] } }, 0],
  ['with keys', { ...full, logEncryptionKey: full.encryptionKey as string, logProtection: false }, 0],
  ['smallest', { ...smallest, vpc: 'vpc-0123456789abcdef0', vpcSubnets: ['subnet-0123456789abcdef0'] }, 0],
  ['as the scenarios deploy it', fullConfig, 0],
];

it.each(stacks)('CloudFormation would take the stack: %s', (name, config, nestedStackCount) => {
  expect(appOf(name, config, nestedStackCount).app.synth().stacks.length).toBeGreaterThan(0);
});

it('what it would reject stops the synthesis', () => {
  const { app, stack } = appOf('wrong', smallest);
  const [rotate] = stack.node.findAll().filter((each) => each instanceof CfnFunction);
  rotate?.addPropertyOverride('MemorySize', 'much');
  expect(() => app.synth()).toThrow("MemorySize: 'much' is not of type 'integer'");
});
