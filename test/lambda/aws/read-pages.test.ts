import { expect, it } from 'vitest';
import { readPages } from '../../../lambda/aws/read-pages.ts';

/** Reads all pages. Each page names the next one. */
async function readAll(nextTokens: readonly (string | undefined)[]) {
  const requests: object[] = [];
  const pages: unknown[] = [];
  const read = async (token: object) => {
    requests.push(token);
    return { NextToken: nextTokens[requests.length - 1] };
  };
  let error: unknown;
  try {
    for await (const page of readPages('secretsmanager:ListSecrets', read)) pages.push(page);
  } catch (caught) {
    error = caught;
  }
  return { requests, pages, error };
}

it('requests every page with the token of the previous one', async () => {
  const { requests, pages, error } = await readAll(['a', 'b', undefined]);
  expect(requests).toEqual([{}, { NextToken: 'a' }, { NextToken: 'b' }]);
  expect(pages).toHaveLength(3);
  expect(error).toBeUndefined();
});

it.each([[['a', 'a']], [['a', 'b', 'a']]])('reports an endless list for the pages %j', async (tokens) => {
  const { requests, error } = await readAll(tokens);
  expect(requests).toHaveLength(tokens.length);
  expect(error).toMatchObject({
    code: 'aws-unavailable',
    message: expect.stringMatching(/pages of secretsmanager:ListSecrets loop/),
  });
});
