import { type Credential, credentialAt, hourMs, type Secret, versionAt, type World } from './world.ts';

/** Something that is done by another hand, as a whole, between two calls of a function. */
export interface Act {
  readonly name: string;
  readonly run: (world: World) => Promise<void> | void;
  /** AWSCURRENT of `one` may stay without a credential that works: the act itself stores one that does not. */
  readonly storesUnusable?: boolean;
  /** It takes longer than a function may run: the one that is held is killed. */
  readonly outlastsFunctions?: boolean;
  /** `other` holds the credential of `one` from then on. */
  readonly sharesCredential?: boolean;
  /** From then on, the clients of `one` belong to another account too. */
  readonly claimsClients?: boolean;
  /** AWSCURRENT of `one` leaked: the rotation that answers that needs no approval. */
  readonly isEmergency?: boolean;
  /** From then on, rotations of `one` that begin need no approval. */
  readonly lowersApproval?: boolean;
}

const stageOf = (world: World, stage: string) => versionAt(world, world.one, stage);

export function move(world: World, stage: string, to: string | undefined): void {
  const from = stageOf(world, stage);
  if (to === undefined || from === to) return;
  world.service.secretsManager.call('UpdateSecretVersionStage', {
    SecretId: world.one.arn,
    VersionStage: stage,
    MoveToVersionId: to,
    ...(from === undefined ? {} : { RemoveFromVersionId: from }),
  });
}

export function store(world: World, secret: Secret, document: object, stages = ['AWSCURRENT']): void {
  world.service.secretsManager.call('PutSecretValue', {
    SecretId: secret.arn,
    SecretString: JSON.stringify(document),
    ClientRequestToken: crypto.randomUUID(),
    VersionStages: stages,
  });
}

function documentOf({ service }: World, { arn }: Secret): Credential & Record<string, unknown> {
  return JSON.parse(service.secretsManager.value(arn) ?? '{}');
}

export function giveUp(world: World): void {
  const pending = stageOf(world, 'AWSPENDING');
  if (pending === undefined) return;
  world.service.secretsManager.call('UpdateSecretVersionStage', {
    SecretId: world.one.arn,
    VersionStage: 'AWSPENDING',
    RemoveFromVersionId: pending,
  });
}

function setRotation({ service, one }: World, operation: string, parameters: object = {}): void {
  service.secretsManager.call(operation, { SecretId: one.arn, ...parameters });
}

/** Orders for everything that may exist: of both secrets, due or not, in the form of today and of the version before. */
function orders({ one, other }: World): object[] {
  const generations = [1, 2, 3, 4, 5].flatMap((generation) => [
    { v: 1, secretArn: one.arn, generation },
    { v: 1, secretArn: other.arn, generation },
  ]);
  return generations;
}

function ordersOfBefore(world: World): object[] {
  const { service, one, other } = world;
  const clientIds = [one, other].flatMap((secret) => credentialAt(world, secret)?.clientId ?? []);
  const dueAt = new Date(service.clock.now()).toISOString();
  return clientIds.flatMap((clientId) =>
    ['regenerate', 'deactivate', 'delete'].map((phase) => ({
      secretArn: one.arn,
      strategy: 'alternating-clients',
      phase,
      clientId,
      environment: 'mypurecloud.com',
      retiredVersionId: stageOf(world, 'AWSPREVIOUS') ?? 'none',
      promotedVersionId: stageOf(world, 'AWSCURRENT') ?? 'none',
      dueAt,
      scheduledAt: dueAt,
    })),
  );
}

const foreignArn = 'arn:aws:secretsmanager:us-east-1:210987654321:secret:sales-XyZ123';

const otherStrategy = {
  'alternating-clients': 'replacement-client',
  'replacement-client': 'alternating-clients',
  'in-place': 'alternating-clients',
  'multi-secret': 'replacement-client',
} as const;

export const acts: readonly Act[] = [
  {
    name: 'rotate',
    run: async ({ service, one }) => void (await service.secretsManager.rotate(one.arn)),
  },
  {
    name: 'rotate the other secret',
    run: async ({ service, other }) => void (await service.secretsManager.rotate(other.arn)),
  },
  {
    name: 'orders',
    run: async (world) => {
      for (const order of orders(world)) await world.service.lambda.invoke('retire', order);
    },
  },
  {
    name: 'orders of the version before',
    run: async (world) => {
      for (const order of ordersOfBefore(world)) await world.service.lambda.invoke('retire', order);
    },
  },
  { name: 'watch', run: async ({ service }) => void (await service.lambda.invoke('watch', { all: true })) },
  { name: 'roll back', run: (world) => move(world, 'AWSCURRENT', stageOf(world, 'AWSPREVIOUS')) },
  {
    name: 'roll back, and forward an hour later',
    outlastsFunctions: true,
    run: async (world) => {
      const before = stageOf(world, 'AWSCURRENT');
      move(world, 'AWSCURRENT', stageOf(world, 'AWSPREVIOUS'));
      // The event that labels were moved invokes watch, which waits for the lock: a lease ends within a minute and a half.
      await world.service.clock.advance(90_000);
      await world.service.lambda.invoke('watch', { secretArn: world.one.arn });
      await world.service.clock.advance(hourMs);
      move(world, 'AWSCURRENT', before);
    },
  },
  {
    name: 'edit another field',
    run: (world) => store(world, world.one, { ...documentOf(world, world.one), edited: crypto.randomUUID() }),
  },
  {
    name: 'promote by hand',
    run: (world) => {
      const pending = stageOf(world, 'AWSPENDING');
      if (pending !== undefined && world.service.secretsManager.versions(world.one.arn)[pending]?.hasValue) {
        move(world, 'AWSCURRENT', pending);
      }
    },
  },
  { name: 'give up', run: giveUp },
  {
    name: 'give up and rotate again',
    run: async (world) => {
      giveUp(world);
      await world.service.secretsManager.rotate(world.one.arn);
    },
  },
  {
    name: 'AWSPENDING on AWSPREVIOUS',
    run: (world) => move(world, 'AWSPENDING', stageOf(world, 'AWSPREVIOUS')),
  },
  {
    name: 'another strategy',
    run: ({ service, one, strategy }) =>
      service.secretsManager.setTag(one.arn, 'genesys-rotation:strategy', otherStrategy[strategy]),
  },
  {
    name: 'turn rotation off and on',
    run: async (world) => {
      setRotation(world, 'CancelRotateSecret');
      await world.service.lambda.invoke('watch', { secretArn: world.one.arn });
      world.service.secretsManager.configureRotation(world.one.arn, { functionArn: world.service.rotateFunctionArn });
    },
  },
  {
    name: 'delete and restore',
    run: async (world) => {
      setRotation(world, 'DeleteSecret', { RecoveryWindowInDays: 30 });
      await world.service.lambda.invoke('watch', { all: true });
      setRotation(world, 'RestoreSecret');
    },
  },
  {
    name: 'copy the credential into the other secret',
    sharesCredential: true,
    run: (world) => store(world, world.other, { ...documentOf(world, world.one), note: 'kept' }),
  },
  {
    name: 'name the client of the other secret, without its secret',
    storesUnusable: true,
    run: (world) => {
      const { clientId } = documentOf(world, world.other);
      store(world, world.one, { ...documentOf(world, world.one), clientId, clientSecret: 'guessed' });
    },
  },
  {
    name: 'replace the credential by hand',
    run: (world) => {
      const { clientId, ...document } = documentOf(world, world.one);
      const { clientSecret } = world.service.genesys.regenerateByHand(clientId);
      store(world, world.one, { ...document, clientId, clientSecret });
    },
  },
  {
    name: 'another account claims the clients',
    claimsClients: true,
    run: (world) => {
      for (const stage of ['AWSCURRENT', 'AWSPREVIOUS']) {
        const clientId = credentialAt(world, world.one, stage)?.clientId;
        const claim = `[genesys-oauth-rotation secret=${foreignArn} client=${clientId}]`;
        if (clientId !== undefined) world.service.genesys.updateByHand(clientId, { description: claim });
      }
    },
  },
];
