import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from './run-program.ts';

const region = 'eu-west-1';

function endpointIn(printed: string): string | undefined {
  return /^export AWS_ENDPOINT_URL=(\S+)$/m.exec(printed)?.[1];
}

async function rotate(endpoint: string): Promise<void> {
  await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.RotateSecret',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIASANDBOXSANDBOX00/20260101/${region}/secretsmanager/aws4_request`,
    },
    body: JSON.stringify({
      SecretId: 'contact-center/crm-sync',
      ClientRequestToken: '11111111-2222-4333-8444-555555555555',
    }),
  });
}

describe.concurrent('npm run sandbox', () => {
  it('shows a requested rotation and its revocation, and exits with code 0', async () => {
    const done = new Set<string>();
    const once = (name: string, action: () => NodeJS.Signals | undefined) => {
      if (done.has(name)) return undefined;
      done.add(name);
      return action();
    };
    const { exitCode, stdout, stderr } = await runProgram('demo/sandbox.ts', [], {
      onOutput(printed) {
        const endpoint = endpointIn(printed);
        if (endpoint !== undefined && printed.includes('Activity')) {
          once('rotate', () => {
            void rotate(endpoint);
            return undefined;
          });
        }
        if (printed.includes('completed')) return once('end', () => 'SIGINT');
        if (printed.includes('RotationSucceeded')) {
          once('skip', () => {
            void fetch(`${endpoint}/_sandbox/time`, { method: 'POST', body: '{"to":"next-timer"}' });
            return undefined;
          });
        }
        return undefined;
      },
    });
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('AWSCURRENT → 11111111');
    expect(stdout).toContain('verified: the old credential was rejected');
    expect(stdout).not.toMatch(/[\w+/-]{40,}/);
  });

  it('exits with code 0 on SIGTERM', async () => {
    let ended = false;
    const { exitCode } = await runProgram('demo/sandbox.ts', ['--strategy', 'replacement-client'], {
      onOutput(printed) {
        if (ended || !printed.includes('Activity')) return undefined;
        ended = true;
        return 'SIGTERM';
      },
    });
    expect(exitCode).toBe(0);
  });

  it('ends with exit code 2 for options that are wrong, or wrong together, and starts nothing', async () => {
    const state = join(mkdtempSync(join(tmpdir(), 'state-')), 'state.json');
    const refused = await runProgram('demo/sandbox.ts', ['--region', 'nowhere', '--state', state]);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('nowhere is not the name of an AWS region');
    expect(existsSync(state)).toBe(false);
    const twice = ['--organization', 'North=mypurecloud.de', '--organization', 'North=mypurecloud.ie'];
    expect(await runProgram('demo/sandbox.ts', twice)).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('starts with the switches of a facts file, and refuses one that is wrong, naming all that is', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'facts-')), 'facts.json');
    writeFileSync(file, '{"genesys": {"propagationDelay": 1}, "scheduler": {"deliveries": 3}}');
    const refused = await runProgram('demo/sandbox.ts', ['--facts', file]);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    for (const named of [file, 'genesys.propagationDelayMs?', 'received 3; allowed: one of 1, 2']) {
      expect(refused.stderr).toContain(named);
    }
    writeFileSync(
      file,
      '{"genesys": {"clientLimit": 7}, "organizations": {"Sandbox Contact Center": {"putMerges": true}}}',
    );
    let positions: Promise<unknown> | undefined;
    let isEnding = false;
    const { exitCode } = await runProgram('demo/sandbox.ts', ['--facts', file], {
      onOutput(printed) {
        const endpoint = endpointIn(printed);
        if (endpoint !== undefined && printed.includes('Activity')) {
          positions ??= fetch(`${endpoint}/_sandbox/behavior`).then((response) => response.json());
        }
        if (isEnding || !printed.includes('GET /_sandbox/behavior')) return undefined;
        isEnding = true;
        return 'SIGTERM';
      },
    });
    expect(exitCode).toBe(0);
    expect(await positions).toMatchObject({
      genesys: { clientLimit: 7, putMerges: false },
      organizations: { 'Sandbox Contact Center': { clientLimit: 7, putMerges: true } },
    });
  });
});
