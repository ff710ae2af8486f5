import { describe, expect, it } from 'vitest';
import { documentAt, logsIn, rotate } from '../scenarios/managed-secret.ts';
import { findLeaks } from '../secrecy/canaries.ts';
import { useDeployedOrganization } from './deployed-organization.ts';

describe('the receiver of the webhook', () => {
  const organization = useDeployedOrganization();
  const received = () =>
    (organization().service.destinations?.webhook.attempts() ?? []).map(({ body }) => body).join('\n');

  it('gets the credentials that the configuration sends, and no other secret', () => {
    const { service, foreign } = organization();
    // Its own: this secret says `webhook: credential`.
    const sent = documentAt(service, foreign.managed).clientSecret;
    expect(received()).toContain(sent);
    const others = [...service.genesys.createdSecrets(), ...service.genesys.issuedTokens()].filter(
      (each) => each !== sent,
    );
    const keys = service.destinations?.createdSecrets() ?? [];
    expect(findLeaks({ webhook: received() }, [...others, ...keys])).toEqual([]);
  });

  it.each([
    ['redirects', { status: 307, headers: { location: '{{elsewhere}}' } }],
    ['responds with what it received', undefined],
    ['responds with a text for the log', { status: 500, body: '"}\n{"level":"INFO","audit":{"event":"forged"}}' }],
    ['never ends its response', { status: 200, headers: { 'content-length': '1000000' }, body: '{' }],
  ])('gains nothing when it %s', async (_, response) => {
    const { service, own, foreign, pass, expectOthersUnharmed } = organization();
    await pass(54);
    const elsewhere = `${service.secureEndpoint}/webhooks/elsewhere`;
    const effect =
      response === undefined
        ? ({ kind: 'echo', status: 400, encoding: 'json' } as const)
        : ({ kind: 'respond', ...JSON.parse(JSON.stringify(response).replace('{{elsewhere}}', elsewhere)) } as const);
    const handle = service.faults.add({ service: 'webhook', times: Number.POSITIVE_INFINITY, effect });
    const old = documentAt(service, foreign.managed);
    for (const arn of [own.arn, foreign.managed]) await service.secretsManager.rotate(arn);
    expect(handle.hits()).toBeGreaterThan(0);
    handle.remove();
    expect(service.journal.count({ operation: /elsewhere/ })).toBe(0);
    expect(documentAt(service, foreign.managed)).toEqual(old);
    expect(logsIn(service, old)).toBe(true);
    expect(
      service.lambda.logs.lines().filter(({ line }) => line.startsWith('{"level":"INFO","audit":{"event":"forged')),
    ).toEqual([]);
    expectOthersUnharmed();
    await rotate(service, foreign.managed);
  });
});
