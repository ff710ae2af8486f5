import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Each field at the beginning of a line, with its comment if there is one. */
const fieldPattern = /^(?: *\/\*\*((?:(?!\*\/).)*)\*\/\n)? *readonly (\w+)(\??):/gms;

const files = [
  'infra/config/rotation-config.ts',
  'infra/genesys-oauth-rotation.ts',
  'domain/destinations/integration-credentials.ts',
  'domain/destinations/vault.ts',
  'domain/destinations/webhook.ts',
];

describe('docstrings that an operator reads in the editor', () => {
  it.each(files)('%s', (file) => {
    const [whole = ''] = readFileSync(file, 'utf8').split('constructor(');
    const source = file.startsWith('domain/') ? (/interface \w+Config \{[\s\S]*?\n\}/.exec(whole)?.[0] ?? '') : whole;
    const fields = [...source.matchAll(fieldPattern)].map(([, comment = '', name = '', optional]) => ({
      name,
      comment,
      isOptional: optional === '?',
    }));
    expect(fields).not.toEqual([]);
    expect(fields.filter(({ comment }) => comment === '')).toEqual([]);
    const stated = fields.filter(({ comment }) => /@default \S/.test(comment)).map(({ name }) => name);
    expect(stated).toEqual(fields.filter(({ isOptional }) => isOptional).map(({ name }) => name));
  });
});
