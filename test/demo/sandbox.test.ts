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
});
