import { expect, it } from 'vitest';
import { responseLabel } from '../../domain/response-label.ts';

it.each(['invalid_client', '2f0a-5c1e.4a6e_9d56', 'x'.repeat(80)])('%j is a label', (text) => {
  expect(responseLabel(text, ['CANARY'])).toBe(text);
});

it.each(['', 'two words', 'a"b', 'x'.repeat(81), 'a-CANARY-b', 7, null, undefined, {}])('%j is none', (text) => {
  expect(responseLabel(text, ['CANARY'])).toBeUndefined();
});
