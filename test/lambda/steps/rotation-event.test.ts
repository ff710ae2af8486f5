import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRotationEvent, stepNames } from '../../../lambda/steps/rotation-event.ts';

const valid = {
  Step: 'createSecret',
  SecretId: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:billing-AbCdEf',
  ClientRequestToken: '11111111-2222-3333-4444-555555555555',
};

const home = { accountId: '123456789012', region: 'eu-central-1' };

function problemOf(event: unknown): { code?: string; message?: string; outcome?: string } {
  try {
    parseRotationEvent(event, home);
    return {};
  } catch (error) {
    return error as Error & { code: string; outcome: string };
  }
}

describe("Secrets Manager's event", () => {
  it.each(stepNames)('is read for %s', (Step) => {
    expect(parseRotationEvent({ ...valid, Step }, home)).toStrictEqual({
      step: Step,
      secretId: valid.SecretId,
      clientRequestToken: valid.ClientRequestToken,
      rotationToken: undefined,
    });
  });

  it('passes on the rotation token, without which PutSecretValue from another account is rejected', () => {
    expect(parseRotationEvent({ ...valid, RotationToken: 'proof' }, home).rotationToken).toBe('proof');
  });

  it('may contain unknown fields', () => {
    expect(parseRotationEvent({ ...valid, Region: 'eu-central-1' }, home)).not.toHaveProperty('Region');
  });
});

describe('any other event', () => {
  it('is refused with all its problems at once', () => {
    const { message } = problemOf({
      Step: 'deleteSecret',
      SecretId: '',
      ClientRequestToken: 'short',
      RotationToken: 7,
    });
    for (const name of ['Step', 'SecretId', 'ClientRequestToken', 'RotationToken', ...stepNames]) {
      expect(message).toContain(name);
    }
  });

  it('is refused with every missing field', () => {
    expect(problemOf({})).toMatchObject({ code: 'invalid-event', outcome: 'unchanged' });
    for (const name of Object.keys(valid)) expect(problemOf({}).message).toContain(`"${name}" is missing`);
  });

  it.each(['__proto__', 'constructor'])('that names the step %s finds no function', (Step) => {
    expect(problemOf({ ...valid, Step }).code).toBe('invalid-event');
  });

  it('shows no rotation token', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^CANARY\d{20}$/),
        fc.constantFrom({ Step: 7 }, { SecretId: '' }),
        (token, flaw) => {
          expect(problemOf({ ...valid, ...flaw, RotationToken: token }).message).not.toContain(token);
          expect(problemOf({ ...valid, RotationToken: { token } }).message).not.toContain(token);
        },
      ),
    );
  });

  it('is a coded error, whatever it contains', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (event) => {
        expect(problemOf(event).code).toBe('invalid-event');
      }),
    );
  });
});

it('does not quote an event that is a string, because it may contain a RotationToken', () => {
  expect(() => parseRotationEvent('{"Step":"x","RotationToken":"canary"}', home)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('canary') }),
  );
});

it('a missing event has no missing fields', () => {
  expect(problemOf(undefined).message).not.toContain('null');
});

it.each([
  'billing',
  'CANARY'.repeat(400),
  valid.SecretId.replace('eu-central-1', 'eu-west-1'),
  valid.SecretId.replace('123456789012', '210987654321'),
  `${valid.SecretId}\nCANARY`,
  'arn:aws:lambda:eu-central-1:123456789012:function:CANARY',
])('the secret is an ARN of this account and region, and not %j, which is not quoted', (SecretId) => {
  const { code, message } = problemOf({ ...valid, SecretId });
  expect(code).toBe('invalid-event');
  expect(message).toContain('"SecretId"');
  expect(message).not.toContain(SecretId);
});

describe('the id of a version', () => {
  it.each(['x'.repeat(32), 'x'.repeat(64)])('has 32 to 64 characters: %s', (ClientRequestToken) => {
    expect(problemOf({ ...valid, ClientRequestToken })).toEqual({});
  });

  it.each([undefined, 'x'.repeat(31), 'x'.repeat(65), `${valid.ClientRequestToken}!`, [valid.ClientRequestToken]])(
    'is not %j',
    (ClientRequestToken) => {
      expect(problemOf({ ...valid, ClientRequestToken }).code).toBe('invalid-event');
    },
  );
});
