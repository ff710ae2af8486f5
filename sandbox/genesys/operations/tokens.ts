import { tokenClientDocument } from '../client-document.ts';
import { announce } from '../state.ts';
import type { ApiCall, ApiReply, Operation } from './operation.ts';

const tokensMe = '/api/v2/tokens/me';

export const tokenOperations: readonly Operation[] = [
  { method: 'GET', path: tokensMe, handle: introspect },
  { method: 'HEAD', path: tokensMe, handle: () => ({ status: 200 }) },
  { method: 'DELETE', path: tokensMe, handle: revoke },
];

function introspect({ world, caller }: ApiCall): ApiReply {
  const organization = world.organizations.get(caller.client.organizationId);
  if (organization === undefined) throw new Error(`The organization of client ${caller.client.id} is missing.`);
  const named = { id: organization.id, name: organization.name };
  const { client } = caller;
  return {
    status: 200,
    body: {
      organization: named,
      homeOrganization: named,
      authorizedScope: [],
      OAuthClient: tokenClientDocument(client, organization),
    },
  };
}

function revoke({ world, caller }: ApiCall): ApiReply {
  caller.token.revoked = true;
  announce(world, caller.client, caller.client.id, { kind: 'token-revoked', tokens: 1 });
  return { status: 204 };
}
