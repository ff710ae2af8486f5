import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { SecretValue } from '../../../domain/secret-value.ts';
import { createLogger } from '../../../lambda/telemetry/logger.ts';
import { canary } from '../../domain/arbitraries.ts';
import { document } from '../fakes/rotation.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';

function arrange() {
  const time = new VirtualTime('2026-03-01T12:00:00.000Z');
  const lines: string[] = [];
  const logger = createLogger(time, (line) => lines.push(line));
  return { logger, lines, time, read: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('a line', () => {
  it('says when, how bad, what, and what all lines of the invocation say', () => {
    const { logger, read, time } = arrange();
    logger.with({ secretName: 'billing' });
    logger.info('begun');
    logger.with({ step: 'createSecret' });
    time.advance(1_500);
    logger.warn('odd', { clientId: 'client-1' });
    logger.error('failed');
    expect(read()).toEqual([
      { timestamp: '2026-03-01T12:00:00.000Z', level: 'INFO', message: 'begun', secretName: 'billing' },
      {
        timestamp: '2026-03-01T12:00:01.500Z',
        level: 'WARN',
        message: 'odd',
        secretName: 'billing',
        step: 'createSecret',
        clientId: 'client-1',
      },
      expect.objectContaining({ level: 'ERROR', message: 'failed', step: 'createSecret' }),
    ]);
  });

  it('is one line, whatever stands in it: a text cannot forge another', () => {
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), (message, fields) => {
        const { logger, lines } = arrange();
        logger.info(`${message}\n{"level":"ERROR"}`, { fields, text: `\r\n${message}` });
        expect(lines).toHaveLength(1);
        expect(lines[0]).not.toMatch(/[\n\r]/);
        expect(() => JSON.parse(lines[0] ?? '')).not.toThrow();
      }),
    );
  });

  it('shows no secret value, neither alone nor within a document', () => {
    fc.assert(
      fc.property(canary, (secret) => {
        const { logger, lines } = arrange();
        const value = new SecretValue(secret);
        logger.with({ value });
        logger.info('text', { deep: [{ value }], document: document({ clientSecret: secret, password: secret }) });
        logger.audit('candidate-stored', { clientId: value });
        expect(lines.join()).not.toContain(secret);
        expect(lines.join()).toContain('[redacted]');
      }),
    );
  });
});

describe('an audit record', () => {
  it('is found by its name and holds the transition in one place', () => {
    const { logger, read } = arrange();
    logger.with({ secretName: 'billing' });
    logger.audit('credential-promoted', { from: 'version-1', to: 'version-2' });
    expect(read()).toMatchObject([
      {
        secretName: 'billing',
        audit: { event: 'credential-promoted', from: 'version-1', to: 'version-2' },
        message: expect.stringContaining('credential-promoted'),
      },
    ]);
  });
});

describe('two invocations', () => {
  it('share neither fields nor metrics, though the function stays warm', () => {
    const [one, other] = [arrange(), arrange()];
    one.logger.with({ secretName: 'billing' });
    one.logger.metric({ name: metricNames.stepFailed, value: 1, unit: 'Count' });
    other.logger.info('begun');
    expect(one.logger.metrics).toHaveLength(1);
    expect(other.logger.metrics).toEqual([]);
    expect(other.lines.join()).not.toContain('billing');
  });
});
