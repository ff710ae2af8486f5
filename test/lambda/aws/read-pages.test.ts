import { expect, it } from 'vitest';
import { readPages } from '../../../lambda/aws/read-pages.ts';

/** Reads all pages, each of which says which one comes next. */
async function readAll(nextTokens: readonly (string | undefined)[]) {
  const asked: object[] = [];
  const pages: unknown[] = [];
  const read = async (token: object) => {
    asked.push(token);
    return { NextToken: nextTokens[asked.length - 1] };
  };
  let error: unknown;
  try {
    for await (const page of readPages('secretsmanager:ListSecrets', read)) pages.push(page);
  } catch (caught) {
    error = caught;
  }
  return { asked, pages, error };
}

it('every page is asked for with the token of the one before it', async () => {
  const { asked, pages, error } = await readAll(['a', 'b', undefined]);
  expect(asked).toEqual([{}, { NextToken: 'a' }, { NextToken: 'b' }]);
  expect(pages).toHaveLength(3);
  expect(error).toBeUndefined();
});

it.each([[['a', 'a']], [['a', 'b', 'a']]])(
  'the pages %j have no end, which is an error that says so',
  async (tokens) => {
    const { asked, error } = await readAll(tokens);
    expect(asked).toHaveLength(tokens.length);
    expect(error).toMatchObject({
      code: 'aws-unavailable',
      message: expect.stringMatching(/pages of secretsmanager:ListSecrets loop/),
    });
  },
);
