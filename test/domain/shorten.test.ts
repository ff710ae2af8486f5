import { expect, it } from 'vitest';
import { shorten } from '../../domain/shorten.ts';

it('shows a value as it was received', () => {
  for (const text of ['', '1 day', 'arn:aws:events:eu-central-1:1:event-bus/x', 'x'.repeat(80)]) {
    expect(shorten(text)).toBe(text);
  }
});

it('shows at most eighty characters', () => {
  expect(shorten('x'.repeat(81))).toBe(`${'x'.repeat(80)}…`);
});

it('shows only the protocol of a URL', () => {
  expect(shorten('https://user:CANARY@host/CANARY')).toBe('https://…');
  expect(shorten('see https://host/a\nCANARY')).toBe('see https://…');
});
