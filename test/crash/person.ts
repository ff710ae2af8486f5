import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { timedOut } from '../../cli/command-line/open-terminal.ts';
import { runCommandLine } from '../../cli/command-line/run-command-line.ts';
import type { Terminal } from '../../cli/command-line/terminal.ts';
import { connect } from '../../cli/deployment/connect.ts';
import { account, credentials, endpointVariables, region } from '../../sandbox/aws-account.ts';
import { identityOf } from '../../sandbox/iam/identity.ts';
import { runWithin } from '../../sandbox/lambda/in-process-surroundings.ts';
import type { RotationService } from '../../sandbox/rotation-service.ts';

/** Who runs a command, as AWS knows them. */
export interface Person {
  readonly accessKeyId: string;
  readonly userId: string;
}

const roleName = 'people';
const roleArn = `arn:aws:iam::${account}:role/${roleName}`;

/** How long a command waits at most, in sandbox milliseconds. */
const patienceMs = 15 * 60_000;

export function personOf({ iam }: RotationService, name: string): Person {
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' };
  if (iam.role(roleArn) === undefined) {
    iam.createRole({ name: roleName, trust: { Version: '2012-10-17', Statement: [trust] } });
  }
  const accessKeyId = iam.createSession(roleArn, name);
  return { accessKeyId, userId: identityOf(iam, accessKeyId).userId };
}

/**
 * A person runs a command of the product, at an address of its own: its calls are those of `operator`, and it can be killed at
 * each.
 *
 * @returns its exit code, or `killed`
 */
export async function runAs(service: RotationService, person: Person, argv: string): Promise<number | 'killed'> {
  const killed = Promise.withResolvers<'killed'>();
  let isAlive = true;
  const port = await service.openPort({
    id: randomUUID(),
    functionName: 'operator',
    lambdaRequestId: () => undefined,
    kill() {
      isAlive = false;
      port.close();
      killed.resolve('killed');
    },
    forgetNames() {},
  });
  const startedAt = performance.now();
  const environment = {
    ...endpointVariables(port.endpoint),
    ...credentials,
    AWS_ACCESS_KEY_ID: person.accessKeyId,
    AWS_REGION: region,
  };
  // What the sandbox does while the command waits happens in the sandbox's time.
  const inSandbox = AsyncLocalStorage.snapshot();
  const sleep = async (milliseconds: number) => {
    // A dead command neither goes on nor lets time pass.
    if (!isAlive) await new Promise(() => {});
    await service.secretsManager.idle();
    await service.lambda.quiet();
    await service.clock.advance(milliseconds);
  };
  const endsAtMs = service.clock.now() + patienceMs;
  const terminal: Terminal = {
    out() {},
    note() {},
    ask: async () => undefined,
    isInteractive: false,
    environment: {},
    now: Date.now,
    holdInterrupts: () => new AbortController().signal,
    async sleep(milliseconds) {
      if (Date.now() > endsAtMs) throw timedOut();
      await inSandbox(sleep, milliseconds);
    },
  };
  const surroundings = { environment, write() {}, offsetMs: service.clock.offsetMs, startedAt };
  const ended = runWithin(surroundings, () =>
    runCommandLine({
      argv: argv.split(' '),
      openTerminal: () => terminal,
      isColored: { out: false, note: false },
      connect: async (target) => connect({ region, endpointUrl: port.endpoint, ...target }),
    }),
  );
  const result = await Promise.race([ended, killed.promise]);
  port.close();
  return result;
}
