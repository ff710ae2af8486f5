import { expect, it } from 'vitest';
import { parseBody, readResponse, rejectionOf } from '../../../lambda/genesys/genesys-response.ts';

async function refusal(body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return rejectionOf(await readResponse(new Response(text, { status: 409, headers }), ['CANARY']), ['CANARY']);
}

it.each([
  [{ code: 'busy', error: 'other' }, 'busy'],
  [{ error: 'invalid_client' }, 'invalid_client'],
  [{ code: 7, error: 'invalid_client' }, 'invalid_client'],
  [{ code: 'not a label' }, undefined],
  [{ code: 'label "' }, undefined],
  [{ code: '" label' }, undefined],
  [{ code: 'x'.repeat(80) }, 'x'.repeat(80)],
  [{ code: 'x'.repeat(81) }, undefined],
  [{ code: '' }, undefined],
  [{}, undefined],
  [[], undefined],
  ['null', undefined],
  ['<html>', undefined],
])('the code of %j is %s', async (body, errorCode) => {
  expect(await refusal(body)).toMatchObject({ status: 409, errorCode });
});

it.each([
  [{ message: 'One.', error_description: 'Two.', description: 'Three.' }, 'One.'],
  [{ error_description: 'Two.', description: 'Three.' }, 'Two.'],
  [{ description: 'Three.' }, 'Three.'],
  [{ message: { text: 'One.' }, description: 'Three.' }, 'Three.'],
  [{ message: 'It got CANARY.' }, 'It got [redacted] .'],
  [{}, ''],
])('the explanation of %j is %j', async (body, explanation) => {
  expect((await refusal(body)).explanation).toBe(explanation);
});

it.each([
  ['2f0a-5c1e.4a6e_9d56', '2f0a-5c1e.4a6e_9d56'],
  ['two words', undefined],
  ['a-CANARY', undefined],
  ['', undefined],
])('the correlation id %j is reported as %s', async (said, correlationId) => {
  expect((await refusal({}, { 'inin-correlation-id': said })).correlationId).toBe(correlationId);
  expect((await refusal({})).correlationId).toBeUndefined();
});

it('a body is an object or nothing', () => {
  expect(parseBody('')).toEqual({});
  expect(parseBody('{"id":1}')).toEqual({ id: 1 });
  for (const text of ['null', '7', '"text"', 'true', '{']) expect(parseBody(text)).toBeUndefined();
});
