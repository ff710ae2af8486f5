import { describe, expect, it } from 'vitest';
import { type AccessRequest, evaluate, type Principal } from '../../../sandbox/iam/evaluate.ts';
import { readPolicy } from '../../../sandbox/iam/policy-document.ts';
import { fitsArn, fitsWildcard } from '../../../sandbox/iam/wildcard.ts';

const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:crm/sync-AbCdEf';
const role: Principal = { kind: 'role', arn: 'arn:aws:iam::123456789012:role/rotate' };
const service: Principal = { kind: 'service', service: 'secretsmanager.amazonaws.com' };
const reading: AccessRequest = { action: 'secretsmanager:GetSecretValue', resource: secret, context: {} };

/** The partition is of the caller alone. */
const ownItem = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': `P#\${aws:userid}` } };

const policy = (...statements: object[]) => readPolicy({ Version: '2012-10-17', Statement: statements }, 'policy');
const allow = (more: object = {}) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });
const deny = (more: object = {}) => ({ Effect: 'Deny', Action: '*', Resource: '*', ...more });

function allowed(statements: object[], request: Partial<AccessRequest> = {}): boolean {
  const policies = { identity: [policy(...statements)], resource: [] };
  return evaluate(role, { ...reading, ...request }, policies).allowed;
}

describe('wildcards', () => {
  it.each([
    ['secretsmanager:Get*', 'secretsmanager:GetSecretValue', true],
    ['*', 'anything', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a.c', 'abc', false],
    ['a+(b)', 'a+(b)', true],
    ['Get*', 'get', false],
  ])('%s and %s: %s', (pattern, text, fits) => expect(fitsWildcard(pattern, text)).toBe(fits));

  it.each([
    ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:crm/sync-??????', secret, true],
    ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:crm/syn-??????', secret, false],
    ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:crm/*', secret, true],
    ['arn:aws:secretsmanager:*:secret:crm/sync-AbCdEf', secret, false],
    ['arn:*:secretsmanager:*:*:secret:*', secret, true],
    ['arn:aws:logs:eu-west-1:1:log-group:/a:*', 'arn:aws:logs:eu-west-1:1:log-group:/a:log-stream:b', true],
    ['*', secret, true],
    ['crm/sync', secret, false],
  ])('of an ARN, %s and %s: %s', (pattern, arn, fits) => expect(fitsArn(pattern, arn)).toBe(fits));
});

describe('a role', () => {
  it('may do nothing without a statement', () => expect(allowed([])).toBe(false));

  it.each([
    ['the action in another case', { Action: 'SecretsManager:getsecretvalue' }, true],
    ['one of several actions', { Action: ['secretsmanager:PutSecretValue', 'secretsmanager:Get*'] }, true],
    ['another action', { Action: 'secretsmanager:PutSecretValue' }, false],
    ['another resource', { Resource: `${secret}x` }, false],
    ['one of several resources', { Resource: ['arn:aws:sqs:eu-west-1:1:q', secret] }, true],
    ['all actions but this one', { Action: undefined, NotAction: 'secretsmanager:Get*' }, false],
    ['all actions but another', { Action: undefined, NotAction: 'sqs:*' }, true],
    ['all resources but this one', { Resource: undefined, NotResource: secret }, false],
  ])('with a statement about %s', (_, statement, expected) => {
    expect(allowed([JSON.parse(JSON.stringify(allow(statement)))])).toBe(expected);
  });

  it('is denied what another statement denies', () => {
    expect(allowed([allow(), deny({ Action: 'secretsmanager:*' })])).toBe(false);
    expect(allowed([allow(), deny({ Action: 'sqs:*' })])).toBe(true);
  });

  it('may do what a policy of the resource allows', () => {
    const resource = [policy(allow({ Principal: { AWS: role.arn } }))];
    expect(evaluate(role, reading, { identity: [], resource }).allowed).toBe(true);
    const denying = [policy(deny({ Principal: '*' }))];
    expect(evaluate(role, reading, { identity: [policy(allow())], resource: denying }).allowed).toBe(false);
  });

  it('gets AWS’s wording of the reason', () => {
    expect(evaluate(role, reading, { identity: [], resource: [] }).reason).toBe(
      'because no identity-based policy allows the secretsmanager:GetSecretValue action',
    );
    expect(evaluate(role, reading, { identity: [policy(deny())], resource: [] }).reason).toContain('explicit deny');
  });
});

describe('a KMS key', () => {
  const decrypting = { action: 'kms:Decrypt', resource: 'arn:aws:kms:eu-west-1:123456789012:key/1', context: {} };
  const toAccount = policy(allow({ Principal: { AWS: 'arn:aws:iam::123456789012:root' } }));

  it('is denied to a role that only its own policy allows', () => {
    expect(evaluate(role, decrypting, { identity: [policy(allow())], resource: [] }).allowed).toBe(false);
  });

  it('that delegates to the account needs the policy of the role too', () => {
    expect(evaluate(role, decrypting, { identity: [], resource: [toAccount] }).allowed).toBe(false);
    expect(evaluate(role, decrypting, { identity: [policy(allow())], resource: [toAccount] }).allowed).toBe(true);
  });
});

describe('a service', () => {
  it('may do what the policy of the resource allows, and no policy of a role matters', () => {
    const mine = policy(allow({ Principal: { Service: 'secretsmanager.amazonaws.com' } }));
    const other = policy(allow({ Principal: { Service: 'events.amazonaws.com' } }));
    expect(evaluate(service, reading, { identity: [], resource: [mine] }).allowed).toBe(true);
    expect(evaluate(service, reading, { identity: [], resource: [other] }).allowed).toBe(false);
    expect(evaluate(service, reading, { identity: [], resource: [policy(allow())] }).allowed).toBe(false);
  });
});

describe('a condition', () => {
  const holds = (condition: object, context: AccessRequest['context']) =>
    allowed([allow({ Condition: condition })], { context });

  it.each([
    [{ StringEquals: { 'aws:SourceAccount': '1' } }, { 'aws:SourceAccount': '1' }, true],
    [{ StringEquals: { 'aws:SourceAccount': ['2', '1'] } }, { 'aws:SourceAccount': '1' }, true],
    [{ StringEquals: { 'aws:SourceAccount': '1' } }, { 'aws:sourceaccount': '1' }, true],
    [{ StringEquals: { 'aws:SourceAccount': '1' } }, { 'aws:SourceAccount': '2' }, false],
    [{ StringEquals: { 'aws:SourceAccount': '1' } }, {}, false],
    [{ StringEqualsIfExists: { 'aws:SourceAccount': '1' } }, {}, true],
    [{ StringNotEquals: { 'aws:SourceAccount': '1' } }, { 'aws:SourceAccount': '1' }, false],
    [{ StringNotEquals: { 'aws:SourceAccount': ['1', '2'] } }, { 'aws:SourceAccount': '2' }, false],
    [{ StringNotEquals: { 'aws:SourceAccount': '1' } }, {}, true],
    [{ StringEqualsIgnoreCase: { 'cloudwatch:namespace': 'ABC' } }, { 'cloudwatch:namespace': 'abc' }, true],
    [{ StringLike: { 'aws:ResourceTag/team': 'cc-*' } }, { 'aws:ResourceTag/team': 'cc-1' }, true],
    [{ StringNotLike: { 'aws:ResourceTag/team': 'cc-*' } }, { 'aws:ResourceTag/team': 'cc-1' }, false],
    [
      { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:1:rule/*' } },
      { 'aws:SourceArn': 'arn:aws:events:r:1:rule/a' },
      true,
    ],
    [{ ArnEquals: { 'aws:SourceArn': 'arn:aws:events:*' } }, { 'aws:SourceArn': 'arn:aws:events:r:1:rule/a' }, false],
    [{ ArnNotLike: { 'aws:SourceArn': 'arn:*:*:*:*:*' } }, { 'aws:SourceArn': 'arn:aws:events:r:1:rule/a' }, false],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:SecureTransport': 'true' }, false],
    [{ Bool: { 'aws:SecureTransport': true } }, { 'aws:SecureTransport': 'true' }, true],
    [{ Null: { 'aws:SourceArn': 'true' } }, {}, true],
    [{ Null: { 'aws:SourceArn': 'false' } }, {}, false],
    [{ 'ForAllValues:StringEquals': { 'aws:SourceArn': 'a' } }, { 'aws:SourceArn': ['a', 'b'] }, false],
    [{ 'ForAnyValue:StringEquals': { 'aws:SourceArn': 'a' } }, { 'aws:SourceArn': ['a', 'b'] }, true],
    [{ StringEquals: { 'aws:SourceArn': 'a', 'aws:SourceAccount': '1' } }, { 'aws:SourceArn': 'a' }, false],
    // What is written for the variable is the id of the caller, and without one it matches nothing.
    [ownItem, { 'dynamodb:LeadingKeys': ['P#me'], 'aws:userid': 'me' }, true],
    [ownItem, { 'dynamodb:LeadingKeys': ['P#you'], 'aws:userid': 'me' }, false],
    [ownItem, { 'dynamodb:LeadingKeys': ['P#me', 'P#you'], 'aws:userid': 'me' }, false],
    [ownItem, { 'dynamodb:LeadingKeys': [`P#\${aws:userid}`] }, false],
  ])('%j with %j: %s', (condition, context, expected) => expect(holds(condition, context)).toBe(expected));
});

describe('what the sandbox does not support is rejected when it is read', () => {
  it.each([
    ['an operator', allow({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }), 'IpAddress'],
    ['a key', allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }), 'aws:PrincipalOrgID'],
    ['a policy variable', allow({ Resource: `arn:aws:s3:::\${aws:username}` }), 'aws:username'],
    ['a policy variable in a resource', allow({ Resource: `arn:aws:s3:::\${aws:userid}` }), 'aws:userid'],
    ['a kind of principal', allow({ Principal: { Federated: 'x' } }), 'Federated'],
    ['an element', allow({ NotPrincipal: '*' }), 'NotPrincipal'],
    ['a function that was not resolved', allow({ Resource: { Ref: 'Queue' } }), 'Ref'],
    ['an effect', allow({ Effect: 'Maybe' }), 'Effect'],
    ['both ways to name actions', allow({ NotAction: 'sqs:*' }), 'one of Action and NotAction'],
  ])('%s', (_, statement, named) => expect(() => policy(statement)).toThrow(named));

  it('a version', () => {
    expect(() => readPolicy({ Version: '2008-10-17', Statement: [] }, 'p')).toThrow('2012-10-17');
  });
});
