import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SecretDescription } from '../../../lambda/ports/secret-store.ts';
import { guard } from '../../../lambda/steps/guard.ts';

const token = '11111111-2222-3333-4444-555555555555';

function secret(changes: Partial<SecretDescription> = {}): SecretDescription {
  return {
    arn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:billing-AbCdEf',
    name: 'billing',
    rotationEnabled: true,
    rotationIntervalSeconds: undefined,
    tags: {},
    stagesByVersion: { old: ['AWSCURRENT'], [token]: ['AWSPENDING'] },
    ...changes,
  };
}

const codeOf = (description: SecretDescription): string => {
  try {
    return guard(description, token).action;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a step', () => {
  it('runs for a pending version and returns the current version', () => {
    expect(guard(secret(), token)).toEqual({ action: 'proceed', currentVersionId: 'old' });
  });

  it('runs if the service omits whether rotation is enabled', () => {
    expect(codeOf(secret({ rotationEnabled: undefined }))).toBe('proceed');
  });

  it('has nothing to do if its version is current, with or without AWSPENDING', () => {
    expect(codeOf(secret({ stagesByVersion: { [token]: ['AWSCURRENT'] } }))).toBe('already-current');
    expect(codeOf(secret({ stagesByVersion: { [token]: ['AWSPENDING', 'AWSCURRENT'] } }))).toBe('already-current');
  });

  it('is refused for an abandoned version, so that nothing is created for it', () => {
    expect(codeOf(secret({ stagesByVersion: { old: ['AWSCURRENT'], [token]: ['AWSPREVIOUS'] } }))).toBe(
      'version-not-pending',
    );
  });

  it('is refused for a secret without a current credential', () => {
    expect(codeOf(secret({ stagesByVersion: { [token]: ['AWSPENDING'] } }))).toBe('invalid-secret-document');
  });
});

describe("the order of AWS's own templates", () => {
  it('checks whether rotation is enabled before anything else', () => {
    expect(codeOf(secret({ rotationEnabled: false, stagesByVersion: {} }))).toBe('rotation-not-enabled');
    expect(codeOf(secret({ rotationEnabled: false, stagesByVersion: { [token]: ['AWSCURRENT'] } }))).toBe(
      'rotation-not-enabled',
    );
  });

  it('checks whether the version exists before its stages', () => {
    expect(codeOf(secret({ stagesByVersion: { old: ['AWSCURRENT', 'AWSPENDING'] } }))).toBe('version-not-found');
  });

  it('holds for every combination', () => {
    const stages = fc.uniqueArray(fc.constantFrom('AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS', 'ours'));
    fc.assert(
      fc.property(
        fc.constantFrom(true, false, undefined),
        fc.option(stages, { nil: undefined }),
        fc.boolean(),
        (on, own, hasCurrent) => {
          const others = hasCurrent ? { old: ['AWSCURRENT'] } : {};
          const stagesByVersion = own === undefined ? others : { ...others, [token]: own };
          const firstToApply = [
            [on === false, 'rotation-not-enabled'],
            [own === undefined, 'version-not-found'],
            [own?.includes('AWSCURRENT'), 'already-current'],
            [!own?.includes('AWSPENDING'), 'version-not-pending'],
            [!hasCurrent, 'invalid-secret-document'],
            [true, 'proceed'],
          ].find(([applies]) => applies);
          expect(codeOf(secret({ rotationEnabled: on, stagesByVersion }))).toBe(firstToApply?.[1]);
        },
      ),
    );
  });
});
