import { describe, expect, it } from 'vitest';
import { claimDescription } from '../../../lambda/ledger/client-claim.ts';
import type { MemorySecret } from '../fakes/memory-store.ts';
import { effectsIn } from '../world/effects.ts';
import { codeOf, World, type WorldOptions } from '../world/world.ts';

const dayMs = 86_400_000;
const hourSeconds = 3_600;

interface Case extends WorldOptions {
  /** Before which rotation it is arranged. Default: the first. */
  readonly isLater?: boolean;
  readonly arrange: (world: World, secret: MemorySecret) => void | Promise<void>;
  readonly code: string;
}

const clientIn = (world: World, secret: MemorySecret) => String(world.document(secret, 'AWSCURRENT').clientId);
const standbyIn = (world: World, secret: MemorySecret) => String(world.document(secret, 'AWSCURRENT').standbyClientId);
/** Runs before the client of AWSCURRENT is read, after it has logged in. */
const beforeItIsRead = (change: (world: World, clientId: string) => void) => (world: World, secret: MemorySecret) => {
  world.intercept = (call) => {
    if (call === 'genesys GET /api/v2/oauth/clients/{clientId}') change(world, clientIn(world, secret));
    return undefined;
  };
};
const otherSecret = 'arn:aws:secretsmanager:us-east-1:210987654321:secret:crm-GhIjKl';
const claimFor = (world: World, clientId: string) =>
  world.cloud.updateByHand(clientId, {
    description: claimDescription('Ours', { secretArn: otherSecret, clientId }),
  });

const cases: Readonly<Record<string, Case>> = {
  'P3: a malformed tag': {
    arrange: (world, secret) => world.tag(secret, 'grace-period', 'a while'),
    code: 'invalid-settings',
  },
  'P3: an unknown tag': {
    arrange: (world, secret) => world.tag(secret, 'grace-perid', '1h'),
    code: 'invalid-settings',
  },
  'P3: in-place without an admin secret': {
    strategy: 'in-place',
    adminSecret: false,
    arrange() {},
    code: 'admin-secret-required',
  },
  'P3: the secret is its own admin secret, by its name': {
    strategy: 'in-place',
    arrange: (world, secret) => world.tag(secret, 'admin-secret', 'crm'),
    code: 'admin-secret-required',
  },
  'P3: an admin secret that does not exist': {
    arrange: (world, secret) => world.tag(secret, 'admin-secret', 'nothing'),
    code: 'invalid-settings',
  },
  'P4: AWSCURRENT is rejected': {
    arrange: (world, secret) => void world.cloud.regenerateByHand(clientIn(world, secret)),
    code: 'current-credential-rejected',
  },
  'P4: AWSCURRENT is rejected before a later rotation': {
    isLater: true,
    arrange: (world, secret) => void world.cloud.regenerateByHand(clientIn(world, secret)),
    code: 'current-credential-rejected',
  },
  'P4: it cannot be found out whether AWSCURRENT logs in': {
    arrange(world) {
      world.intercept = (call) => (call === 'genesys POST /oauth/token' ? 'unavailable' : undefined);
    },
    code: 'genesys-unavailable',
  },
  'P4: a rejection that says nothing about the credential': {
    arrange(world) {
      const body = { error: 'organization_disabled', description: 'The organization is disabled.' };
      world.intercept = (call) => (call === 'genesys POST /oauth/token' ? { status: 401, body } : undefined);
    },
    code: 'login-inconclusive',
  },
  'P4: the address of the function is not allowed': {
    arrange(world) {
      const body = { error: 'invalid_client', description: 'The IP address is not on the allow list.' };
      world.intercept = (call) => (call === 'genesys POST /oauth/token' ? { status: 401, body } : undefined);
    },
    code: 'address-not-allowed',
  },
  'P4: the token belongs to another client': {
    arrange(world) {
      const body = { organization: { id: world.organization.id }, OAuthClient: { id: 'another-client' } };
      world.intercept = (call) => (call === 'genesys GET /api/v2/tokens/me' ? { status: 200, body } : undefined);
    },
    code: 'client-mismatch',
  },
  'P4: the token belongs to another organization than before': {
    isLater: true,
    arrange(world, secret) {
      const body = { organization: { id: 'elsewhere' }, OAuthClient: { id: clientIn(world, secret) } };
      world.intercept = (call) => (call === 'genesys GET /api/v2/tokens/me' ? { status: 200, body } : undefined);
    },
    code: 'organization-mismatch',
  },
  'P4: the deployment pins another organization than AWSCURRENT logs in to': {
    deployment: { organizationId: 'elsewhere' },
    arrange() {},
    code: 'organization-mismatch',
  },
  'P4: another client in AWSCURRENT than the ledger knows': {
    isLater: true,
    arrange(world, { arn }) {
      world.secrets.move(arn, 'AWSPENDING', undefined);
      world.secrets.put(arn, 'by-hand', world.organization.createClient('new'), 'AWSCURRENT');
    },
    code: 'client-changed',
  },
  'P4: AWSCURRENT is not JSON': {
    arrange: (world, { arn }) => world.secrets.put(arn, 'by-hand', 'secret', 'AWSCURRENT'),
    code: 'invalid-secret-document',
  },
  'P5: the admin secret holds the client of AWSCURRENT': {
    arrange(world, secret) {
      world.secrets.create('same', world.document(secret, 'AWSCURRENT'));
      world.tag(secret, 'admin-secret', 'same');
    },
    code: 'admin-secret-required',
  },
  'P5: the admin secret holds the standby client': {
    isLater: true,
    arrange(world, secret) {
      const clientId = standbyIn(world, secret);
      world.secrets.create('same', { clientId, ...world.cloud.regenerateByHand(clientId) });
      world.tag(secret, 'admin-secret', 'same');
    },
    code: 'admin-secret-required',
  },
  'P5: the deployment allows other admin secrets': {
    deployment: { adminSecrets: { configured: 'genesys/admin', allowed: ['genesys/other-admin'] } },
    arrange() {},
    code: 'invalid-settings',
  },
  'P5: the admin secret is the secret of another team, which the deployment does not allow': {
    deployment: { adminSecrets: { allowed: [] } },
    async arrange(world, secret) {
      await world.rotate(world.createSecret('wallboard'));
      world.tag(secret, 'admin-secret', 'wallboard');
    },
    code: 'invalid-settings',
  },
  'P5: the admin client is rejected': {
    arrange: (world) =>
      void world.cloud.regenerateByHand(String(world.secrets.documentOf('admin', 'AWSCURRENT')?.clientId)),
    code: 'admin-credential-rejected',
  },
  'P5: the admin client is of another organization': {
    arrange(world, secret) {
      world.secrets.create('elsewhere', world.organization.createForeignClient('admin'));
      world.tag(secret, 'admin-secret', 'elsewhere');
    },
    code: 'organization-mismatch',
  },
  'P6: the client does not exist any more': {
    arrange: beforeItIsRead((world, clientId) => {
      if (world.organization.clientOf(clientId)?.deleted === false) world.cloud.deleteByHand(clientId);
    }),
    code: 'client-not-found',
  },
  'P6: the client is inactive': {
    arrange: beforeItIsRead((world, clientId) => world.cloud.updateByHand(clientId, { state: 'inactive' })),
    code: 'client-inactive',
  },
  'P6: the client has another grant type': {
    arrange: beforeItIsRead((world, clientId) => world.cloud.updateByHand(clientId, { authorizedGrantType: 'CODE' })),
    code: 'wrong-grant-type',
  },
  'P6: the grace period is as long as the rotation interval': {
    tags: { 'grace-period': '7d' },
    arrange: (_world, secret) => void Object.assign(secret, { rotationIntervalSeconds: (7 * dayMs) / 1_000 }),
    code: 'invalid-settings',
  },
  'P6: the tokens live as long as the rotation interval': {
    tags: { 'grace-period': '10m' },
    arrange: (_world, secret) => void Object.assign(secret, { rotationIntervalSeconds: hourSeconds }),
    code: 'invalid-settings',
  },
  'P7: the client belongs to another secret': {
    async arrange(world, secret) {
      const owner = world.createSecret('owner', world.document(secret, 'AWSCURRENT'));
      await world.rotate(owner);
    },
    code: 'client-shared',
  },
  'P7: another secret claims the client in its description': {
    arrange: (world, secret) => claimFor(world, clientIn(world, secret)),
    code: 'client-shared',
  },
  'P7: another secret claims the standby client in its description': {
    isLater: true,
    arrange: (world, secret) => claimFor(world, standbyIn(world, secret)),
    code: 'client-shared',
  },
  'P7: another secret logs in as the standby client': {
    isLater: true,
    async arrange(world, secret) {
      const clientId = standbyIn(world, secret);
      await world.ledger.owners.contest(world.organization.id, clientId, otherSecret);
    },
    code: 'client-shared',
  },
  'P7: another secret logs in as the client whose secret would be regenerated in place': {
    strategy: 'in-place',
    isLater: true,
    arrange: (world, secret) =>
      world.ledger.owners.contest(world.organization.id, clientIn(world, secret), otherSecret),
    code: 'client-shared',
  },
  'P8: the standby client is in its grace period': {
    isLater: true,
    arrange: (world) => world.time.advance(-2.5 * dayMs),
    code: 'standby-in-grace-period',
  },
  'P8: the standby client is in use': {
    isLater: true,
    arrange(world, secret) {
      world.tag(secret, 'in-use-policy', 'block');
      world.cloud.recordUsage(standbyIn(world, secret), { daysAgo: 1, requests: 3 });
    },
    code: 'standby-in-use',
  },
  'P9: a document that has no room for a longer credential': {
    arrange(world, secret) {
      const document = { ...world.document(secret, 'AWSCURRENT'), notes: 'x'.repeat(65_300) };
      world.secrets.put(secret.arn, 'by-hand', document, 'AWSCURRENT');
    },
    code: 'invalid-secret-document',
  },
  'P9: multi-secret with several secrets that the ledger does not know': {
    strategy: 'multi-secret',
    async arrange(world, secret) {
      await world.invoke('cli', async ({ genesys }) => {
        const session = genesys.session(world.credentialOf('admin'));
        await session.createSecret(clientIn(world, secret), 'of another program');
      });
    },
    code: 'ambiguous-client-secret',
  },
  'P10: a probe fails with the credential that would be replaced in place': {
    strategy: 'in-place',
    tags: { probes: '/api/v2/unknown' },
    arrange() {},
    code: 'probe-failed',
  },
  'P10: an integration that uses the client is in no destination': {
    strategy: 'in-place',
    tags: { 'dependent-integrations': 'block' },
    arrange(world, secret) {
      const { clientId, clientSecret } = world.document(secret, 'AWSCURRENT');
      world.organization.createIntegration({ clientId: String(clientId), clientSecret: String(clientSecret) });
    },
    code: 'dependent-integrations-found',
  },
  'P10: Secrets Manager does not take a write': {
    strategy: 'in-place',
    arrange(world) {
      world.intercept = (call) => (call === 'secrets rehearse' ? 'before' : undefined);
    },
    code: 'aws-unavailable',
  },
  'P11: AWSPENDING holds what no rotation has made': {
    arrange(world, { arn }) {
      world.secrets.put(arn, token, world.organization.createClient('planted'), 'AWSPENDING');
    },
    code: 'client-mismatch',
  },
  'P11: AWSPENDING holds the credential that is in force': {
    arrange: (world, secret) =>
      world.secrets.put(secret.arn, token, world.document(secret, 'AWSCURRENT'), 'AWSPENDING'),
    code: 'pending-equals-current',
  },
};

const token = '11111111-2222-3333-4444-555555555555';

describe('createSecret refuses before the first effect', () => {
  it.each(Object.entries(cases))('%s', async (_what, { isLater = false, arrange, code, ...options }) => {
    const world = new World(options);
    const secret = world.createSecret('crm');
    if (isLater) {
      await world.rotate(secret);
      world.time.advance(3 * dayMs);
    }
    await arrange(world, secret);
    const pending = world.begin(secret, token);
    const before = world.calls.length;
    expect(await codeOf(world.step(secret, 'createSecret', pending))).toBe(code);
    world.intercept = () => undefined;
    expect(effectsIn(world.calls.slice(before))).toEqual([]);
    const state = await world.state(secret);
    expect(state?.intent).toBeUndefined();
    expect(state?.rotation).toBeUndefined();
  });
});

describe('an emergency is vetoed by no claim, which a leaked credential can write into its own client', () => {
  it.each(['alternating-clients', 'replacement-client', 'in-place'] as const)('%s', async (strategy) => {
    const world = new World({ strategy });
    const secret = world.createSecret('crm');
    await world.rotate(secret);
    world.time.advance(3 * dayMs);
    const leaked = world.document(secret, 'AWSCURRENT');
    claimFor(world, clientIn(world, secret));
    if (strategy === 'alternating-clients') claimFor(world, standbyIn(world, secret));
    world.tag(secret, 'compromised', token);
    await world.rotate(secret, world.begin(secret, token));
    expect(world.document(secret, 'AWSCURRENT').clientSecret).not.toBe(leaked.clientSecret);
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
    expect((await world.state(secret))?.holds).toEqual([]);
    expect(world.organization.clientOf(String(leaked.clientId))?.description).toContain(otherSecret);
  });
});
