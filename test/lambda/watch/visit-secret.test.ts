import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { generation } from '../ledger/states.ts';
import { dayMs, hourMs, iso, nowMs, otherArn, secretArn } from './secrets.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret, current, knownState } from './watched-secret.ts';

const tags = (settings: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [`genesys-rotation:${name}`, value]));

const isWithin = (at: string, fromMs: number, untilMs: number) => {
  expect(Date.parse(at)).toBeGreaterThan(fromMs);
  expect(Date.parse(at)).toBeLessThanOrEqual(untilMs);
};

describe('a secret that is in order', () => {
  it('logs in once, is not spoken of, leaves no token, and is due again within a day', async () => {
    const { visit, cloud, lines, report, stateNow, ledger } = await arrangeSecret(knownState());
    expect(await visit()).toBe('checked');
    expect(cloud.logins).toEqual(['client-1']);
    expect([cloud.tokensLive, lines, report.isComplete]).toEqual([0, [], true]);
    const { nextCheckAt } = await stateNow();
    isWithin(nextCheckAt, nowMs, nowMs + dayMs);
    expect(ledger.states.get(secretArn)).not.toHaveProperty('lockHolder');
  });

  it('does not log in before its check is due, unless a caller asks', async () => {
    const { visit, cloud } = await arrangeSecret(knownState(undefined, { nextCheckAt: iso(nowMs + 1) }));
    expect(await visit()).toBe('visited');
    expect(cloud.logins).toEqual([]);
    expect(await visit({ isForced: true })).toBe('checked');
    expect(cloud.logins).toEqual(['client-1']);
  });

  it('is left to the invocation that holds its lock', async () => {
    const { visit, ledger, lines, report, cloud } = await arrangeSecret(knownState());
    await ledger.acquire(secretArn, { holder: 'rotate/r/1', leaseMs: 60_000, mayCreate: false, waitUntilMs: 0 });
    expect(await visit()).toBe('busy');
    expect([cloud.logins, report.failures]).toEqual([[], 0]);
    expect(lines).toMatchObject([{ level: 'INFO', secretArn }]);
  });

  it('is not created where only the ledger may name it', async () => {
    const { visit, ledger } = await arrangeSecret(undefined);
    expect(await visit({ mayCreate: false })).toBe('unknown-secret');
    expect(ledger.states.size).toBe(0);
  });
});

describe('a secret that the ledger does not know', () => {
  it('is adopted: its client gets its owner, and the event is written', async () => {
    const { visit, stateNow, ledger, found } = await arrangeSecret(undefined, { wasRotated: false });
    expect(await visit()).toBe('checked');
    expect(await stateNow()).toMatchObject({ organizationId: 'org-1', currentGeneration: 1, outbox: [] });
    expect(await ledger.owners.read('org-1', 'client-1')).toMatchObject({ secretArn, origin: 'adopted' });
    expect(ledger.written.get(secretArn)?.map(({ type }) => type)).toContain('credential-adopted');
    expect(found()).toEqual([]);
  });

  it('was rotated before: reported as a gap in the ledger, once', async () => {
    const { visit, found, time } = await arrangeSecret(undefined);
    await visit();
    expect(found()).toMatchObject([{ level: 'WARN', finding: 'ledger-missing', secretName: 'billing', ...nextStep }]);
    time.advance(2 * dayMs);
    await visit();
    expect(found()).toHaveLength(1);
  });

  it('is adopted as soon as its login has propagated', async () => {
    const { visit, reject, secrets, cloud, stateNow, found } = await arrangeSecret(undefined, { wasRotated: false });
    reject();
    cloud.onLogin = () => cloud.logins.length === 2 && cloud.accept('client-1', 'dead');
    await visit();
    expect(await stateNow()).toMatchObject({ currentGeneration: 1, holds: [] });
    expect(found()).toEqual([]);
    expect(secrets.calls).toContain(`describe ${secretArn}`);
    expect(cloud.tokensLive).toBe(0);
  });

  it('whose client another secret owns is contested and reported with both', async () => {
    const { visit, ledger, found } = await arrangeSecret(undefined);
    const claim = { organizationId: 'org-1', clientId: 'client-1', secretArn: otherArn, since: iso(nowMs) };
    await ledger.owners.claim({ ...claim, origin: 'created' });
    await visit();
    expect(found()).toMatchObject([
      { level: 'ERROR', finding: 'client-shared', clientId: 'client-1', otherSecretArn: otherArn, ...nextStep },
    ]);
    expect(await ledger.owners.read('org-1', 'client-1')).toMatchObject({ contestedBy: [secretArn] });
  });
});

describe('a client that was shared', () => {
  it('may be revoked by its owner again once the secret has a client of its own', async () => {
    const shared = {
      code: 'client-shared',
      clientId: 'client-x',
      otherSecretArn: otherArn,
      since: iso(nowMs),
    } as const;
    const { visit, ledger, stateNow } = await arrangeSecret(knownState(undefined, { holds: [shared] }));
    const claim = { organizationId: 'org-1', clientId: 'client-x', secretArn: otherArn, since: iso(nowMs) };
    await ledger.owners.claim({ ...claim, origin: 'created' });
    await ledger.owners.contest('org-1', 'client-x', secretArn);
    await visit();
    expect(await ledger.owners.read('org-1', 'client-x')).toMatchObject({ secretArn: otherArn, contestedBy: [] });
    expect((await stateNow()).holds).toEqual([]);
  });
});

describe('an approved transfer', () => {
  it('is left to the command that carries it out under both locks', async () => {
    const { visit, ledger, found, report } = await arrangeSecret(undefined);
    const claim = { organizationId: 'org-1', clientId: 'client-1', secretArn: otherArn, since: iso(nowMs) };
    await ledger.owners.claim({ ...claim, origin: 'created' });
    const times = { at: iso(nowMs), expiresAt: iso(nowMs + dayMs) };
    await ledger.approvals.write({ secretArn, kind: 'transfer', fromSecretArn: otherArn, by: 'operator', ...times });
    await visit();
    expect(found()).toMatchObject([{ finding: 'client-shared', otherSecretArn: otherArn }]);
    expect(report.failures).toBe(0);
    expect(await ledger.owners.read('org-1', 'client-1')).toMatchObject({ secretArn: otherArn });
  });
});

describe('AWSCURRENT that is rejected', () => {
  it('is reported with what Genesys Cloud said, and checked again within the hour', async () => {
    const { visit, reject, found, report, stateNow } = await arrangeSecret(knownState());
    reject();
    expect(await visit()).toBe('checked');
    expect(found()).toMatchObject([
      {
        level: 'ERROR',
        finding: 'credential-rejected',
        message: expect.stringMatching(/\bclient-1\b/),
        code: 'current-credential-rejected',
        clientId: 'client-1',
        status: 401,
        correlationId: 'correlation-1',
        secretArn,
        secretName: 'billing',
        ...nextStep,
      },
    ]);
    expect([report.failures, report.isComplete]).toEqual([0, true]);
    isWithin((await stateNow()).nextCheckAt, nowMs, nowMs + hourMs);
  });

  it('is no finding where an operator moved AWSCURRENT in the meantime', async () => {
    const { visit, reject, cloud, secrets, secret, found } = await arrangeSecret(knownState());
    reject();
    secrets.putValue(secretArn, 'v3', { clientId: 'client-1', clientSecret: 'second-secret' });
    cloud.onLogin = () => secrets.put({ ...secret, stagesByVersion: { v3: ['AWSCURRENT'], v2: ['AWSPREVIOUS'] } });
    await visit();
    expect(found().map(({ finding }) => finding)).not.toContain('credential-rejected');
  });

  /** An in-place rotation that regenerates the client of AWSCURRENT. */
  const inPlace = (startedMsAgo: number) =>
    knownState([current(), generation(3, 'planned', { clientId: 'client-1', token: 'v3' })], {
      rotation: {
        token: 'v3',
        generation: 3,
        strategy: 'in-place',
        startedAt: iso(nowMs - startedMsAgo),
        baseVersionId: 'v2',
        emergency: false,
        settings: { gracePeriodSeconds: 0, quarantinePeriodSeconds: 0, tokenSeconds: 60 },
      },
    });
  const underWay = { stagesByVersion: { v2: ['AWSCURRENT'], v3: ['AWSPENDING'] } };

  it.each([
    ['is young', hourMs / 2, []],
    ['has stopped an hour ago', hourMs, ['credential-rejected']],
  ])('while an in-place rotation replaces it that %s', async (_, startedMsAgo, expected) => {
    const { visit, reject, found } = await arrangeSecret(inPlace(startedMsAgo), underWay);
    reject();
    await visit();
    expect(found().map(({ finding }) => finding)).toEqual(expected);
  });

  it('because the ledger revoked it: a rotation that repairs it is started, once', async () => {
    const revoked = { how: 'regenerate-secret', at: iso(nowMs - dayMs) } as const;
    const rolledBack = [generation(1, 'revoked', { clientId: 'client-0', revoked }), current()];
    const { visit, secrets, found, audited } = await arrangeSecret(knownState(rolledBack), {
      stagesByVersion: { v1: ['AWSCURRENT'], v2: ['AWSPREVIOUS'] },
    });
    await visit();
    expect(secrets.calls.filter((call) => call.startsWith('rotate'))).toEqual([`rotate ${secretArn}`]);
    expect(found()).toMatchObject([{ finding: 'credential-rejected', code: 'credential-rejected' }]);
    expect(audited()).toContainEqual(expect.objectContaining({ event: 'rotation-restarted', answer: 'started' }));
  });

  it('is a check that failed if the login says nothing', async () => {
    const { visit, cloud, report, found, stateNow } = await arrangeSecret(knownState());
    cloud.failure = new RotationError('genesys-unavailable', { message: 'No response.', nextStep: 'wait.' });
    expect(await visit()).toBe('failed');
    expect([found(), report.isComplete]).toEqual([[], false]);
    isWithin((await stateNow()).nextCheckAt, nowMs, nowMs + hourMs);
  });
});

describe('AWSCURRENT that holds no credential', () => {
  it('is reported, without what it holds', async () => {
    const { visit, secrets, found, lines } = await arrangeSecret(knownState(), {
      stagesByVersion: { v9: ['AWSCURRENT'] },
    });
    secrets.putValue(secretArn, 'v9', 'CANARY');
    await visit();
    expect(found()).toMatchObject([
      { level: 'ERROR', finding: 'credential-rejected', code: 'invalid-secret-document', ...nextStep },
    ]);
    expect(JSON.stringify(lines)).not.toContain('CANARY');
  });

  it('is no finding before the first rotation: it may be a placeholder', async () => {
    const { visit, secrets, found, cloud } = await arrangeSecret(undefined, { wasRotated: false });
    secrets.putValue(secretArn, 'v2', 'placeholder');
    expect(await visit()).toBe('checked');
    expect([found(), cloud.logins]).toEqual([[], []]);
  });
});

describe('what an operator did', () => {
  const finding = async (...arranged: Parameters<typeof arrangeSecret>) => {
    const watch = await arrangeSecret(...arranged);
    await watch.visit();
    return { ...watch, names: watch.found().map(({ finding: name }) => name) };
  };

  it('rotation was turned off', async () => {
    expect((await finding(knownState(), { rotationEnabled: false })).names).toEqual(['rotation-off']);
  });

  it('another function rotates the secret', async () => {
    expect((await finding(knownState(), { rotationFunctionArn: 'arn:another' })).names).toEqual(['rotation-off']);
  });

  it('the secret is scheduled for deletion: held, reported, and not logged in with', async () => {
    const { names, cloud, stateNow } = await finding(knownState(), { deletion: 'scheduled' });
    expect([names, cloud.logins]).toEqual([['secret-deleted'], []]);
    expect((await stateNow()).holds).toMatchObject([{ code: 'secret-deleted' }]);
  });

  it('the secret is deleted, and nothing of it lives any more', async () => {
    const watch = await arrangeSecret(knownState([generation(2, 'revoked', { clientId: 'client-1' })]));
    watch.secrets.remove(secretArn);
    await watch.visit();
    expect(watch.found()).toEqual([]);
  });

  it('another secret of the same client was stored: adopted, and reported once', async () => {
    const watch = await arrangeSecret(knownState(), { stagesByVersion: { v3: ['AWSCURRENT'], v2: ['AWSPREVIOUS'] } });
    watch.secrets.putValue(secretArn, 'v3', { clientId: 'client-1', clientSecret: 'by-hand' });
    watch.cloud.accept('client-1', 'by-hand');
    await watch.visit();
    await watch.visit({ isForced: true });
    expect(watch.found().map(({ finding: name }) => name)).toEqual(['credential-changed-outside']);
    expect(await watch.stateNow()).toMatchObject({ currentGeneration: 3 });
  });

  it('another client was stored: held until it is approved', async () => {
    const watch = await arrangeSecret(knownState(), { stagesByVersion: { v3: ['AWSCURRENT'], v2: ['AWSPREVIOUS'] } });
    watch.secrets.putValue(secretArn, 'v3', { clientId: 'stranger', clientSecret: 'by-hand' });
    watch.cloud.accept('stranger', 'by-hand');
    await watch.visit();
    expect(watch.found()).toMatchObject([{ level: 'ERROR', finding: 'client-changed', clientId: 'stranger' }]);
    expect(await watch.ledger.owners.read('org-1', 'stranger')).toBeUndefined();
  });

  it('the tag of a leak names nothing', async () => {
    expect((await finding(knownState(), { tags: tags({ compromised: 'no-such-version' }) })).names).toEqual([
      'emergency-not-applied',
    ]);
  });

  it('the table was restored from a backup: what is owed is due a grace period later', async () => {
    const owed = generation(1, 'grace', { clientId: 'client-0' });
    const { names, stateNow } = await finding(knownState([owed, current()], { tableId: 'table-0' }));
    expect(names).toEqual(['ledger-restored']);
    const [after] = (await stateNow()).generations;
    expect(Date.parse(after?.duty?.dueAt ?? '')).toBeGreaterThanOrEqual(nowMs + dayMs);
  });

  it('a malformed tag hides neither the login nor what is owed', async () => {
    const late = generation(1, 'grace', { clientId: 'client-0' });
    const duty = { ...late.duty, nextAttemptAt: iso(nowMs - 2 * hourMs) } as NonNullable<typeof late.duty>;
    const watch = await arrangeSecret(knownState([{ ...late, duty }, current()]), {
      tags: tags({ 'grace-period': 'soon' }),
    });
    await watch.visit();
    expect(watch.cloud.logins).toContain('client-1');
    expect(watch.found().map(({ finding: name }) => name)).toEqual(['retirement-overdue']);
    expect(watch.lines).toContainEqual(expect.objectContaining({ code: 'invalid-settings' }));
  });
});

describe('what fails', () => {
  it('in reading the secret is reported with its ARN, and the lock is given back', async () => {
    const { visit, secrets, lines, ledger } = await arrangeSecret(knownState());
    secrets.failure = new RotationError('aws-access-denied', { message: 'It was denied.', nextStep: 'allow it.' });
    expect(await visit()).toBe('failed');
    expect(lines).toMatchObject([
      {
        level: 'WARN',
        code: 'aws-access-denied',
        secretArn,
        message: expect.stringMatching(/^Could not check the secret/),
      },
    ]);
    expect(ledger.states.get(secretArn)).not.toHaveProperty('lockHolder');
  });

  it('in losing the lock ends the visit, and is reported once', async () => {
    const { visit, reject, time, ledger, lines } = await arrangeSecret(knownState());
    reject();
    const slept = time.sleep.bind(time);
    time.sleep = async (milliseconds) => {
      await slept(milliseconds);
      const record = ledger.states.get(secretArn);
      if (record !== undefined) ledger.states.set(secretArn, { ...record, lockHolder: 'rotate/r/1' });
    };
    expect(await visit()).toBe('failed');
    expect(lines.filter(({ message }) => message.startsWith('Could not'))).toMatchObject([
      { code: 'lock-lost', message: expect.stringMatching(/^Could not check the secret/) },
    ]);
  });
});
