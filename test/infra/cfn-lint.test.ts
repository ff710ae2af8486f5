import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { synthesize } from '../../infra/synthesize.ts';
import { full, smallest, withEvidence } from './configuration.ts';
import { createBundles } from './synthesized.ts';

const isInstalled = spawnSync('cfn-lint', ['--version']).status === 0;

it.skipIf(!isInstalled)(
  'finds no error in any template (skipped where cfn-lint is not installed)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'cfn-lint-'));
    try {
      const bundleFolder = createBundles(join(folder, 'bundles'));
      const outputFolder = join(folder, 'cdk.out');
      const network = { vpc: 'vpc-0123456789abcdef0', vpcSubnets: ['subnet-0123456789abcdef0'], rolePath: '/service/' };
      const config = {
        smallest: { ...smallest, region: 'eu-west-1', ...network },
        full,
        withEvidence: { ...withEvidence, service: 'with-evidence' },
      };
      synthesize({ config, bundleFolder, outputFolder, nestedStackCount: 4 });
      const templates = readdirSync(outputFolder).filter((file) => file.endsWith('.template.json'));
      expect(templates.length).toBeGreaterThan(4);
      const paths = templates.map((file) => join(outputFolder, file));
      paths.push('examples/restart-consumers/restart-ecs-services.template.yaml');
      const notifications = 'examples/notifications';
      const recipes = readdirSync(notifications).filter((file) => file.endsWith('.template.yaml'));
      paths.push(...recipes.map((file) => join(notifications, file)));
      const { stdout, status } = spawnSync('cfn-lint', ['--ignore-checks', 'W', 'I', '--', ...paths], {
        encoding: 'utf8',
      });
      expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  600_000,
);
