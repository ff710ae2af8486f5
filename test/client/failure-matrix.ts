import { fromSecretsManager } from '../../client/sources/from-secrets-manager.ts';
import type { TokenProvider } from '../../client/token-provider.ts';
import { TokenProviderError } from '../../client/token-provider-error.ts';
import { type ClientWorld, createClientWorld, type Fault, refusal } from './world.ts';

interface Failure {
  readonly name: string;
  /** Makes it happen from now on. */
  readonly begin: (scene: Scene) => void;
}

interface Scene {
  readonly world: ClientWorld;
  /** What the AWS client throws from now on. */
  awsError: Error | undefined;
}

const often = 100;
const login = (name: string, fault: () => Fault): Failure => ({
  name,
  begin: ({ world }) => world.fail('/oauth/token', ...Array.from({ length: often }, fault)),
});
const once = (name: string, fault: () => Fault): Failure => ({
  name,
  begin: ({ world }) => world.fail('/oauth/token', fault()),
});
const source = (name: string, awsError: string): Failure => ({
  name,
  begin: (scene) => {
    scene.awsError = Object.assign(new Error('of the AWS client'), { name: awsError });
  },
});
const clock = (minutes: number): Failure => ({
  name: `The machine's clock is ${Math.abs(minutes)} min ${minutes < 0 ? 'behind' : 'ahead'}`,
  begin: ({ world }) => world.clock.setWallClock(minutes * 60_000),
});
const throttled = (seconds: number) => () => refusal(429, {}, { 'retry-after': String(seconds) });
const refused = (status: number) => () => refusal(status, { error: 'invalid_client' });

const failures: readonly Failure[] = [
  login('The login server cannot be reached', () => 'network-error'),
  once('The login server cannot be reached once', () => 'network-error'),
  login('The login server responds with 503', () => refusal(503)),
  login('The login server responds with 400 `invalid_client`', refused(400)),
  login('The login server responds with 401 `invalid_client`', refused(401)),
  once('The login server responds once with 401', refused(401)),
  login('The login server responds with 400 `invalid_request`', () => refusal(400, { error: 'invalid_request' })),
  once('The login server responds with 429, Retry-After 10', throttled(10)),
  once('The login server responds with 429, Retry-After 600', throttled(600)),
  login('The login server does not respond in time', () => 'stall'),
  login('The login server responds with 200 without a token', () => refusal(200, { ok: true })),
  clock(-10),
  clock(10),
  source('The secret is deleted', 'ResourceNotFoundException'),
  source('The secret is scheduled for deletion', 'InvalidRequestException'),
  source('AWS denies access to the secret', 'AccessDeniedException'),
  source('Secrets Manager cannot be reached', 'TimeoutError'),
  source('The AWS credentials of the program have expired', 'ExpiredTokenException'),
];

/** Tests each failure at the start and while a token is live, and records what a caller sees. */
export async function failureMatrix(): Promise<string> {
  const rows: string[] = [];
  for (const failure of failures) {
    const cells = [await atTheStart(failure), await withALiveToken(failure), await afterItsEnd(failure)];
    rows.push(`| ${[failure.name, ...cells].join(' | ')} |`);
  }
  return [
    '| failure | at the start | when the token in hand is due | when it has expired |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

const lifeSeconds = 3600;

function createScene(): { scene: Scene; provider: TokenProvider } {
  const world = createClientWorld();
  const scene: Scene = { world, awsError: undefined };
  const SecretString = JSON.stringify(world.createClient({ lifeSeconds }));
  // The real source, because its memory decides what a caller gets.
  const from = fromSecretsManager({
    secretId: 'contact-center/crm-sync',
    time: world.clock,
    client: {
      async send(command: { readonly input: { readonly VersionStage: string } }) {
        if (scene.awsError !== undefined) throw scene.awsError;
        if (command.input.VersionStage === 'AWSCURRENT') return { VersionId: 'v1', SecretString };
        throw Object.assign(new Error('no such version'), { name: 'ResourceNotFoundException' });
      },
    },
  });
  return { scene, provider: world.provider(from, { timeoutMs: 5 }) };
}

async function atTheStart(failure: Failure): Promise<string> {
  const { scene, provider } = createScene();
  failure.begin(scene);
  return outcomeOf(scene.world, provider);
}

async function withALiveToken(failure: Failure): Promise<string> {
  const { scene, provider } = createScene();
  const live = await provider.getToken();
  await scene.world.clock.advance((lifeSeconds - 290) * 1000);
  failure.begin(scene);
  const seen = await outcomeOf(scene.world, provider);
  // A renewal that failed is tried again by a later call.
  await pass(scene.world, 30);
  await provider.getToken();
  await pass(scene.world, 5);
  const isRenewed = (await provider.getToken()) !== live;
  return `${seen}; ${isRenewed ? 'renewed in the background' : 'the live token is still returned'}`;
}

async function afterItsEnd(failure: Failure): Promise<string> {
  const { scene, provider } = createScene();
  await provider.getToken();
  failure.begin(scene);
  await scene.world.clock.advance(lifeSeconds * 1000);
  return outcomeOf(scene.world, provider);
}

async function outcomeOf(world: ClientWorld, provider: TokenProvider): Promise<string> {
  const startedMs = world.clock.monotonicNow();
  let seen: string | undefined;
  const after = () => {
    const seconds = Math.round((world.clock.monotonicNow() - startedMs) / 1000);
    return seconds === 0 ? '' : ` after ${seconds} s`;
  };
  provider.getToken().then(
    () => {
      seen = `a token${after()}`;
    },
    (error: unknown) => {
      seen = `\`${error instanceof TokenProviderError ? error.code : 'unknown'}\`${after()}`;
    },
  );
  for (let step = 0; step < 240 && seen === undefined; step += 1) await pass(world, 0.5);
  return seen ?? 'nothing';
}

/** Virtual seconds, with a moment for what only the machine's clock can end: a request that times out. */
async function pass(world: ClientWorld, seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 6));
  await world.clock.advance(seconds * 1000);
}
