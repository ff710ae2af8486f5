import type { RotationService, RotationServiceWithDestinations } from '../../sandbox/rotation-service.ts';
import type { Copies, Credential, World } from './scenario.ts';

/** Gives a secret a copy in each destination, and has everything looked at that can be. */
export function createCopies(service: RotationService, arn: string): Copies {
  const all = service as RotationServiceWithDestinations;
  const { genesys, organization, secretsManager, destinations } = all;
  const { clientId, clientSecret } = JSON.parse(secretsManager.value(arn) ?? '');
  const vaultPath = `copies/${clientId}`;
  const { credentialId } = genesys.createIntegrationCredential({
    organization,
    name: vaultPath,
    credentialFields: { clientId, clientSecret, loginUrl: 'kept' },
  });
  destinations.vault.writeByHand({ path: vaultPath }, { owner: 'kept', clientId, clientSecret });
  const settings = {
    'integration-credentials': credentialId,
    'vault-path': vaultPath,
    webhook: 'credential',
    probes: '/api/v2/users',
    'division-visibility': 'always',
    'while-in-use': 'proceed',
    'dependent-integrations': 'block',
  };
  for (const [name, value] of Object.entries(settings)) secretsManager.setTag(arn, `genesys-rotation:${name}`, value);
  return { service: all, credentialId, vaultPath };
}

/** A copy that is in use logs in at every instant, unless what was copied was killed by hand. */
export function copiesThatDoNotLogIn({ copies, scenario }: World): string[] {
  if (copies === undefined || scenario.candidateDiesAfter !== undefined) return [];
  const { genesys } = copies.service;
  return Object.entries(heldBy(copies)).flatMap(([name, held]) =>
    genesys.canLogIn(held?.clientId ?? '', held?.clientSecret ?? '') ? [] : [`the copy in ${name} does not log in`],
  );
}

/** In the end every copy is the current credential, with what else was beside it, and the receiver was told of it. */
export function copiesThatDiffer({ copies, secretArn }: World, current: Credential): string[] {
  if (copies === undefined) return [];
  const { destinations, eventBus } = { ...copies.service, eventBus: copies.service.eventBridge };
  const wrong = Object.entries(heldBy(copies)).flatMap(([name, held]) => {
    const isCurrent = held?.clientId === current.clientId && held.clientSecret === current.clientSecret;
    return isCurrent && held.kept === 'kept' ? [] : [`the copy in ${name} is not what AWSCURRENT holds`];
  });
  const deliveries = destinations.webhook.deliveries().filter(({ body }) => body.includes(secretArn));
  if (JSON.parse(deliveries.at(-1)?.body ?? '{}').clientSecret !== current.clientSecret) {
    wrong.push('the webhook was not told of the current credential');
  }
  if (deliveries.some(({ consistent }) => !consistent)) wrong.push('a webhook-id stands for two messages');
  const told = eventBus.events().filter(({ resources }) => resources.includes(secretArn));
  for (const type of ['Credential Rotated', 'Credential Retired']) {
    if (!told.some(({ detailType }) => detailType === type)) wrong.push(`nobody was told: ${type}`);
  }
  return wrong;
}

interface Held extends Credential {
  readonly kept: string;
}

function heldBy({ service, credentialId, vaultPath }: Copies): Record<string, Held | undefined> {
  const inVault = service.destinations.vault.read({ path: vaultPath });
  const inIntegration = service.genesys.integrationCredentialFields(credentialId);
  return {
    Vault: inVault && ({ ...inVault, kept: inVault.owner } as Held),
    'an integration': inIntegration && ({ ...inIntegration, kept: inIntegration.loginUrl } as unknown as Held),
  };
}
