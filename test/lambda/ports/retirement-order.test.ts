import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import { anyOrder } from '../fakes/orders.ts';

const id = fc.stringMatching(/^[\w:./-]{1,100}$/).filter((text) => text !== '.' && text !== '..');
const order = anyOrder({ clientId: id, secretId: id });

function problemOf(event: unknown): { code?: string; message?: string } {
  try {
    parseRetirementOrder(event);
    return {};
  } catch (error) {
    return error as Error & { code: string };
  }
}

describe('a retirement order', () => {
  it('comes out of its schedule as it went in', () => {
    fc.assert(
      fc.property(order, (one) => {
        expect(parseRetirementOrder(JSON.parse(JSON.stringify(one)))).toStrictEqual(one);
      }),
    );
  });

  it('drops what it does not know, so that no secret value can ride along into the log', () => {
    fc.assert(
      fc.property(order, (one) => {
        expect(parseRetirementOrder({ ...one, clientSecret: 'CANARY' })).toStrictEqual(one);
      }),
    );
  });

  it('names every field that is missing or malformed, and nothing else', () => {
    const wrong = fc.constantFrom(undefined, null, 7, '', {}, ['x'], 'x'.repeat(3000));
    const names = ['secretArn', 'strategy', 'phase', 'clientId', 'environment', 'retiredVersionId', 'dueAt'] as const;
    fc.assert(
      fc.property(order, fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }), wrong, (one, flawed, value) => {
        const { code, message = '' } = problemOf({
          ...one,
          ...Object.fromEntries(flawed.map((name) => [name, value])),
        });
        expect(code).toBe('invalid-retirement-order');
        const listed = /malformed: (.*?)\. Next/.exec(message)?.[1]?.split(', ').sort();
        expect(listed).toEqual([...flawed].sort());
      }),
    );
  });

  it('sends no credential to a host that is not a region of Genesys Cloud', () => {
    fc.assert(
      fc.property(order, (one) => {
        expect(problemOf({ ...one, environment: 'attacker.example' }).message).toContain('environment');
      }),
    );
  });

  // "…/clients/{clientId}/secrets/.." is the client itself: it would be deleted in place of one of its secrets.
  it.each(['.', '..', '', '\ud800'])('names nothing by the id %j', (wrong) => {
    const [one] = fc.sample(order, { numRuns: 1, seed: 1 });
    expect(problemOf({ ...one, clientId: wrong }).message).toContain('malformed: clientId.');
    expect(problemOf({ ...one, secretId: wrong }).message).toContain('malformed: secretId.');
  });

  it.each(['tomorrow', '2026-13-01T00:00:00Z', '2026-01-01', 1_700_000_000])('has no due time %j', (dueAt) => {
    const [one] = fc.sample(order, { numRuns: 1, seed: 1 });
    expect(problemOf({ ...one, dueAt }).message).toContain('dueAt');
  });

  it('is a coded error, whatever else invokes the function', () => {
    fc.assert(
      fc.property(fc.anything(), (event) => {
        expect(problemOf(event).code).toBe('invalid-retirement-order');
      }),
    );
  });
});
