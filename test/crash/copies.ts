import type { RotationService, RotationServiceWithDestinations } from '../../sandbox/rotation-service.ts';
import { type Copies, type Credential, type DestinationName, destinationNames, type World } from './scenario.ts';

/** Gives a secret a copy in each of these destinations; with all of them, it also enables every optional check. */
export function createCopies(
  service: RotationService,
  { arn, name }: { readonly arn: string; readonly name: string },
  names: readonly DestinationName[],
): Copies {
  const all = service as RotationServiceWithDestinations;
  const { genesys, organization, secretsManager, destinations } = all;
  const { clientId, clientSecret } = JSON.parse(secretsManager.value(arn) ?? '');
  const settings: Record<string, string> = { webhook: names.includes('webhook') ? 'credential' : 'off' };
  let credentialId: string | undefined;
  if (names.includes('integration')) {
    const credentialFields = { clientId, clientSecret, loginUrl: 'kept' };
    credentialId = genesys.createIntegrationCredential({ organization, name, credentialFields }).credentialId;
    settings['integration-credentials'] = credentialId;
  }
  const vaultPath = names.includes('vault') ? name : undefined;
  if (vaultPath !== undefined) {
    destinations.vault.writeByHand({ path: vaultPath }, { owner: 'kept', clientId, clientSecret });
    settings['vault-path'] = vaultPath;
  }
  if (names.length === destinationNames.length) Object.assign(settings, everyCheck);
  for (const [setting, value] of Object.entries(settings)) {
    secretsManager.setTag(arn, `genesys-rotation:${setting}`, value);
  }
  return { service: all, credentialId, vaultPath };
}

const everyCheck = {
  probes: '/api/v2/users',
  'division-visibility': 'always',
  'in-use-policy': 'report',
  'dependent-integrations': 'block',
};

/**
 * A copy logs in at every instant, unless its credential was invalidated manually; except, during the outage of
 * `in-place`, until the copy is written.
 */
export function copiesThatDoNotLogIn(world: World): string[] {
  const { copies, scenario, retired } = world;
  if (copies === undefined || scenario.pendingDiesAfter !== undefined) return [];
  const { genesys } = copies.service;
  return Object.entries(heldBy(copies)).flatMap(([name, held]) => {
    if (world.loginsInterrupted && held?.clientSecret === retired.clientSecret) return [];
    const logsIn = genesys.canLogIn(held?.clientId ?? '', held?.clientSecret ?? '');
    return logsIn ? [] : [`the copy in ${name} does not log in`];
  });
}

/** At the end every copy holds the current credential and its other fields, and the webhook was notified. */
export function copiesThatDiffer({ copies, secretArn, scenario }: World, current: Credential): string[] {
  if (copies === undefined) return [];
  const { destinations, eventBus } = { ...copies.service, eventBus: copies.service.eventBridge };
  const wrong = Object.entries(heldBy(copies)).flatMap(([name, held]) => {
    const isCurrent = held?.clientId === current.clientId && held.clientSecret === current.clientSecret;
    return isCurrent && held.kept === 'kept' ? [] : [`the copy in ${name} is not what AWSCURRENT holds`];
  });
  const deliveries = destinations.webhook.deliveries().filter(({ body }) => body.includes(secretArn));
  const delivered = deliveries
    .map(({ body }) => JSON.parse(body))
    .filter(({ clientSecret }) => clientSecret !== undefined);
  const notifiedSecret = delivered.at(-1)?.clientSecret;
  if (scenario.destinations.includes('webhook') && notifiedSecret !== current.clientSecret) {
    wrong.push('the webhook was not notified of the current credential');
  }
  if (deliveries.some(({ consistent }) => !consistent)) wrong.push('a webhook-id was reused for another message');
  const published = eventBus.events().filter(({ resources }) => resources.includes(secretArn));
  for (const type of ['Credential Rotated', 'Credential Retired']) {
    if (!published.some(({ detailType }) => detailType === type)) wrong.push(`no event was published: ${type}`);
  }
  return wrong;
}

interface Held extends Credential {
  readonly kept: string;
}

/** What each destination that keeps a copy holds. */
export function heldBy({ service, credentialId, vaultPath }: Copies): Record<string, Held | undefined> {
  const held: Record<string, Held | undefined> = {};
  if (vaultPath !== undefined) {
    const inVault = service.destinations.vault.read({ path: vaultPath });
    held.Vault = inVault && ({ ...inVault, kept: inVault.owner } as Held);
  }
  if (credentialId !== undefined) {
    const inIntegration = service.genesys.integrationCredentialFields(credentialId);
    held['an integration'] = inIntegration && ({ ...inIntegration, kept: inIntegration.loginUrl } as unknown as Held);
  }
  return held;
}
