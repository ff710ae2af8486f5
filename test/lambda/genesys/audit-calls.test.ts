import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../../lambda/genesys/api-request.ts';
import { readAudits } from '../../../lambda/genesys/audit-calls.ts';

const interval = { from: new Date('2026-02-01T00:00:00Z'), to: new Date('2026-03-01T00:00:00Z') };

const entity = (id: string, more: object = {}) => ({
  id,
  eventDate: '2026-02-02T10:00:00Z',
  action: 'Update',
  entity: { id: 'client-1' },
  client: { id: '' },
  propertyChanges: [{ property: 'secret', newValues: ['must-not-be-read'] }],
  ...more,
});

async function read(answers: readonly unknown[]) {
  const requests: ApiRequest[] = [];
  const waits: number[] = [];
  const left = [...answers];
  const send = async (request: ApiRequest) => {
    requests.push(request);
    return left.shift();
  };
  const time = { now: () => 0, sleep: async (ms: number) => void waits.push(ms) };
  return { log: await readAudits(send, time, interval), requests, waits };
}

describe('the audit entries of OAuth clients', () => {
  it('are read page by page once the query has succeeded, without any value', async () => {
    const { log, requests, waits } = await read([
      { id: 'q-1', state: 'Queued' },
      { id: 'q-1', state: 'Running' },
      { id: 'q-1', state: 'Succeeded' },
      { cursor: 'next', entities: [entity('a-1'), entity('a-2', { status: 'FAILURE' })] },
      { entities: [entity('a-3', { client: { id: 'admin' }, user: { id: 'u-1' } }), entity('a-4', { entity: {} })] },
    ]);
    const common = { at: '2026-02-02T10:00:00.000Z', action: 'Update', clientId: 'client-1', changed: ['secret'] };
    expect(log).toEqual({
      known: true,
      entries: [
        { id: 'a-1', ...common },
        { id: 'a-3', ...common, byClientId: 'admin', byUserId: 'u-1' },
      ],
    });
    expect(JSON.stringify(log)).not.toContain('must-not-be-read');
    expect(requests[0]).toMatchObject({ permission: 'audits:audit:view', body: { serviceName: 'PeoplePermissions' } });
    expect(requests.at(-1)?.query).toEqual({ pageSize: '500', cursor: 'next' });
    expect(waits).toEqual([500]);
  });

  it('are not known where the query fails, never ends, or does not exist, and the reason quotes nothing foreign', async () => {
    const failed = await read([{ id: 'q-1' }, { id: 'q-1', state: 'Failed' }]);
    expect(failed.log).toEqual({ known: false, reason: 'the audit query did not succeed in time (Failed)' });
    const strange = await read([{ id: 'q-1' }, { id: 'q-1', state: '<b>secret</b>' }]);
    expect(strange.log).toEqual({ known: false, reason: 'the audit query did not succeed in time (unknown state)' });
    const endless = await read([{ id: 'q-1' }, ...Array(20).fill({ id: 'q-1', state: 'Running' })]);
    expect(endless.log).toMatchObject({ known: false });
    expect((await read([undefined])).log).toMatchObject({
      known: false,
      reason: expect.stringContaining('no audit queries'),
    });
  });
});
