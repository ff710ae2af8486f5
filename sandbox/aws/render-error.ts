import { randomUUID } from 'node:crypto';
import type { SandboxResponse } from '../core/service.ts';
import type { AwsError } from './aws-error.ts';
import type { Protocol } from './aws-request.ts';
import { encodeCbor } from './cbor.ts';
import { toXml } from './xml.ts';

type Rendering = (error: AwsError, requestId: string) => Pick<SandboxResponse, 'headers' | 'body'>;

const jsonBody = ({ code, message }: AwsError) => JSON.stringify({ __type: code, Message: message, message });

const json =
  (version: string): Rendering =>
  (error) => ({ headers: { 'content-type': `application/x-amz-json-${version}` }, body: jsonBody(error) });

const sideOf = ({ status }: AwsError) => (status >= 500 ? 'Receiver' : 'Sender');

/** @see https://smithy.io/2.0/aws/protocols/index.html */
const renderings: Readonly<Record<Protocol, Rendering>> = {
  'json-1.0': json('1.0'),
  'json-1.1': json('1.1'),
  'rest-json': (error) => ({ headers: { 'content-type': 'application/json' }, body: jsonBody(error) }),
  query: (error, RequestId) => {
    const { code: Code, message: Message } = error;
    return xml({ ErrorResponse: { Error: { Type: sideOf(error), Code, Message }, RequestId } });
  },
  ec2: ({ code: Code, message: Message }, RequestID) =>
    xml({ Response: { Errors: { Error: { Code, Message } }, RequestID } }),
  'rest-xml': ({ code: Code, message: Message }, RequestId) => xml({ Error: { Code, Message, RequestId } }),
  'rpc-v2-cbor': ({ code, message }) => ({
    headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
    body: encodeCbor({ __type: code, message }),
  }),
};

/** The error as a client of the protocol reads it. */
export function renderError(protocol: Protocol, error: AwsError): SandboxResponse {
  const requestId = randomUUID();
  const { headers, body } = renderings[protocol](error, requestId);
  const query = error.queryCode === undefined ? {} : { 'x-amzn-query-error': `${error.queryCode};${sideOf(error)}` };
  return {
    status: error.status,
    headers: { ...headers, ...query, 'x-amzn-errortype': error.code, 'x-amzn-requestid': requestId },
    ...(body === undefined ? {} : { body }),
  };
}

function xml(content: object): Pick<SandboxResponse, 'headers' | 'body'> {
  return { headers: { 'content-type': 'text/xml' }, body: `<?xml version="1.0" encoding="UTF-8"?>\n${toXml(content)}` };
}
