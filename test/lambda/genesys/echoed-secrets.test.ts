import { expect, it } from 'vitest';
import { readResponse, rejectionOf } from '../../../lambda/genesys/genesys-response.ts';

const token = 'a-token-1234567890-canary';

it.each([
  ['as a code', JSON.stringify({ code: token })],
  ['as an OAuth error', JSON.stringify({ error: token })],
  ['in the message', JSON.stringify({ message: `no: ${token}` })],
])('a token that is echoed %s is not shown', async (_where, body) => {
  const response = new Response(body, { status: 403, headers: { 'inin-correlation-id': token } });
  const refusal = rejectionOf(await readResponse(response, [token]), [token]);
  expect(JSON.stringify({ ...refusal, message: refusal.message, stack: refusal.stack })).not.toContain(token);
});
