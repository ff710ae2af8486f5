import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import { credentials, region } from '../aws-account.ts';
import type { SandboxResponse } from '../core/service.ts';

/** DynamoDB's own behavior: conditions, updates, indexes and paging. */
export interface DynamoDbEngine {
  /** Executes an operation with the caller's unchanged body. */
  handle(operation: string, body: Uint8Array): Promise<SandboxResponse>;
  /** @throws {Error} when the operation is rejected */
  call(operation: string, parameters: object): Promise<Readonly<Record<string, unknown>>>;
}

export const targetPrefix = 'DynamoDB_20120810.';

/** Dynalite only checks that a signature is present. The sandbox has already checked IAM. */
const authorizationOf = () =>
  `AWS4-HMAC-SHA256 Credential=${credentials.AWS_ACCESS_KEY_ID}/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=none`;

/**
 * `dynalite`, in this process and in memory. Its server does not listen. The sandbox passes requests to it directly, so that its
 * own server stays the only one, with its journal, faults and permissions.
 */
export function createDynaliteEngine(): DynamoDbEngine {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  const handle = (operation: string, body: Uint8Array) =>
    new Promise<SandboxResponse>((resolve) => {
      const incoming = Object.assign(Readable.from([Buffer.from(body)]), {
        method: 'POST',
        url: '/',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `${targetPrefix}${operation}`,
          'x-amz-date': '20260101T000000Z',
          authorization: authorizationOf(),
        },
      });
      const headers: Record<string, string> = {};
      const outgoing = {
        statusCode: 200,
        setHeader(name: string, value: string | number) {
          // The sandbox's server sets the content length, because faults may truncate the response.
          if (name !== 'Content-Length') headers[name.toLowerCase()] = String(value);
        },
        end: (text: string) => resolve({ status: outgoing.statusCode, headers, body: text }),
      };
      server.emit('request', incoming, outgoing);
    });

  return {
    handle,
    async call(operation, parameters) {
      const { status, body } = await handle(operation, Buffer.from(JSON.stringify(parameters)));
      if (status !== 200) throw new Error(`${operation} was rejected: ${String(body)}`);
      return JSON.parse(String(body));
    },
  };
}
