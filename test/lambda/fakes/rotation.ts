import { type RotationSettings, readRotationSettings } from '../../../domain/rotation-settings.ts';
import { parseSecretDocument, type SecretDocument, serializeSecretDocument } from '../../../domain/secret-document.ts';
import { SecretValue } from '../../../domain/secret-value.ts';
import type { SecretVersion } from '../../../lambda/credentials/read-versions.ts';
import type { Rotation } from '../../../lambda/ports/rotation.ts';
import type { SecretStore, StoredValue } from '../../../lambda/ports/secret-store.ts';
import type { ObtainedCredential } from '../../../lambda/strategies/strategy.ts';
import { createLogger } from '../../../lambda/telemetry/logger.ts';
import { ownsEveryClient } from './fake-owners.ts';
import { FakeSchedule } from './fake-schedule.ts';
import { FakeSession } from './fake-session.ts';
import { VirtualTime } from './virtual-time.ts';

export const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:billing-AbCdEf';
export const clientRequestToken = '11111111-2222-3333-4444-555555555555';

/** One rotation with fakes for everything around it. */
export function arrangeRotation(settings: Partial<RotationSettings> = {}, owners = ownsEveryClient(secretArn)) {
  const time = new VirtualTime();
  const schedule = new FakeSchedule();
  const session = new FakeSession(time);
  const lines: string[] = [];
  let pending: StoredValue | undefined;
  /** The value that another run of createSecret stores in the meantime. */
  const storeByAnotherRun = (document: SecretDocument) => {
    pending = { value: serializeSecretDocument(document), storedAtMs: time.now() };
  };
  const logger = createLogger(time, (line) => lines.push(line));
  const rotation: Rotation = {
    services: {
      store: { ...unused, readValue: async () => pending },
      genesys: { session: () => session, tryLogin: async () => ({ outcome: 'accepted', session }) },
      schedule,
      owners,
      time,
      deadline: time.deadlineIn(60_000),
      logger,
      defaultEnvironment: 'mypurecloud.com',
      propagationMs: 20_000,
      https: { send: () => Promise.reject(new Error('A destination was called.')) },
      webhook: undefined,
      vault: undefined,
      events: undefined,
    },
    description: {
      arn: secretArn,
      name: 'billing',
      rotationEnabled: true,
      rotationIntervalSeconds: undefined,
      tags: {},
      stagesByVersion: { 'version-1': ['AWSCURRENT'], [clientRequestToken]: ['AWSPENDING'] },
    },
    settings: { ...readRotationSettings({}, { ROTATION_IN_USE_POLICY: 'ignore' }), ...settings },
    clientRequestToken,
    rotationToken: undefined,
    currentVersionId: 'version-1',
  };
  const audited = () => lines.flatMap((line) => (JSON.parse(line) as { audit?: { event: string } }).audit?.event ?? []);
  return { rotation, session, schedule, time, lines, audited, storeByAnotherRun };
}

export function document(fields: Readonly<Record<string, string>>): SecretDocument {
  const all = { clientId: 'client-1', clientSecret: 'first-secret', ...fields };
  return parseSecretDocument(new SecretValue(JSON.stringify(all)), 'a test', 'mypurecloud.com');
}

/** The document of the AWSCURRENT version. */
export function currentVersion(document: SecretDocument, storedAtMs?: number): SecretVersion {
  return { versionId: 'version-1', document, storedAtMs };
}

/** The new credential that a strategy obtained. */
export function obtained(result: ObtainedCredential): SecretDocument {
  if (result === 'stored-by-another-run') throw new Error('Another run stored the credential.');
  return result.document;
}

/** Calls that no strategy makes. */
const unused: SecretStore = {
  describe: () => Promise.reject(new Error('This fake does not describe.')),
  readValue: () => Promise.reject(new Error('The store was read.')),
  storePending: () => Promise.reject(new Error('The store was written.')),
  promote: () => Promise.reject(new Error('This fake does not promote.')),
  removePending: () => Promise.reject(new Error('This fake does not remove AWSPENDING.')),
};
