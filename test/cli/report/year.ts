import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';

export const dayMs = 86_400_000;
export const hourMs = 3_600_000;

/** What happened in the sandbox, as its own services recorded it. */
export interface Records {
  /** Versions that got AWSCURRENT for the first time, but for the one that the secret began with. */
  readonly promoted: Map<string, Set<string>>;
  /** Changes of clients, with the client that made them. */
  readonly changes: { atMs: number; clientId: string; kind: string; by: string; to?: string }[];
  readonly rejectedLogins: { atMs: number; clientId: string }[];
  /** Invocations of rotate that ended with an error: how often for which step of which version. */
  readonly failedSteps: Map<string, number>;
}

export interface Year {
  readonly service: RotationService;
  readonly arns: readonly string[];
  readonly fromMs: number;
  readonly records: Records;
  /** What the story did on purpose. */
  readonly did: { rollbacks: number; emergencies: number; failedRotations: number; lateProgram: string };
}

const strategies = ['alternating-clients', 'replacement-client', 'in-place', 'multi-secret'] as const;

/** Secrets of every strategy for a year of the sandbox's time, rotated every 30 days, with what goes wrong in a year. */
export async function liveAYear(): Promise<Year> {
  const service = await createRotationService({
    inProcess: true,
    minimumIdle: 1,
    timeoutMs: 30_500,
    variables: { GENESYS_PROPAGATION_TIMEOUT: '1s', ROTATION_IN_USE_POLICY: 'ignore' },
    permissions: ['audits:audit:view'],
  });
  service.genesys.settings.secretsEndpoint = true;
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  const records = keepRecords(service);
  service.createManagedSecret({ name: 'genesys/admin' });
  service.genesys.createClient({
    organization: service.organization,
    name: 'legacy export',
    roleDivisions: [{ roleId: service.roleId, divisionId: '*' }],
  });
  const create = (name: string, settings: Record<string, string>) =>
    service.createManagedSecret({
      name,
      settings: { 'admin-secret': 'genesys/admin', 'grace-period': '3d', 'quarantine-period': '7d', ...settings },
      accessTokenValiditySeconds: 3_600,
    });
  const secrets = strategies.map((strategy) => create(`crm/${strategy}`, { strategy }));
  const late = create('crm/late', {
    strategy: 'alternating-clients',
    'in-use-policy': 'defer',
    'deferral-period': '2d',
  });
  const all = [...secrets, late];
  await service.clock.advance(dayMs - (service.clock.now() % dayMs) + dayMs / 2);
  await service.lambda.invoke('watch', { all: true });
  const fromMs = service.clock.now();
  const did = { rollbacks: 0, emergencies: 0, failedRotations: 0, lateProgram: 'GET /api/v2/users' };
  const at = (index: number) => all[index % all.length] as (typeof all)[number];

  for (let month = 0; month < 12; month += 1) {
    for (const { arn } of all) {
      const isLeak = month === 5 && arn === at(0).arn;
      const breaks = month === 1 && arn === at(1).arn;
      const stumbles = month === 9 && arn === at(2).arn;
      await rotateOnce(service, arn, { isLeak, breaks, stumbles }, did);
    }
    if (month === 3) {
      await service.clock.advance(hourMs);
      await rollBack(service, at(1).arn);
      await service.lambda.invoke('watch', { secretArn: at(1).arn });
      did.rollbacks += 1;
    }
    await liveAMonth(service, month === 7 ? late.arn : undefined);
  }
  return { service, arns: all.map(({ arn }) => arn), fromMs, records, did };
}

async function rotateOnce(
  service: RotationService,
  arn: string,
  { isLeak, breaks, stumbles }: { readonly isLeak: boolean; readonly breaks: boolean; readonly stumbles: boolean },
  did: Year['did'],
): Promise<void> {
  const token = crypto.randomUUID();
  if (isLeak) {
    service.secretsManager.setTag(arn, 'genesys-rotation:compromised', token);
    did.emergencies += 1;
  }
  const hooks = breaks ? outageAfterCreation(service) : stumbles ? shortOutage(service) : {};
  const { outcome } = await service.secretsManager.rotate(arn, { token, ...hooks });
  service.genesys.settings.refuse = () => undefined;
  if (outcome !== 'succeeded') {
    did.failedRotations += 1;
    // An operator gives it up.
    const label = { VersionStage: 'AWSPENDING', RemoveFromVersionId: token };
    service.secretsManager.call('UpdateSecretVersionStage', { SecretId: arn, ...label });
    await service.lambda.invoke('watch', { secretArn: arn });
  }
  await service.idle();
}

/** @param lateArn a program goes on with the credential before, for five days */
async function liveAMonth(service: RotationService, lateArn: string | undefined): Promise<void> {
  for (let day = 0; day < 30; day += 1) {
    await service.clock.advance(dayMs);
    await service.idle();
    if (lateArn !== undefined && day < 5) useOldCredential(service, lateArn);
    if (day % 5 === 0) await service.lambda.invoke('watch', { all: true });
  }
}

/** Genesys Cloud fails from when the new credential was created until the rotation has ended. */
function outageAfterCreation({ genesys }: RotationService) {
  return {
    afterStep({ step }: { readonly step: string }) {
      if (step === 'createSecret') genesys.settings.refuse = () => 503;
    },
  };
}

/** Genesys Cloud fails until the first step has failed. */
function shortOutage({ genesys }: RotationService) {
  genesys.settings.refuse = () => 503;
  return {
    afterStep() {
      genesys.settings.refuse = () => undefined;
    },
  };
}

/** A program that still has the credential before. */
function useOldCredential(service: RotationService, arn: string): void {
  const previous = JSON.parse(service.secretsManager.value(arn, 'AWSPREVIOUS') ?? '{}');
  const use = { daysAgo: 0, requests: 7, templateUri: '/api/v2/users', httpMethod: 'GET' };
  service.genesys.recordUsage(previous.clientId, use);
}

/** As an operator does with the AWS CLI. */
async function rollBack(service: RotationService, arn: string): Promise<void> {
  const versionAt = (stage: string) =>
    Object.entries(service.secretsManager.versions(arn)).find(([, { stages }]) => stages.includes(stage))?.[0];
  service.secretsManager.call('UpdateSecretVersionStage', {
    SecretId: arn,
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: versionAt('AWSPREVIOUS'),
    RemoveFromVersionId: versionAt('AWSCURRENT'),
  });
}

function keepRecords(service: RotationService): Records {
  const records: Records = { promoted: new Map(), changes: [], rejectedLogins: [], failedSteps: new Map() };
  const seen = new Map<string, Set<string>>();
  service.secretsManager.events.subscribe(({ resources: [arn = ''], detail }) => {
    if (detail.labelUpdated !== 'AWSCURRENT') return;
    const before = seen.get(arn) ?? new Set();
    seen.set(arn, before);
    const versionId = String(detail.versionId);
    if (before.has(versionId)) return;
    before.add(versionId);
    // The one that the secret was created with.
    if (before.size === 1) return;
    const promoted = records.promoted.get(arn) ?? new Set();
    records.promoted.set(arn, promoted.add(versionId));
  });
  service.secretsManager.addHooks({
    afterStep({ token, step, invocation: { outcome } }) {
      const key = `${token} ${step}`;
      if (outcome !== 'success') records.failedSteps.set(key, (records.failedSteps.get(key) ?? 0) + 1);
    },
  });
  service.genesys.subscribe((event) => {
    const { atMs, clientId, kind, by } = event;
    if (kind === 'login-rejected') records.rejectedLogins.push({ atMs, clientId });
    if (
      ![
        'client-created',
        'client-deleted',
        'state-changed',
        'secret-regenerated',
        'secret-created',
        'secret-deleted',
        'client-updated',
      ].includes(kind)
    )
      return;
    records.changes.push({ atMs, clientId, kind, by, ...(event.kind === 'state-changed' ? { to: event.to } : {}) });
  });
  return records;
}
