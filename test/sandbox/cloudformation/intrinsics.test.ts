import { describe, expect, it } from 'vitest';
import { creationOrder } from '../../../sandbox/cloudformation/creation-order.ts';
import { holds, resolve } from '../../../sandbox/cloudformation/intrinsics.ts';
import { createScope } from '../../../sandbox/cloudformation/scope.ts';
import { readTemplate } from '../../../sandbox/cloudformation/template.ts';

const template = readTemplate({
  Parameters: {
    Size: { Type: 'Number', Default: 3 },
    Given: { Type: 'String' },
    BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/version' },
  },
  Mappings: { Ports: { 'eu-west-1': { http: 80 } } },
  Conditions: {
    Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
    There: { 'Fn::Not': [{ Condition: 'Here' }] },
  },
  Resources: {},
});
const scope = createScope({
  template,
  stackName: 'stack',
  stackId: 'arn:stack',
  parameters: { Given: 'g' },
  created: new Map([['Queue', { ref: 'https://queue', attributes: { Arn: 'arn:queue', 'Outputs.Deep': 'deep' } }]]),
});

describe('a function of CloudFormation', () => {
  it.each([
    [{ Ref: 'AWS::AccountId' }, '123456789012'],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    [{ Ref: 'AWS::StackName' }, 'stack'],
    [{ Ref: 'Queue' }, 'https://queue'],
    [{ Ref: 'Size' }, 3],
    [{ Ref: 'Given' }, 'g'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
    [{ 'Fn::GetAtt': 'Queue.Arn' }, 'arn:queue'],
    [{ 'Fn::GetAtt': ['Queue', 'Outputs.Deep'] }, 'deep'],
    [{ 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 1]] }, 'arn:aws:1'],
    [{ 'Fn::Sub': `in-\${AWS::Region}-\${Queue.Arn}-\${Given}` }, 'in-eu-west-1-arn:queue-g'],
    [{ 'Fn::Sub': [`\${Own}-\${!Kept}`, { Own: { Ref: 'Size' } }] }, `3-\${Kept}`],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    [{ 'Fn::If': ['Here', 'yes', 'no'] }, 'yes'],
    [{ 'Fn::If': ['There', 'yes', { Ref: 'AWS::StackId' }] }, 'arn:stack'],
    [{ 'Fn::FindInMap': ['Ports', { Ref: 'AWS::Region' }, 'http'] }, 80],
    [{ a: { Ref: 'AWS::NoValue' }, b: [1, { Ref: 'AWS::NoValue' }, 2] }, { b: [1, 2] }],
    [
      { a: null, b: false, c: 0, d: '' },
      { a: null, b: false, c: 0, d: '' },
    ],
    [
      { Ref: 'Queue', Other: 'two members are not a function' },
      { Ref: 'Queue', Other: 'two members are not a function' },
    ],
  ])('%j', (value, expected) => expect(resolve(value, scope)).toEqual(expected));

  it.each([
    [{ Ref: 'Nothing' }, 'no resource Nothing'],
    [{ Ref: 'BootstrapVersion' }, 'has no value'],
    [{ 'Fn::GetAtt': ['Queue', 'Color'] }, 'the attribute Color of Queue'],
    [{ 'Fn::GetAtt': ['Nothing', 'Arn'] }, 'no resource Nothing'],
    [{ 'Fn::Select': [5, ['a']] }, 'no member 5'],
    [{ 'Fn::If': ['Nowhere', 1, 2] }, 'no condition Nowhere'],
    [{ 'Fn::ImportValue': 'x' }, 'does not support Fn::ImportValue'],
    [{ 'Fn::Join': ['', [{ a: 1 }]] }, 'Expected a string'],
    [{ 'Fn::FindInMap': ['Ports', 'us-east-1', 'http'] }, 'no value at Ports'],
  ])('%j is rejected', (value, named) => expect(() => resolve(value, scope)).toThrow(named));

  it.each([
    [{ 'Fn::And': [{ Condition: 'Here' }, { 'Fn::Equals': [{ Ref: 'Size' }, 3] }] }, true],
    [{ 'Fn::Or': [{ Condition: 'There' }, { 'Fn::Equals': [1, 2] }] }, false],
    [{ 'Fn::Not': [{ 'Fn::Equals': ['a', 'a'] }] }, false],
  ])('%j holds: %s', (condition, expected) => expect(holds(condition, scope)).toBe(expected));

  it('that is unsupported is rejected', () => {
    expect(() => holds({ 'Fn::Contains': [] }, scope)).toThrow('does not support Fn::Contains');
  });
});

describe('resources are ordered', () => {
  const resource = (properties: object, DependsOn: readonly string[] = []) => ({
    Type: 'T',
    Properties: { ...properties },
    DependsOn,
    Condition: undefined,
  });

  it('so that each comes after everything it refers to', () => {
    const order = creationOrder({
      a: resource({ x: [{ Ref: 'b' }] }),
      b: resource({ x: { y: { 'Fn::GetAtt': ['c', 'Arn'] } } }),
      c: resource({ x: { 'Fn::Sub': `\${d.Arn}-\${AWS::Region}` } }),
      d: resource({}, ['e']),
      e: resource({ x: { Ref: 'AWS::Region' } }),
    });
    expect(order).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  it('unless they refer to each other', () => {
    const circle = { a: resource({ x: { Ref: 'b' } }), b: resource({}, ['a']) };
    expect(() => creationOrder(circle)).toThrow('Circular dependency between resources: a -> b -> a');
  });

  it('unless one depends on a missing resource', () => {
    expect(() => creationOrder({ a: resource({}, ['b']) })).toThrow('a depends on b');
  });
});

describe('a template', () => {
  it.each([
    ['a part', { Transform: 'AWS::Serverless-2016-10-31', Resources: {} }, 'Transform'],
    ['an attribute of a resource', { Resources: { A: { Type: 'T', CreationPolicy: {} } } }, 'CreationPolicy'],
  ])('with %s that the sandbox does not support is rejected', (_, source, named) => {
    expect(() => readTemplate(source)).toThrow(named);
  });
});
