import { describe, expect, it } from 'vitest';
import type { Responder } from './local-server.ts';
import { json } from './local-server.ts';
import { arrangeCloud } from './session-under-test.ts';

const list = 'GET /api/v2/authorization/divisions';

const arrange = async (response: Responder) => {
  const { session, server } = await arrangeCloud({ [list]: response });
  return { look: () => session.visibleDivisions(), server };
};

describe('the divisions that a credential sees', () => {
  it('are read to the last page, sorted and each once', async () => {
    const { look, server } = await arrange((outgoing, received) => {
      const page = Number(new URL(received.url, 'http://localhost').searchParams.get('pageNumber'));
      const entities = [{ id: `division-${4 - page}` }, { id: 'home' }];
      json(200, { entities, pageCount: 3 })(outgoing, received);
    });
    expect(await look()).toEqual(['division-1', 'division-2', 'division-3', 'home']);
    expect(server.received).toHaveLength(4);
  });

  it('are none on an empty page', async () => {
    const { look, server } = await arrange(json(200, { entities: [], pageCount: 7 }));
    expect(await look()).toEqual([]);
    expect(server.received).toHaveLength(2);
  });

  it('may be hidden from it, also in the middle', async () => {
    expect(await (await arrange(json(403, { message: 'Missing.' }))).look()).toBe('forbidden');
    const { look } = await arrange((outgoing, received) => {
      const isFirst = received.url.includes('pageNumber=1');
      json(isFirst ? 200 : 403, { entities: [{ id: 'home' }], pageCount: 2 })(outgoing, received);
    });
    expect(await look()).toBe('forbidden');
  });

  it('that never end are given up', async () => {
    const { look, server } = await arrange(json(200, { entities: [{ id: 'home' }], pageCount: 1_000 }));
    await expect(look()).rejects.toMatchObject({
      code: 'genesys-unavailable',
      outcome: 'unchanged',
      summary: expect.stringContaining('20 pages'),
    });
    expect(server.received).toHaveLength(21);
  });

  it.each([{}, { entities: [{}] }, { entities: [{ id: '' }] }])('are not %j', async (body) => {
    const { look } = await arrange(json(200, body));
    await expect(look()).rejects.toMatchObject({ code: 'genesys-unavailable' });
  });
});
