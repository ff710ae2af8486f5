import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { atStage, readStagedVersions } from '../../../lambda/watch/staged-versions.ts';
import { fleetSecret, secretArn } from './secrets.ts';
import { arrangeWatch } from './watched-run.ts';

const secret = fleetSecret();

describe('what a version with a stage holds', () => {
  it('is its credential, or nothing where it has no value', async () => {
    const { services, values } = arrangeWatch();
    values.put(secretArn, 'current', { clientId: 'client-1', clientSecret: 'first-secret' });
    const staged = await readStagedVersions(services, secret);
    expect(atStage(staged, 'AWSCURRENT')).toMatchObject({ versionId: 'current', document: { clientId: 'client-1' } });
    expect(atStage(staged, 'AWSPREVIOUS')).toMatchObject({ versionId: 'previous', document: undefined });
    expect(atStage(staged, 'AWSPENDING')).toBeUndefined();
  });

  it('may be nothing that can be read: which version of which secret is said, and the others are read', async () => {
    const { services, values } = arrangeWatch();
    values.put(secretArn, 'current', { clientId: 'client-1', clientSecret: 'first-secret' });
    values.put(secretArn, 'previous', 'CANARY');
    const staged = await readStagedVersions(services, secret);
    expect(atStage(staged, 'AWSCURRENT')?.problem).toBeUndefined();
    expect(atStage(staged, 'AWSPREVIOUS')?.document).toBeUndefined();
    const problem = atStage(staged, 'AWSPREVIOUS')?.problem;
    expect(problem?.message).toMatch(/^invalid-secret-document: .*\bprevious\b.*\bbilling\b/);
    expect(problem?.message).not.toContain('CANARY');
  });

  it.each([
    ['AWS denies it', new RotationError('aws-access-denied', { message: 'It was denied.', nextStep: 'allow it.' })],
    ['something unforeseen happens', new TypeError('unforeseen')],
  ])('is not known where %s', async (_, failure) => {
    const { services, values } = arrangeWatch();
    values.failure = failure;
    await expect(readStagedVersions(services, secret)).rejects.toBe(failure);
  });
});
