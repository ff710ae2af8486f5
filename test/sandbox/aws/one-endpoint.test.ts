import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsSandbox, startAwsSandbox } from './aws-sandbox.ts';

let sandbox: AwsSandbox;

beforeAll(async () => {
  sandbox = await startAwsSandbox();
});
afterAll(() => sandbox.close());

interface Sent {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Sends what an AWS client sends. */
const send = ({ service, method = 'POST', path = '/', headers = {}, body }: Sent) =>
  fetch(`${sandbox.endpoint}${path}`, {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });

const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
const message = 'The sandbox does not implement';

describe('an operation that no service has', () => {
  it.each<[string, Sent, string, RegExp]>([
    [
      'AWS JSON 1.0',
      {
        service: 'states',
        headers: { 'x-amz-target': 'AWSStepFunctions.ListActivities', 'content-type': 'application/x-amz-json-1.0' },
        body: '{}',
      },
      'application/x-amz-json-1.0',
      /"__type":"NotImplementedBySandbox".*implement ListActivities of the AWS service states/,
    ],
    [
      'AWS JSON 1.1',
      {
        service: 'ssm',
        headers: { 'x-amz-target': 'AmazonSSM.GetParameter', 'content-type': 'application/x-amz-json-1.1' },
        body: '{}',
      },
      'application/x-amz-json-1.1',
      /"__type":"NotImplementedBySandbox"/,
    ],
    [
      'query',
      { service: 'iam', headers: form, body: 'Action=ListRoles&Version=2010-05-08' },
      'text/xml',
      /<ErrorResponse><Error><Type>Receiver<\/Type><Code>NotImplementedBySandbox<\/Code><Message>.*ListRoles.*<RequestId>/,
    ],
    [
      'EC2 query',
      { service: 'ec2', headers: form, body: 'Action=DescribeVpcs&Version=2016-11-15' },
      'text/xml',
      /<Response><Errors><Error><Code>NotImplementedBySandbox<\/Code><Message>.*DescribeVpcs/,
    ],
    [
      'REST with JSON',
      { service: 'apigateway', method: 'GET', path: '/restapis' },
      'application/json',
      /"message":"The sandbox does not implement GET \/restapis of the AWS service apigateway/,
    ],
    [
      'REST with XML',
      { service: 'route53', method: 'GET', path: '/2013-04-01/hostedzone' },
      'text/xml',
      /<Error><Code>NotImplementedBySandbox<\/Code>/,
    ],
    [
      'RPC with CBOR',
      {
        service: 'arc-region-switch',
        path: '/service/ArcRegionSwitch/operation/ListPlans',
        headers: { 'smithy-protocol': 'rpc-v2-cbor' },
      },
      'application/cbor',
      /__type.*NotImplementedBySandbox.*message.*ListPlans/,
    ],
  ])('is rejected in its own protocol: %s', async (_, sent, contentType, pattern) => {
    const response = await send(sent);
    const body = await response.text();
    expect(response.status).toBe(501);
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(response.headers.get('x-amzn-errortype')).toBe('NotImplementedBySandbox');
    expect(body).toMatch(pattern);
    expect(body).toContain(message);
  });
});

it('keeps a request for one service from another that would accept it', async () => {
  const path = '/2015-03-31/functions/none/invocations';
  expect((await send({ service: 'lambda', path, body: '{}' })).status).toBe(404);
  expect((await send({ service: 's3', path, body: '{}' })).status).not.toBe(404);
});
