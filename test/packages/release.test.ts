import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { release, templateFile } from '../../build/release/release.ts';
import { serviceTag } from '../../domain/unknown-tags.ts';
import { deployTemplate } from '../../sandbox/cloudformation/deploy-template.ts';
import { createDeployedService, type DeployedService } from '../../sandbox/deployed-service.ts';
import { leaks } from '../crash/invariants.ts';
import { hourlyRules, rotateByHandOnly } from '../permissions/deployed-stack.ts';
import { auditOf, documentAt, logsIn, rotate } from '../scenarios/managed-secret.ts';
import { released } from './released.ts';
import { readZip } from './unzip.ts';
import { upload } from './uploaded.ts';

const work = mkdtempSync(join(tmpdir(), 'release-'));
let folder = '';
let service: DeployedService | undefined;

beforeAll(async () => {
  folder = await released(work);
}, 600_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));
afterEach(async () => {
  const found = service === undefined ? [] : leaks(service);
  await service?.close();
  service = undefined;
  expect(found).toEqual([]);
});

const read = (file: string) => readFileSync(join(folder, file));

describe('a release', () => {
  it('is the same byte for byte when it is built again', async () => {
    const second = await release({ folder: join(work, 'second'), buildFolder: join(work, 'build again') });
    expect(readFileSync(join(second, 'SHA256SUMS'), 'utf8')).toBe(read('SHA256SUMS').toString());
  }, 600_000);

  it('has two packages, four zips, the template, and what describes them, each with its hash', () => {
    const names = readdirSync(folder).map((file) => file.replace(/-\d+\.\d+\.\d+[\w.-]*\.tgz$/, '.tgz'));
    expect(names.map((file) => file.replace(/-[0-9a-f]{12}\.zip$/, '.zip')).sort()).toEqual([
      'SHA256SUMS',
      'genesys-oauth-rotation.template.json',
      'genesys-oauth-rotation.tgz',
      'genesys-token-provider.tgz',
      'licenses.txt',
      'report.cdx.json',
      'report.zip',
      'retire.cdx.json',
      'retire.zip',
      'rotate.cdx.json',
      'rotate.zip',
      'third-party-notices.txt',
      'watch.cdx.json',
      'watch.zip',
    ]);
    const { status, stdout } = spawnSync('sha256sum', ['--check', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' });
    expect(stdout).not.toContain('FAILED');
    expect([status, stdout.trim().split('\n').length]).toEqual([0, names.length - 1]);
  });

  it('has zips of one file each, which any user may read', () => {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.zip'))) {
      const [bundle, ...others] = readZip(read(file));
      expect(bundle).toMatchObject({ name: 'index.cjs', mode: 0o644 });
      expect(bundle?.content.toString()).toContain('handler');
      expect(others).toEqual([]);
    }
  });

  it('contains no path of the machine that built it', () => {
    for (const file of readdirSync(folder).filter((name) => !name.endsWith('.tgz'))) {
      expect(read(file).includes(work)).toBe(false);
      expect(read(file).includes(process.cwd())).toBe(false);
    }
  });
});

const isInstalled = (command: string) => spawnSync(command, ['--version']).status === 0;

describe('the Terraform module', () => {
  it.skipIf(!isInstalled('terraform'))('is formatted, which terraform does only where it can read it', () => {
    const { status, stdout } = spawnSync('terraform', ['fmt', '-check', '-diff', 'terraform'], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, '']);
  });
});

describe('the plain template', () => {
  // W3005: the CDK names dependencies that a reference implies. W1033: where there are no subnets, their list is left out.
  it.skipIf(!isInstalled('cfn-lint'))(
    'passes cfn-lint',
    () => {
      const { stdout, status } = spawnSync('cfn-lint', [
        '--ignore-checks',
        'W3005',
        'W1033',
        '--',
        join(folder, templateFile),
      ]);
      expect([status, stdout.toString()]).toEqual([0, '']);
    },
    300_000,
  );

  it.skipIf(!isInstalled('cfn-lint'))(
    'passes it in the example for SAM too',
    () => {
      cpSync('examples/sam/template.yaml', join(work, 'sam/template.yaml'), { recursive: true });
      cpSync(join(folder, templateFile), join(work, 'sam', templateFile));
      const files = [join(work, 'sam/template.yaml'), 'examples/cloudformation/secret.template.json'];
      const { stdout, status } = spawnSync('cfn-lint', ['--', ...files], { encoding: 'utf8' });
      expect([status, stdout]).toEqual([0, '']);
    },
    300_000,
  );

  const given = {
    CodeBucket: 'releases',
    CodeKeyPrefix: 'rotation/1.0/',
    ServiceName: 'crm-rotation',
    GenesysEnvironment: 'mypurecloud.ie',
    AlarmEmail: 'operations@example.com',
    GracePeriod: '2h',
  };
  const deploy = async (parameters: Readonly<Record<string, string>>, template?: object) => {
    const templatePath = upload(folder, 'rotation/1.0/');
    service = await createDeployedService({
      templateFile: templatePath,
      parameters,
      existingSecrets: [{ name: 'genesys/admin' }],
      inProcess: true,
      ...(template === undefined ? {} : { template }),
    });
    service.genesys.settings.rateLimitPerMinute = 1_000_000;
    await service.idle();
    return service;
  };

  it.each([
    ['an admin secret by its name', { AdminSecret: 'genesys/admin' }],
    [
      'an existing topic and no reserved concurrency',
      {
        AlarmEmail: '',
        AlarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:operations',
        RotateConcurrency: '0',
      },
    ],
    ['evidence', { Evidence: 'true', EvidenceMode: 'GOVERNANCE' }],
  ])('rotates and revokes a secret that has the tag of the service, and no other, with %s', async (_, more) => {
    const deployed = await deploy({ ...given, ...more });
    const { arn } = deployed.createManagedSecret({ name: 'team/crm', accessTokenValiditySeconds: 300 });
    rotateByHandOnly(deployed, arn);
    const refused = await deployed.secretsManager.rotate(arn);
    expect(refused.steps[0]?.invocation.error?.errorMessage).toMatch(/aws-access-denied/);
    deployed.secretsManager.setTag(arn, serviceTag, 'crm-rotation');
    const old = documentAt(deployed, arn);
    await rotate(deployed, arn);
    expect(logsIn(deployed, old)).toBe(true);
    for (const name of hourlyRules(deployed))
      expect(name).toMatch('Evidence' in more ? /WatchHourly|Daily/ : /WatchHourly/);
    await deployed.clock.advance(3 * 3_600_000);
    await deployed.idle();
    expect([logsIn(deployed, old), logsIn(deployed, documentAt(deployed, arn))]).toEqual([false, true]);
    expect(auditOf(deployed, arn).map(({ event }) => event)).toContain('revocation-verified');
    expect(deployed.deadLetters.messages(deployed.deadLetterArn)).toEqual([]);
    expect(deployed.deployment.outputs).toMatchObject({
      ROTATE: 'crm-rotation-rotate',
      RotateFunctionArn: deployed.rotateFunctionArn,
    });
    const kept = Object.keys(deployed.deployment.outputs).filter((name) => /^(EVIDENCE|REPORT)/.test(name));
    expect(kept.sort()).toEqual(
      'Evidence' in more ? ['EVIDENCEBUCKET', 'EVIDENCEKEY', 'REPORT', 'REPORTERPOLICY'] : [],
    );
    if (!('Evidence' in more)) return;
    // No secret was managed in the month before.
    const { outcome, payload } = await deployed.lambda.invoke(String(deployed.deployment.outputs.REPORT), {});
    expect([outcome, payload]).toEqual(['success', expect.objectContaining({ outcome: expect.any(String) })]);
  });

  it('rotates the secret of the example stack, once its credential is stored', async () => {
    const deployed = await deploy(given);
    const template = JSON.parse(readFileSync('examples/cloudformation/secret.template.json', 'utf8'));
    await deployTemplate(deployed, {
      templateFile: upload(folder, ''),
      template,
      parameters: {
        RotateFunctionArn: deployed.rotateFunctionArn,
        ServiceName: 'crm-rotation',
        SecretName: 'team/crm',
      },
    });
    const { arn } = deployed.storeCredential({ name: 'team/crm' });
    rotateByHandOnly(deployed, arn);
    const old = documentAt(deployed, arn);
    await rotate(deployed, arn);
    expect(documentAt(deployed, arn)).not.toEqual(old);
  });

  it('can be included in a CDK app, as the examples in Python and Java do', async () => {
    const app = new App({ analyticsReporting: false });
    new CfnInclude(new Stack(app, 'Including'), 'Service', {
      templateFile: join(folder, templateFile),
      parameters: given,
    });
    const deployed = await deploy({}, app.synth().stacks[0]?.template);
    const { arn } = deployed.createManagedSecret({ name: 'team/crm', settings: { service: 'crm-rotation' } });
    const old = documentAt(deployed, arn);
    await rotate(deployed, arn);
    expect(documentAt(deployed, arn)).not.toEqual(old);
  });

  it.each([
    [{ SubnetIds: 'subnet-01234567' }, 'SubnetIds needs SecurityGroupIds'],
    [{ SecurityGroupIds: 'sg-01234567' }, 'SecurityGroupIds needs SubnetIds'],
    [{ SubnetIds: 'private' }, "Parameter 'SubnetIds' must be empty or ids of subnets, separated by commas"],
    [{ EvidenceMode: 'none' }, "Parameter 'EvidenceMode' must be one of AllowedValues"],
    [{ AlarmEmail: '' }, 'Nothing would receive the alarms; give AlarmEmail or AlarmTopicArn'],
    [{ ServiceName: 'Crm' }, "Parameter 'ServiceName' must be 2 to 40 lower-case letters, digits and hyphens"],
    [{ GenesysEnvironment: 'evil.example' }, "Parameter 'GenesysEnvironment' must be one of AllowedValues"],
    [{ GracePeriod: '2 hours' }, "Parameter 'GracePeriod' must be a duration: 30s, 15m, 24h, 7d"],
    [{ CodeKeyPrefix: '/rotation' }, "Parameter 'CodeKeyPrefix' must be empty or a path ending in /"],
  ])('refuses %j before anything is created', async (wrong, message) => {
    await expect(deploy({ ...given, ...wrong })).rejects.toThrow(message);
  });
});
