import { type RotationSettings, readRotationSettings } from '../../../domain/rotation-settings.ts';
import { parseSecretDocument, type SecretDocument } from '../../../domain/secret-document.ts';
import { SecretValue } from '../../../domain/secret-value.ts';
import type { ManagedSecret } from '../../../lambda/ports/rotation.ts';
import { createLogger } from '../../../lambda/telemetry/logger.ts';
import { MemoryLedger } from '../ledger/memory-ledger.ts';
import { auditRecords } from './audit-records.ts';
import { FakeSession } from './fake-session.ts';
import { MemoryStore } from './memory-store.ts';
import { VirtualTime } from './virtual-time.ts';

export const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:billing-AbCdEf';
export const clientRequestToken = '11111111-2222-3333-4444-555555555555';

/** A secret during a rotation with fakes for everything around it, for a part of a step. */
export function arrangeRotation(settings: Partial<RotationSettings> = {}) {
  const time = new VirtualTime();
  const session = new FakeSession(time);
  const lines: string[] = [];
  const rotation: ManagedSecret = {
    services: {
      store: new MemoryStore(time),
      genesys: { session: () => session, tryLogin: async () => ({ outcome: 'accepted', session }) },
      timers: { arm: () => Promise.reject(new Error('A timer was armed.')) },
      ledger: new MemoryLedger(() => time.now()),
      invocation: { function: 'rotate', requestId: 'request-1', timeoutMs: 60_000 },
      time,
      deadline: time.deadlineIn(60_000),
      logger: createLogger(time, (line) => lines.push(line)),
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
  };
  return { rotation, session, time, lines, audited: () => auditRecords(lines).map(({ event }) => event) };
}

export function document(fields: Readonly<Record<string, string>>): SecretDocument {
  const all = { clientId: 'client-1', clientSecret: 'first-secret', ...fields };
  return parseSecretDocument(new SecretValue(JSON.stringify(all)), 'a test', 'mypurecloud.com');
}
