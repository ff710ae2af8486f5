import { expect, it } from 'vitest';
import { readReply, refusalOf } from '../../../lambda/genesys/reply.ts';

const token = 'a-token-1234567890-canary';

it.each([
  ['as a code', JSON.stringify({ code: token })],
  ['as an OAuth error', JSON.stringify({ error: token })],
  ['in the message', JSON.stringify({ message: `no: ${token}` })],
])('a token that comes back %s is not told', async (_where, body) => {
  const response = new Response(body, { status: 403, headers: { 'inin-correlation-id': token } });
  const refusal = refusalOf(await readReply(response, [token]), [token]);
  expect(JSON.stringify({ ...refusal, message: refusal.message, stack: refusal.stack })).not.toContain(token);
});
