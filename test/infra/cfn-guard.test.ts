import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { full } from './configuration.ts';
import { synthesizeStack } from './synthesized.ts';

/** It ships the binary of AWS CloudFormation Guard for these systems, and the rules of AWS Control Tower. */
const root = dirname(createRequire(import.meta.url).resolve('@cdklabs/cdk-validator-cfnguard/package.json'));
const system = { linux: 'ubuntu', darwin: 'macos' }[process.platform as string] ?? process.platform;
const binary = join(root, 'bin', system, process.arch === 'arm64' ? 'aarch64' : 'x86_64', 'cfn-guard');

/** Of the resources that a stack has. */
const services = ['cloudwatch', 'dynamodb', 'identityandaccessmanagement', 'keymanagementservice', 'lambda', 'sqs'];

/** What stays, and why. A rule that no longer finds anything is an error too. */
const explained: Readonly<Record<string, string>> = {
  cloudwatch_alarm_action_check: 'The composite alarms notify; the alarms below them would notify twice.',
  kms_create_grant_aws_service_check: 'The administrator of the account keeps every right on the key of the topics.',
  lambda_inside_vpc_check: 'The functions call public endpoints; a VPC would add a NAT gateway, not isolation.',
  sqs_dlq_check: 'The queue is itself the dead-letter queue.',
};

interface GuardReport {
  readonly compliant: readonly string[];
  readonly not_compliant: readonly { readonly Rule: { readonly name: string } }[];
}

function check(template: object): GuardReport {
  const folder = mkdtempSync(join(tmpdir(), 'cfn-guard-'));
  try {
    const data = join(folder, 'template.json');
    writeFileSync(data, JSON.stringify(template));
    const rules = services.flatMap((service) => ['--rules', join(root, 'rules/control-tower/cfn-guard', service)]);
    const options = ['--output-format', 'json', '--show-summary', 'none', '--structured'];
    const { stdout } = spawnSync(binary, ['validate', ...rules, '--data', data, ...options], { encoding: 'utf8' });
    const [report] = JSON.parse(stdout) as GuardReport[];
    if (report === undefined) throw new Error('cfn-guard has reported nothing.');
    return report;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it.skipIf(!existsSync(binary))(
  'CloudFormation Guard finds nothing that is not explained, and does find problems',
  () => {
    const { resources } = synthesizeStack({ ...full, logEncryptionKey: full.encryptionKey as string });
    const { compliant, not_compliant: found } = check({ Resources: resources });
    expect(found.map(({ Rule }) => Rule.name).sort()).toEqual(Object.keys(explained));
    expect(compliant).toContain('dynamodb_table_pitr_enabled_check');
    const weakened = Object.entries(resources).map(([id, resource]) => [
      id,
      resource.Type === 'AWS::DynamoDB::Table' ? { ...resource, Properties: {} } : resource,
    ]);
    const worse = check({ Resources: Object.fromEntries(weakened) }).not_compliant.map(({ Rule }) => Rule.name);
    expect(worse).toContain('dynamodb_table_pitr_enabled_check');
  },
  300_000,
);
