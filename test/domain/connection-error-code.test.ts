import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionErrorCode } from '../../domain/connection-error-code.ts';

describe('a connection that failed', () => {
  it('is named by the code of its cause', () => {
    const cause = Object.assign(new Error(), { code: 'ECONNRESET' });
    expect(connectionErrorCode(new TypeError('fetch failed', { cause }), [])).toBe('ECONNRESET');
  });

  it('is named, whatever was thrown', () => {
    expect(connectionErrorCode(new DOMException('The operation timed out', 'TimeoutError'), [])).toBe('TimeoutError');
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        const code = connectionErrorCode(thrown, []);
        expect(code).toMatch(/^\w+$/);
      }),
    );
  });

  it('has a name that is text', () => {
    const odd = Object.assign(new RangeError('no'), { code: ['ECONNREFUSED'] });
    expect(connectionErrorCode(new TypeError('fetch failed', { cause: odd }), [])).toBe('RangeError');
    expect(connectionErrorCode({ code: null }, [])).toBe('unknown');
  });

  it('is not shown if it quotes what was sent', () => {
    const quoting = Object.assign(new Error('no'), { code: 'headers: {"Authorization":"Bearer abc"}', name: 'a: b' });
    expect(connectionErrorCode(new TypeError('fetch failed', { cause: quoting }), [])).toBe('unknown');
  });
});
