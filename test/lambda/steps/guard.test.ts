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
});

describe("the order of AWS's own templates", () => {
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
