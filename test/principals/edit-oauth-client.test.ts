import { describe, expect, it } from 'vitest';
import type { DeployedService } from '../../sandbox/deployed-service.ts';
import { ledgerStateOf } from '../crash/ledger-facts.ts';
import { documentAt, logsIn } from '../scenarios/managed-secret.ts';
import { useDeployedOrganization } from './deployed-organization.ts';

/** A client of Genesys Cloud that may edit every client whose roles it has, and may not see one. */
async function createEditor({ genesys, organization, roleId, endpoint }: DeployedService) {
  const editing = genesys.createRole({ organization, name: 'Editor', permissions: ['oauth:client:edit'] });
  const roleDivisions = [{ roleId: editing.id, divisionId: '*' }];
  const editor = genesys.createClient({ organization, name: 'editor', roleDivisions });
  const basic = Buffer.from(`${editor.clientId}:${editor.clientSecret}`).toString('base64');
  const login = await fetch(`${endpoint}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const send = (method: string, path: string, body?: object) =>
    fetch(`${endpoint}/api/v2/oauth/clients/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return { send, roleDivisions, roleId };
}

describe('with oauth:client:edit in Genesys Cloud, and nothing in AWS', () => {
  const organization = useDeployedOrganization();

  it('a copied claim gives our functions no client, and gives the principal no secret', async () => {
    const { service, own, foreign, pass } = organization();
    const { genesys } = service;
    const { send, roleDivisions } = await createEditor(service);
    const clientOf = (id: string) => genesys.clients().find((client) => client.id === id);
    const current = documentAt(service, own.arn);
    const { description: claim = '' } = clientOf(current.clientId) ?? {};
    expect(claim).toContain(current.clientId);
    // The victim has the roles of the editor: of others Genesys Cloud lets it edit none.
    const victim = genesys.createClient({ organization: service.organization, name: 'victim', roleDivisions });
    const theirs = clientOf(documentAt(service, foreign.managed).clientId)?.description;
    const fields = { name: 'victim', authorizedGrantType: 'CLIENT-CREDENTIALS', roleDivisions };
    const intent = ledgerStateOf(service, own.arn)?.generations.find(({ n }) => n === 2)?.creation?.intentId;
    const marker = `[genesys-oauth-rotation intent=${intent ?? 'i-1'}]`;
    for (const description of [claim, theirs, marker, claim.replaceAll(current.clientId, victim.clientId)]) {
      expect((await send('PUT', victim.clientId, { ...fields, description })).status).toBe(200);
      await pass(6);
    }
    await service.secretsManager.rotate(own.arn);
    await pass(54);
    expect(logsIn(service, victim)).toBe(true);
    expect(clientOf(victim.clientId)?.state).toBe('active');
    expect(logsIn(service, documentAt(service, own.arn))).toBe(true);
    organization().expectOthersUnharmed();
  });

  it('what it does to a client of ours is a finding within seconds, whatever our functions do meanwhile', async () => {
    const { service, own } = organization();
    const { send, roleDivisions } = await createEditor(service);
    const found = () =>
      service.lambda.logs
        .lines()
        .flatMap(({ line }) => (line.includes('"finding":"client-changed-outside"') ? [JSON.parse(line)] : []));
    // What was found before is about the client whose description the editor has copied.
    expect(found().filter(({ clientId }) => clientId === documentAt(service, own.arn).clientId)).toEqual([]);
    const before = found().length;
    // Its roles are those of the editor from now on, so that the editor may edit it.
    const { clientId, clientSecret } = documentAt(service, own.arn);
    service.genesys.updateByHand(clientId, { roleDivisions });
    await service.idle();
    const byHand = found().length;
    expect(byHand).toBe(before + 1);
    const rotation = service.secretsManager.rotate(own.arn);
    expect((await send('POST', `${clientId}/secret`)).status).toBe(200);
    await rotation;
    await service.idle();
    expect(found().slice(byHand)).toMatchObject([{ clientId, actors: [expect.any(String)], properties: ['secret'] }]);
    expect(JSON.stringify(found())).not.toContain(clientSecret);
  });

  it('a leaked credential that edits its own client does not stay alive by the claim of another secret', async () => {
    const { service, foreign, pass } = organization();
    const { genesys, secretsManager } = service;
    const SecretId = foreign.managed;
    const leaked = documentAt(service, SecretId);
    const elsewhere = 'arn:aws:secretsmanager:eu-west-1:999999999999:secret:elsewhere-AbCdEf';
    const description = `[genesys-oauth-rotation secret=${elsewhere} client=${leaked.clientId}]`;
    genesys.updateByHand(leaked.clientId, { description });
    const versions = Object.entries(secretsManager.versions(SecretId));
    const Value = versions.find(([, { stages }]) => stages.includes('AWSCURRENT'))?.[0];
    secretsManager.call('TagResource', { SecretId, Tags: [{ Key: 'genesys-rotation:compromised', Value }] });
    expect(await secretsManager.rotate(SecretId)).toMatchObject({ outcome: 'succeeded' });
    await pass(6);
    expect(logsIn(service, leaked)).toBe(false);
    expect(logsIn(service, documentAt(service, SecretId))).toBe(true);
  });
});
