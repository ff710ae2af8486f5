import { createRequire } from 'node:module';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEventPattern } from '../../sandbox/eventbridge/event-pattern.ts';
import { envelopeOf } from '../../sandbox/eventbridge/eventbridge.ts';
import { inputOf, type TargetInput } from '../../sandbox/eventbridge/target-input.ts';
import { evaluate } from '../../sandbox/iam/evaluate.ts';
import { readPolicy } from '../../sandbox/iam/policy-document.ts';
import { useDestinations } from '../scenarios/destinations/destinations-service.ts';
import { rotate } from '../scenarios/managed-secret.ts';
import { readExampleTemplate } from './example-template.ts';
import { createFakeEcs } from './fake-ecs.ts';

type Handler = (event: object) => Promise<void>;
type Ecs = Awaited<ReturnType<typeof createFakeEcs>>;

const [api, worker] = ['api', 'worker'].map(
  (name) => `arn:aws:ecs:eu-west-1:111122223333:service/contact-center/${name}`,
) as [string, string];
const deployed = () => ({ status: 'ACTIVE' as const, desiredCount: 2, deployedAt: 1_000 });
const restartTemplate = 'restart-consumers/restart-ecs-services.template.yaml';
const parameters = { SecretArns: ['arn:of:secret'], ServiceArns: [api, worker] };

describe('the function that restarts ECS services', () => {
  let nowMs = 2_000_000;
  let ecs: Ecs;
  let printed: string[];
  let handler: Handler;

  beforeAll(async () => {
    ecs = await createFakeEcs(() => nowMs);
  });
  beforeEach(() => {
    nowMs = 2_000_000;
    printed = [];
    ecs.calls.length = 0;
    ecs.services.clear();
    for (const arn of [api, worker]) ecs.services.set(arn, deployed());
    handler = loadHandler(parameters, ecs, printed);
  });
  afterAll(() => {
    ecs.close();
    vi.unstubAllEnvs();
  });

  const message = (sentMs: number, body: object = { secret: 'arn:of:secret', versionId: 'version-1' }) => ({
    Records: [{ body: JSON.stringify(body), attributes: { SentTimestamp: String(sentMs) } }],
  });

  it('restarts each service once, whatever is delivered again, and changes nothing else of it', async () => {
    const first = message(1_940_000);
    await handler(first);
    await handler(first);
    expect(ecs.restarts()).toEqual([api, worker]);
    expect(ecs.calls[1]?.input).toEqual({ cluster: 'contact-center', service: api, forceNewDeployment: true });
    expect(printed.map((line) => JSON.parse(line).result)).toEqual([
      ...['restarted', 'restarted'],
      ...['restarted since', 'restarted since'],
    ]);
  });

  it('covers by one restart what was rotated before it, and restarts again for what was rotated after it', async () => {
    await handler(message(1_940_000));
    await handler(message(1_999_999));
    expect(ecs.restarts()).toEqual([api, worker]);
    nowMs = 2_100_000;
    await handler(message(2_040_000));
    expect(ecs.restarts()).toEqual([api, worker, api, worker]);
  });

  it('does not count a deployment that began before the promotion', async () => {
    for (const service of ecs.services.values()) service.deployedAt = 1_939.999;
    await handler(message(1_940_000));
    expect(ecs.restarts()).toEqual([api, worker]);
  });

  it('restarts the others if one fails, fails itself, and restarts only that one when it is called again', async () => {
    ecs.fail(api);
    await expect(handler(message(1_940_000))).rejects.toThrow(/^Not restarted: .*service\/contact-center\/api: Access/);
    expect(ecs.restarts()).toEqual([worker]);
    ecs.fail(undefined);
    await handler(message(1_940_000));
    expect(ecs.restarts()).toEqual([worker, api]);
  });

  it('does not restart again what was restarted when the response was lost', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    handler = loadHandler({ ...parameters, ServiceArns: [api] }, ecs, printed);
    ecs.loseResponses(true);
    await expect(handler(message(1_940_000))).rejects.toThrow('Not restarted');
    ecs.loseResponses(false);
    await handler(message(1_940_000));
    expect(ecs.restarts()).toEqual([api]);
  });

  it.each([
    ['CODE_DEPLOY', { deploymentController: { type: 'CODE_DEPLOY' } }, 'Its deployment controller is CODE_DEPLOY'],
    ['a deleted service', { status: 'INACTIVE' as const }, 'There is no such service'],
  ])('says what to do about %s', async (_, change, text) => {
    ecs.services.set(api, { ...deployed(), ...change });
    await expect(handler(message(1_940_000))).rejects.toThrow(text);
    expect(ecs.restarts()).toEqual([worker]);
  });

  it('leaves a service without tasks alone, and refuses the ARN of a service without its cluster', async () => {
    ecs.services.set(api, { ...deployed(), desiredCount: 0 });
    await handler(message(1_940_000));
    expect(ecs.restarts()).toEqual([worker]);
    const old = loadHandler({ ...parameters, ServiceArns: ['arn:aws:ecs:eu-west-1:1:service/api'] }, ecs, printed);
    await expect(old(message(1_940_000))).rejects.toThrow('ServiceArns takes');
  });

  it('may do by its role what it does, with its own services only', async () => {
    await handler(message(1_940_000));
    const { Policies } = readExampleTemplate(restartTemplate, parameters)('RestartRole') as {
      Policies: { PolicyDocument: object }[];
    };
    const identity = Policies.map(({ PolicyDocument }) => readPolicy(PolicyDocument, 'RestartRole'));
    const may = (action: string, resource: string) =>
      evaluate({ kind: 'role', arn: 'role' }, { action, resource, context: {} }, { identity, resource: [] }).allowed;
    for (const { action, resource } of ecs.calls) expect(may(`ecs:${action}`, resource)).toBe(true);
    expect(may('ecs:UpdateService', api.replace('/api', '/other'))).toBe(false);
    expect(may('secretsmanager:GetSecretValue', 'arn:of:secret')).toBe(false);
    expect(may('iam:PassRole', 'arn:of:role')).toBe(false);
  });
});

describe('the rule for restarts', () => {
  const service = useDestinations();

  it('matches the event of a rotation of its secrets, and no other, and a repetition becomes the same message', async () => {
    const { eventBridge, createManagedSecret } = service();
    const ours = createManagedSecret({ name: 'restarted', settings: { webhook: 'off' } });
    const other = createManagedSecret({ name: 'other', settings: { webhook: 'off' } });
    // The functions publish again, because they are not told that the event was accepted.
    eventBridge.loseReplies(4);
    await service().secretsManager.rotate(ours.arn);
    await rotate(service(), other.arn);
    const failing = createManagedSecret({ name: 'failing', settings: { strategy: 'no-such-strategy' } });
    await service().secretsManager.rotate(failing.arn);

    const rule = readExampleTemplate(restartTemplate, { ...parameters, SecretArns: [ours.arn] })('CredentialRotated');
    const all = eventBridge.events('rotation-events').map(envelopeOf);
    const matching = all.filter(readEventPattern(rule.EventPattern, 'CredentialRotated'));
    expect(new Set(all.map((event) => event['detail-type']))).toEqual(
      new Set(['Credential Rotated', 'Rotation Failed']),
    );
    expect(matching.length).toBeGreaterThan(1);
    const [target] = rule.Targets as [TargetInput];
    const messages = new Set(matching.map((event) => inputOf(target, event)));
    expect([...messages].map((text) => JSON.parse(text))).toEqual([
      { secret: ours.arn, versionId: matching[0]?.detail.versionId },
    ]);
  });

  it('runs when AWSCURRENT has moved already', async () => {
    const { eventBridge, createManagedSecret, secretsManager } = service();
    const { arn, clientId } = createManagedSecret({ name: 'observed', settings: { webhook: 'off' } });
    const seen: string[] = [];
    const stop = eventBridge.subscribe(({ detailType, resources }) => {
      if (detailType === 'Credential Rotated' && resources[0] === arn) {
        seen.push(JSON.parse(secretsManager.value(arn) ?? '{}').clientId);
      }
    });
    await rotate(service(), arn);
    stop();
    expect(seen).toHaveLength(1);
    expect(seen[0]).not.toBe(clientId);
  });
});

/** Loads the code of the template as Lambda does, with ECS at another address. */
function loadHandler(values: typeof parameters, ecs: Ecs, printed: string[]): Handler {
  const properties = readExampleTemplate(restartTemplate, values)('RestartFunction') as {
    Code: { ZipFile: string };
    Environment: { Variables: Record<string, string> };
  };
  const environment = { ...properties.Environment.Variables };
  vi.stubEnv('AWS_ENDPOINT_URL_ECS', ecs.endpoint);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
  const exports: { handler?: Handler } = {};
  const load = new Function('require', 'exports', 'process', 'console', properties.Code.ZipFile);
  const log = { log: (line: string) => printed.push(line) };
  load(createRequire(`${process.cwd()}/examples/x.cjs`), exports, { env: environment }, log);
  if (exports.handler === undefined) throw new Error('The template has no handler.');
  return exports.handler;
}
