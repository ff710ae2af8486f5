import { vi } from 'vitest';
import type { Responder } from '../genesys/local-server.ts';
import { serve } from '../genesys/transport-under-test.ts';

/** A response in the form of AWS. */
export const reply =
  (body: unknown, status = 200): Responder =>
  (outgoing) =>
    void outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));

export const refusal = (name: string, status = 400, message = 'It is rejected.'): Responder =>
  reply({ __type: name, message }, status);

/** Services of AWS on this machine, with responses in this order; the caller unstubs the environment afterwards. */
export async function serveAws(...responders: Responder[]) {
  const server = await serve(...responders);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key-id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'access-key');
  for (const service of ['SECRETS_MANAGER', 'SCHEDULER', 'EVENTBRIDGE', 'CLOUDWATCH']) {
    vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, server.url);
  }
  /** What was requested, in order: each operation of an AWS JSON protocol with its fields. */
  const asked = () =>
    server.received.map(({ headers, body }) => [
      String(headers['x-amz-target']).replace(/^.*\./, ''),
      JSON.parse(body) as Record<string, unknown>,
    ]);
  return { server, asked };
}
