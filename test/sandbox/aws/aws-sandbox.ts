import { createClock } from '../../../sandbox/core/clock.ts';
import type { SandboxService } from '../../../sandbox/core/service.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox/sandbox.ts';

/** These tests do not need Genesys Cloud. */
const noGenesys: SandboxService = {
  name: 'genesys',
  accepts: () => false,
  operation: () => 'none',
  handle: () => ({ status: 404 }),
};

export interface AwsSandbox extends Sandbox {
  readonly clientConfiguration: {
    readonly endpoint: string;
    readonly region: string;
    readonly maxAttempts: number;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
}

export async function startAwsSandbox(options: Partial<SandboxOptions> = {}): Promise<AwsSandbox> {
  const sandbox = await createSandbox({ genesys: noGenesys, clock: createClock(), ...options });
  return {
    ...sandbox,
    clientConfiguration: {
      endpoint: sandbox.endpoint,
      region: 'eu-west-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
  };
}
