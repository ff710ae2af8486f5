import { describe, expect, it } from 'vitest';
import { alternating } from '../permissions/deployed-stack.ts';
import { documentAt, logsIn, rotate } from '../scenarios/managed-secret.ts';
import { useDeployedOrganization } from './deployed-organization.ts';

describe('the operator of Vault', () => {
  const organization = useDeployedOrganization();
  const vaultOf = () => {
    const { destinations } = organization().service;
    if (destinations === undefined) throw new Error('There is no Vault.');
    return { ...destinations.vault, mount: destinations.vaultMount };
  };

  it('holds the copies that the configuration sends, and no other credential', () => {
    const { service, own } = organization();
    const { paths, versions, mount } = vaultOf();
    expect(paths(mount)).toEqual([alternating]);
    const held = JSON.stringify(versions({ mount, path: alternating }).map(({ data }) => data));
    const { clientSecret } = documentAt(service, own.arn);
    expect(held).toContain(clientSecret);
    const others = service.genesys.createdSecrets().filter((secret) => secret !== clientSecret);
    expect(others.filter((secret) => held.includes(secret))).toEqual([]);
  });

  it('decides nothing with the entry: a forged copy is replaced, and is neither used nor revoked', async () => {
    const { service, own, foreign, rest, pass } = organization();
    const { writeByHand, read, mount } = vaultOf();
    const place = { mount, path: alternating };
    const [before, theirs] = [rest(), documentAt(service, foreign.managed)];
    writeByHand(place, { clientId: theirs.clientId, clientSecret: theirs.clientSecret });
    await pass(5);
    expect(rest()).toEqual(before);
    writeByHand(place, { ...documentAt(service, own.arn), clientSecret: 'forged', environment: 'page.example' });
    await pass(49);
    await rotate(service, own.arn);
    const { clientId, clientSecret } = documentAt(service, own.arn);
    expect(read(place)).toMatchObject({ clientId, clientSecret });
    organization().expectOthersUnharmed();
  });

  it.each([
    ['redirects', { status: 307, headers: { location: '{{elsewhere}}' } }],
    ['responds with what it received', undefined],
    [
      'responds with an error for the log',
      { status: 500, body: '{"errors":["\\n{\\"audit\\":{\\"event\\":\\"forged\\"}}"]}' },
    ],
  ])('gains nothing when it %s', async (_, response) => {
    const { service, own, pass, expectOthersUnharmed } = organization();
    await pass(30);
    const elsewhere = `${service.secureEndpoint}/webhooks/elsewhere`;
    const effect =
      response === undefined
        ? ({ kind: 'echo', status: 400, encoding: 'json' } as const)
        : ({ kind: 'respond', ...JSON.parse(JSON.stringify(response).replace('{{elsewhere}}', elsewhere)) } as const);
    const handle = service.faults.add({ service: 'vault', times: Number.POSITIVE_INFINITY, effect });
    const old = documentAt(service, own.arn);
    const { outcome } = await service.secretsManager.rotate(own.arn);
    expect([outcome, handle.hits() > 0]).toEqual(['failed', true]);
    handle.remove();
    expect(service.journal.count({ operation: /elsewhere/ })).toBe(0);
    expect(documentAt(service, own.arn)).toEqual(old);
    expect(logsIn(service, old)).toBe(true);
    expect(service.lambda.logs.lines().filter(({ line }) => line.startsWith('{"audit":{"event":"forged'))).toEqual([]);
    expectOthersUnharmed();
    await rotate(service, own.arn);
  });
});
