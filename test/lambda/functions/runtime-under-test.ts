import type { Context } from 'aws-lambda';
import { SecretValue } from '../../../domain/secret-value.ts';
import type { Services } from '../../../lambda/ports/rotation.ts';
import { json } from '../genesys/local-server.ts';
import { arrangeWorld, contextOf, loadAnew } from './function-under-test.ts';

type Runtime = typeof import('../../../lambda/runtime.ts');
type Work = Parameters<Runtime['runInvocation']>[2];
type Failure = Parameters<Runtime['runInvocation']>[3];

export const failure: Failure = {
  secret: 'billing',
  detail: { step: 'createSecret' },
  metrics: (code) => [{ name: 'StepFailed', value: 1, unit: 'Count', dimensions: { Code: code } }],
};

const refusal = {
  'GET /api/v2/oauth/clients/client-7': json(400, { message: 'No.' }, { 'inin-correlation-id': 'correlation-7' }),
};

/** One instance, and what it runs. */
export async function arrangeRuntime(responders: Parameters<typeof arrangeWorld>[0] = {}) {
  const world = await arrangeWorld({ ...refusal, ...responders });
  const runtime = await loadAnew<Runtime>('runtime');
  const run = (work: Work, context: Partial<Context> | undefined = contextOf(), report = failure) =>
    runtime.runInvocation('rotate', context, work, report);
  /** Hands out the services of an invocation. */
  const open = async (context?: Partial<Context>) => {
    let given: Services | undefined;
    await run(async (services) => {
      given = services();
      return {};
    }, context);
    if (given === undefined) throw new Error('It was not run.');
    return given;
  };
  return { ...world, runtime, run, open };
}

export const credential = {
  clientId: 'client-1',
  clientSecret: new SecretValue('CANARY-secret'),
  environment: 'mypurecloud.com',
} as const;

/** Sends so many requests to Genesys Cloud, the login among them. */
export const requesting =
  (requests: number): Work =>
  async (services) => {
    const session = services().genesys.session(credential);
    for (let request = 1; request < requests; request += 1) await session.probe('/api/v2/users');
    return {};
  };

/** Sends a request that Genesys Cloud rejects. */
export const refuse: Work = async (services) => {
  await services().genesys.session(credential).getClient('client-7');
  return {};
};
