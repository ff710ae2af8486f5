import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Each field at the beginning of a line, with the comment before it, where there is one. */
const fieldPattern = /^(?: *\/\*\*((?:(?!\*\/).)*)\*\/\n)? *readonly (\w+)(\??):/gms;

describe('what an operator reads in the editor', () => {
  it.each(['infra/config/rotation-config.ts', 'infra/genesys-oauth-rotation.ts'])('%s', (file) => {
    const [source = ''] = readFileSync(file, 'utf8').split('constructor(');
    const fields = [...source.matchAll(fieldPattern)].map(([, comment = '', name = '', optional]) => ({
      name,
      comment,
      isOptional: optional === '?',
    }));
    expect(fields.length).toBeGreaterThan(1);
    expect(fields.filter(({ comment }) => comment === '')).toEqual([]);
    const stated = fields.filter(({ comment }) => /@default \S/.test(comment)).map(({ name }) => name);
    expect(stated).toEqual(fields.filter(({ isOptional }) => isOptional).map(({ name }) => name));
  });
});
