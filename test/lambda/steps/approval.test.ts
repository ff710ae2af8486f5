import { describe, expect, it } from 'vitest';
import type { ConsentKind } from '../../../lambda/ports/ledger-state.ts';
import { Crash, type Fault } from '../world/calls.ts';
import { effectsIn } from '../world/effects.ts';
import { codeOf, World } from '../world/world.ts';

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** A secret whose rotations need an approval, and what people write. */
function arrange(
  approval: 'one' | 'required' = 'required',
  strategy: 'alternating-clients' | 'in-place' = 'alternating-clients',
) {
  const world = new World({ strategy, tags: { approval } });
  const secret = world.createSecret('crm');
  const consent = (kind: ConsentKind, userId: string, token: string, secretArn = secret.arn) =>
    world.ledger.consentsOf.push({ kind, userId, secretArn, token, at: new Date(world.time.now()).toISOString() });
  /** Until it is held. */
  const hold = async () => {
    const token = world.begin(secret);
    expect(await codeOf(world.rotate(secret, token))).toBe('approval-required');
    return token;
  };
  const retry = (token: string) => {
    world.time.advance(150_000);
    return codeOf(world.rotate(secret, token));
  };
  const current = () => world.secrets.stageOf(secret.arn, 'AWSCURRENT');
  return { world, secret, consent, hold, retry, current };
}

describe('a rotation that needs an approval', () => {
  it('is held when its credential is tested, says so once, and costs nothing while it is repeated', async () => {
    const { world, secret, hold, retry, current } = arrange();
    const before = current();
    const token = await hold();
    expect(world.logsIn(secret, token)).toBe(true);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const from = world.calls.length;
      expect(await retry(token)).toBe('approval-required');
      const calls = world.calls.slice(from);
      expect(calls.filter((call) => call.startsWith('genesys '))).toEqual([]);
      expect(calls.filter((call) => call.startsWith('ledger ')).length).toBeLessThanOrEqual(4);
    }
    expect(current()).toBe(before);
    expect(world.events).toMatchObject([
      { type: 'Approval Requested', resource: secret.arn, detail: { versionId: token, approval: 'required' } },
    ]);
    expect(world.audits().filter((event) => event === 'approval-requested')).toHaveLength(1);
    expect(world.audits()).not.toContain('credential-promoted');
  });

  it.each([
    ['required', [], ['bob', 'eve'], true],
    ['required', ['alice'], ['bob'], true],
    ['required', ['alice', 'bob'], ['bob'], true],
    ['required', [], ['bob'], false],
    ['required', ['alice'], ['alice'], false],
    ['required', ['alice', 'bob'], [], false],
    ['one', [], ['bob'], true],
    ['one', ['alice'], ['bob'], true],
    ['one', ['alice'], ['alice'], false],
    ['one', ['alice'], [], false],
  ] as const)('%s: requested by %j, approved by %j: goes on %s', async (level, requested, approved, goesOn) => {
    const { hold, retry, consent, current } = arrange(level);
    const token = await hold();
    for (const user of requested) consent('request', user, token);
    for (const user of approved) consent('approve', user, token);
    expect(await retry(token)).toBe(goesOn ? undefined : 'approval-required');
    expect(current() === token).toBe(goesOn);
  });

  it.each([
    ['another rotation', (token: string) => [`${token}-other`, undefined]],
    [
      'another secret',
      (token: string) => [token, 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:other-AbCdEf'],
    ],
  ] as const)('does not go on by the approval of %s', async (_what, of) => {
    const { hold, retry, consent } = arrange();
    const token = await hold();
    const [about = '', arn] = of(token);
    for (const user of ['bob', 'eve']) consent('approve', user, about, arn);
    expect(await retry(token)).toBe('approval-required');
  });

  it('does not go on by an approval of the rotation before, which was abandoned', async () => {
    const { world, secret, hold, consent, current } = arrange();
    const token = await hold();
    for (const user of ['bob', 'eve']) consent('approve', user, token);
    world.secrets.move(secret.arn, 'AWSPENDING', undefined);
    world.time.advance(3 * 86_400_000);
    const next = world.begin(secret);
    expect(await codeOf(world.rotate(secret, next))).toBe('approval-required');
    expect(current()).not.toBe(next);
    expect((await world.state(secret))?.waiting?.token).toBe(next);
  });

  it('records who requested and who approved it with the promotion', async () => {
    const { world, secret, hold, retry, consent } = arrange();
    const token = await hold();
    consent('request', 'alice', token);
    consent('approve', 'bob', token);
    expect(await retry(token)).toBeUndefined();
    const state = await world.state(secret);
    const events = [...(world.ledger.written.get(secret.arn) ?? []), ...(state?.outbox ?? [])];
    const people = { approval: 'required', requestedBy: ['alice'], approvedBy: ['bob'] };
    expect(events.filter(({ type }) => type === 'rotation-approved')).toMatchObject([{ details: people }]);
    expect(events.findLast(({ type }) => type === 'credential-in-force')?.details).toMatchObject(people);
    expect([state?.waiting, state?.rotation]).toEqual([undefined, undefined]);
  });

  it('stays held if its setting is lowered, and is held if it is raised before the promotion', async () => {
    const { world, secret, hold, retry } = arrange();
    const token = await hold();
    world.tag(secret, 'approval', 'none');
    expect(await retry(token)).toBe('approval-required');

    const other = new World();
    const raised = other.createSecret('crm');
    const begun = other.begin(raised);
    await other.step(raised, 'createSecret', begun);
    other.tag(raised, 'approval', 'one');
    expect(await codeOf(other.rotate(raised, begun))).toBe('approval-required');
    other.tag(raised, 'approval', 'none');
    expect(await codeOf(other.rotate(raised, begun))).toBe('approval-required');
  });

  it('does not keep a leaked credential in force', async () => {
    const { world, secret, hold, retry, current } = arrange();
    const leaked = current() ?? '';
    const token = await hold();
    world.tag(secret, 'compromised', leaked);
    expect(await retry(token)).toBeUndefined();
    expect(current()).toBe(token);
    expect((await world.state(secret))?.waiting).toBeUndefined();
  });

  it('in place is held before anything is made, because that ends logins', async () => {
    const { world, secret, hold, retry, consent, current } = arrange('required', 'in-place');
    const token = await hold();
    expect(effectsIn(world.calls)).toEqual([]);
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
    const from = world.calls.length;
    expect(await retry(token)).toBe('approval-required');
    expect(world.calls.slice(from).filter((call) => call.startsWith('genesys '))).toEqual([]);
    consent('request', 'alice', token);
    consent('approve', 'bob', token);
    expect(await retry(token)).toBeUndefined();
    expect(current()).toBe(token);
    const state = await world.state(secret);
    const events = [...(world.ledger.written.get(secret.arn) ?? []), ...(state?.outbox ?? [])];
    expect(events.findLast(({ type }) => type === 'credential-in-force')?.details.approvedBy).toEqual(['bob']);
  });

  it('in place is not held again once its credential is made, whatever becomes of the approval', async () => {
    const { world, secret, hold, consent, current } = arrange('required', 'in-place');
    const token = await hold();
    for (const user of ['bob', 'eve']) consent('approve', user, token);
    world.time.advance(150_000);
    await world.step(secret, 'createSecret', token);
    world.ledger.consentsOf.length = 0;
    await world.rotate(secret, token);
    expect(current()).toBe(token);
  });

  it.each(['before', 'after'])(
    'does not put in force what was written beside the credential %s the approval',
    async (when) => {
      const { world, secret, hold, consent, retry } = arrange();
      const { note } = world.document(secret, 'AWSCURRENT');
      const token = await hold();
      const approve = () => {
        for (const user of ['bob', 'eve']) consent('approve', user, token);
      };
      if (when === 'after') approve();
      const made = world.document(secret, token);
      const beside = { environment: 'usw2.pure.cloud', standbyClientId: 'another', note: 'changed', callback: 'added' };
      world.secrets.put(secret.arn, 'tampered', { ...made, ...beside }, 'AWSPENDING');
      if (when === 'before') approve();
      expect(await retry('tampered')).toBeUndefined();
      expect(world.document(secret, 'AWSCURRENT')).toEqual({ ...made, note });
    },
  );

  it('goes on with the edits that an operator made to AWSCURRENT while it was held', async () => {
    const { world, secret, hold, consent, retry } = arrange();
    const token = await hold();
    world.secrets.put(secret.arn, 'edited', { ...world.document(secret, 'AWSCURRENT'), note: 'new' }, 'AWSCURRENT');
    for (const user of ['bob', 'eve']) consent('approve', user, token);
    expect(await retry(token)).toBeUndefined();
    const { note, clientSecret } = world.document(secret, 'AWSCURRENT');
    expect([note, clientSecret]).toEqual(['new', world.document(secret, token).clientSecret]);
  });
});

describe('finishSecret of a rotation that needs an approval', () => {
  const faults: readonly Fault[] = ['crash-before', 'crash-after', 'before', 'response-lost'];

  /** The calls of finishSecret, held and approved. */
  async function callsOf(isApproved: boolean): Promise<number> {
    const { world, secret, hold, consent } = arrange();
    const token = await hold();
    if (isApproved) for (const user of ['bob', 'eve']) consent('approve', user, token);
    const from = world.calls.length;
    await world.step(secret, 'finishSecret', token).catch(() => undefined);
    return world.calls.length - from;
  }

  /** What finishSecret, hit by a fault at one call, and the retry of the rotation leave behind. */
  async function endOf(isApproved: boolean, at: number, fault: Fault) {
    const { world, secret, hold, consent, retry, current } = arrange();
    const token = await hold();
    if (isApproved) for (const user of ['bob', 'eve']) consent('approve', user, token);
    world.intercept = (_call, index) => (index === at ? fault : undefined);
    await world.step(secret, 'finishSecret', token).catch((error: unknown) => {
      if (!(error instanceof Crash)) expect(error).toHaveProperty('code');
    });
    world.intercept = () => undefined;
    const result = await retry(token);
    const state = await world.state(secret);
    const events = [...(world.ledger.written.get(secret.arn) ?? []), ...(state?.outbox ?? [])];
    const approvedBy = events.findLast(({ type }) => type === 'credential-in-force')?.details.approvedBy;
    return { at, result, isPromoted: current() === token, approvedBy, isWaiting: state?.waiting !== undefined };
  }

  it.each(faults)('survives a fault at each call, and nobody is promoted without an approval: %s', async (fault) => {
    const held = { result: 'approval-required', isPromoted: false, approvedBy: undefined, isWaiting: true };
    const promoted = { result: undefined, isPromoted: true, approvedBy: ['bob', 'eve'], isWaiting: false };
    for (let at = 0; at < (await callsOf(false)); at += 1)
      expect(await endOf(false, at, fault)).toEqual({ at, ...held });
    for (let at = 0; at < (await callsOf(true)); at += 1)
      expect(await endOf(true, at, fault)).toEqual({ at, ...promoted });
  });
});

it('a rotation that needs no approval asks the ledger for none', async () => {
  const world = new World();
  const secret = world.createSecret('crm');
  const token = world.begin(secret);
  for (const step of steps) await world.step(secret, step, token);
  expect(world.calls.filter((call) => call.includes('consents'))).toEqual([]);
});
