import { randomUUID } from 'node:crypto';
import { isDailyRun } from '../../lambda/watch/next-check.ts';
import { createRotationService, type RotationService } from '../../sandbox/rotation-service.ts';
import { ledgerTableOf } from '../crash/ledger-facts.ts';
import { type Facts, readFacts, type Subject } from './facts.ts';
import { Ledger } from './ledger.ts';
import type { Settings } from './settings.ts';
import type { Statistics } from './statistics.ts';

const hourMs = 3_600_000;

/** The schedule of the watch function. */
export const watchSchedule = 'watch';

/** From the next run of the watch to the first one in which it is the turn of the secret. */
const hoursToTurn = 12;

/** What a history begins with. */
export interface Beginning {
  readonly strategy: Settings['strategy'];
  readonly hasAdmin: boolean;
  readonly rotationsBefore: number;
  /** In seconds. */
  readonly accessTokenValiditySeconds: number;
}

/** What a person may have broken beside the credentials themselves. The commands keep it up to date. */
export interface Model {
  readonly settings: Settings;
  isEnabled: boolean;
  /** The administering client may do nothing any more. */
  isDenied: boolean;
  /** The roles of a client were changed manually, so that not all clients have the same. */
  haveRolesChanged: boolean;
  /** The tag `compromised`. */
  compromisedToken: string | undefined;
  /** The tag `approval`. */
  approval: string;
  /** It was another one once: a rotation that is held stays held. */
  mayBeHeld: boolean;
  /** The end of the window in the tag `freeze`, in milliseconds. */
  frozenUntilMs: number | undefined;
  /** A call that will fail is ordered, or a service is down. */
  isDisturbed: boolean;
  /** The operator has taken something into his own hands, so that not everything is the product's to clear up. */
  hasInterfered: boolean;
  /** AWSCURRENT was moved back once, to a credential that works: that the product clears up by itself. */
  hasRolledBack: boolean;
  /** The world as the last command left it. */
  facts: Facts;
}

/** One secret, its clients, and all that is done with them. */
export interface History extends Subject {
  readonly ledger: Ledger;
  readonly statistics: Statistics;
  readonly admin: { readonly arn: string; readonly name: string; readonly clientId: string };
  /** An unrelated client in the same organization. */
  readonly bystander: { readonly clientId: string; readonly clientSecret: string };
  /** Result what was done, and how the world is then. */
  readonly trace: Trace;
  end(): Promise<void>;
}

export type Trace = (what: string, facts: Facts) => void;

/** One sandbox for many histories, one after the other, for time passes for all of them. */
export async function startService(bundleFolder?: string): Promise<RotationService> {
  const service = await createRotationService({
    ...(bundleFolder === undefined ? {} : { bundleFolder }),
    inProcess: true,
    // A second for a lock that another invocation holds.
    timeoutMs: 31_000,
    minimumIdle: 2,
    variables: { GENESYS_PROPAGATION_TIMEOUT: '1s', ROTATION_IN_USE_POLICY: 'ignore' },
  });
  service.scheduler.create(watchSchedule, {
    // Of the hourly runs of a day those tell something in which it is the turn of the secret; a few others will do.
    ScheduleExpression: 'rate(6 hours)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: service.lambda.arnOf('watch'),
      RoleArn: 'arn:aws:iam::123456789012:role/watch-schedule',
      Input: JSON.stringify({ time: '<aws.scheduler.scheduled-time>' }),
    },
  });
  // As the stack has it: what moves by hand is seen at once.
  service.rules.create({
    name: 'watch-labels',
    eventPattern: { source: ['aws.secretsmanager'], 'detail-type': ['Secret Label Updated'] },
    targets: [{ Id: 'watch', Arn: service.lambda.arnOf('watch') }],
  });
  service.genesys.settings.secretsEndpoint = true;
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  // The services that are down stay down for a while, whatever is tried how often.
  service.secretsManager.settings.rotationAttempts = 3;
  return service;
}

export async function beginHistory(
  service: RotationService,
  beginning: Beginning,
  statistics: Statistics,
  trace: Trace,
): Promise<{ model: Model; real: History }> {
  const { genesys, secretsManager, lambda, journal, organization, roleId } = service;
  lambda.logs.clear();
  journal.clear();
  const { strategy, hasAdmin, accessTokenValiditySeconds, rotationsBefore } = beginning;
  const admin = service.createManagedSecret({ name: `admin-${randomUUID()}` });
  secretsManager.call('CancelRotateSecret', { SecretId: admin.arn });
  const secret = createSecretOnTurn(service, {
    settings: { strategy, ...(hasAdmin ? { 'admin-secret': admin.name } : {}) },
    accessTokenValiditySeconds,
  });
  const bystander = genesys.createClient({
    organization,
    name: `bystander-of-${secret.name}`,
    roleDivisions: [{ roleId, divisionId: '*' }],
  });
  const subject = { service, ...secret };
  for (let rotation = 0; rotation < rotationsBefore; rotation += 1) {
    await secretsManager.rotate(secret.arn);
    for (let day = 0; day < 3; day += 1) await service.clock.advance(24.5 * hourMs);
  }
  const settings: Settings = { strategy, hasAdmin, grace: undefined, quarantine: undefined };
  const ledger = new Ledger(subject, settings);
  const stop = ledger.listen();
  const model: Model = {
    settings,
    isEnabled: true,
    isDenied: false,
    haveRolesChanged: false,
    compromisedToken: undefined,
    approval: 'none',
    mayBeHeld: false,
    frozenUntilMs: undefined,
    isDisturbed: false,
    hasInterfered: false,
    hasRolledBack: false,
    facts: readFacts(subject),
  };
  const end = async () => {
    stop();
    service.faults.clear();
    genesys.settings.permissionsDenied = {};
    for (const { arn } of [secret, admin]) {
      secretsManager.call('DeleteSecret', { SecretId: arn, ForceDeleteWithoutRecovery: true });
    }
    for (const { Name, GroupName, Target } of service.scheduler.schedules()) {
      if (Target.Input?.includes(secret.arn)) service.scheduler.remove(Name, GroupName);
    }
    for (const { id, deleted } of genesys.clients()) if (!deleted) genesys.deleteByHand(id);
    await service.dynamoDb.clear(ledgerTableOf(service));
  };
  return { model, real: { ...subject, ledger, statistics, admin, bystander, trace, end } };
}

export interface DeadLetter {
  readonly order: { readonly generation?: number };
  readonly message: string;
}

/** The orders of this secret that could not be carried out, and why. */
export function deadLettersOf({ service, arn }: Pick<Subject, 'service' | 'arn'>): DeadLetter[] {
  return service.deadLetters.messages(service.deadLetterArn).flatMap(({ body }) => {
    const letter = JSON.parse(body);
    const order = letter.requestPayload ?? letter;
    const message: string = letter.responsePayload?.errorMessage ?? 'it could not be delivered';
    return order.secretArn === arn ? [{ order, message }] : [];
  });
}

/** A history can be replayed only if its secret has its turn at the same time. */
function createSecretOnTurn(
  service: RotationService,
  options: Omit<Parameters<RotationService['createManagedSecret']>[0], 'name'>,
): { arn: string; name: string; clientId: string } {
  const turnMs = service.scheduler.dueMs(watchSchedule) + hoursToTurn * hourMs;
  for (;;) {
    const secret = service.createManagedSecret({ ...options, name: `app-${randomUUID()}`, fields: { note: 'kept' } });
    if (isDailyRun(secret.arn, turnMs)) return secret;
    service.secretsManager.call('DeleteSecret', { SecretId: secret.arn, ForceDeleteWithoutRecovery: true });
    service.genesys.deleteByHand(secret.clientId);
  }
}
