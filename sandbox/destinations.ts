import { createCertificate } from './core/certificate.ts';
import type { Faults } from './core/faults.ts';
import type { Sandbox, SandboxOptions } from './sandbox.ts';
import { createVault, type Vault } from './vault/vault.ts';
import { createWebhookReceiver, type WebhookReceiver } from './webhook/webhook-receiver.ts';

/** The destinations that a rotation writes a credential to or notifies. */
export interface Destinations {
  readonly webhook: WebhookReceiver;
  readonly vault: Vault;
  /** The KV engine that the functions use. */
  readonly vaultMount: string;
  /** The bus that the functions publish to; `sandbox.eventBridge` keeps the events. */
  readonly eventBusName: string;
  readonly eventBusArn: string;
  /** The CA of the certificates of the webhook receiver and Vault, in PEM. */
  readonly caCertificate: string;
  /** Names of the secrets with the functions' credentials for the destinations. */
  readonly secretNames: { readonly webhook: string; readonly vault: string };
  /** Every key, secret id and token created, to search outputs for leaks. */
  createdSecrets(): string[];
}

/** Destinations that exist before the sandbox, and are connected to it once it has started. */
export interface PreparedDestinations {
  readonly sandboxOptions: Pick<SandboxOptions, 'services' | 'certificate'>;
  /** Environment variables of the functions. */
  readonly variables: Readonly<Record<string, string>>;
  /** Permissions that a client needs for copies kept in Genesys Cloud. */
  readonly permissions: readonly string[];
  /** Creates the bus and the secrets that the variables name. */
  connect(sandbox: Pick<Sandbox, 'secretsManager' | 'eventBridge'>): Destinations;
}

const vaultMount = 'secret';
const eventBusName = 'rotation-events';
const secretNames = { webhook: 'rotation/webhook', vault: 'rotation/vault' } as const;

export async function prepareDestinations(parts: {
  readonly now: () => number;
  readonly faults: Faults;
}): Promise<PreparedDestinations> {
  const certificate = await createCertificate();
  const { caCertificate } = certificate;
  const webhook = createWebhookReceiver(parts);
  const vault = createVault(parts);
  return {
    sandboxOptions: { certificate, services: [webhook.service, vault.service] },
    variables: {
      ROTATION_WEBHOOK_URL: `{{secure-endpoint}}${webhook.path}`,
      ROTATION_WEBHOOK_SECRET: secretNames.webhook,
      ROTATION_WEBHOOK_MAXIMUM: 'credential',
      VAULT_ADDR: '{{secure-endpoint}}',
      ROTATION_VAULT_MOUNT: vaultMount,
      ROTATION_VAULT_SECRET: secretNames.vault,
      ROTATION_EVENT_BUS: eventBusName,
    },
    permissions: ['integrations:integration:view', 'integrations:integration:edit'],
    connect({ secretsManager, eventBridge }) {
      vault.createMount({ mount: vaultMount });
      const rules = [{ path: `${vaultMount}/data/*`, capabilities: ['read', 'create', 'update'] as const }];
      const appRole = vault.createAppRole({ name: 'rotation', rules });
      const { signingKey } = webhook;
      secretsManager.createSecret({ name: secretNames.webhook, value: { signingKey, caCertificate } });
      secretsManager.createSecret({ name: secretNames.vault, value: { ...appRole, caCertificate } });
      return {
        webhook,
        vault,
        vaultMount,
        eventBusName,
        eventBusArn: eventBridge.createBus(eventBusName),
        caCertificate,
        secretNames,
        createdSecrets: () => [signingKey, ...vault.createdSecrets()],
      };
    },
  };
}
