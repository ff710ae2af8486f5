import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect } from 'vitest';
import type { DeployedService } from '../../sandbox/deployed-service.ts';
import { leaks } from '../crash/invariants.ts';
import {
  adminSecretName,
  alternating,
  clientRules,
  deployFullStack,
  fullConfig,
  hourlyRules,
  labelRules,
  replaced,
  synthesizeWithBundles,
} from '../permissions/deployed-stack.ts';
import { documentAt, logsIn, rotate } from '../scenarios/managed-secret.ts';
import { findLeaks } from '../secrecy/canaries.ts';
import type { Principal } from './principal.ts';

const hourMs = 3_600_000;

/** A deployed stack in the middle of its work: each credential was rotated, and the old one is in its grace period. */
export interface DeployedOrganization {
  readonly service: DeployedService;
  /** The secret that a principal may do something to. */
  readonly own: { readonly name: string; readonly arn: string };
  /** ARNs of what is not the principal's: the other managed secret, the admin secret, and one that no function rotates. */
  readonly foreign: { readonly managed: string; readonly admin: string; readonly unmanaged: string };
  /** Lets time pass, with everything that the stack does in it. */
  pass(hours: number): Promise<void>;
  /** What is not the principal's: the contents of secrets, the clients, the copies. The same before and after. */
  rest(): object;
  /** Checks that every credential that is not the principal's still logs in, and that no output shows a secret. */
  expectOthersUnharmed(): void;
  /** Checks that no response showed a secret, except those that this permission shows by itself. */
  expectNothingLearned(principal: Principal, except?: readonly string[]): void;
}

/** One deployment for a file. */
export function useDeployedOrganization(): () => DeployedOrganization {
  let organization: DeployedOrganization;
  beforeAll(async () => {
    organization = await deploy();
  });
  afterAll(() => organization.service.close());
  return () => organization;
}

/** Discovery by tag has the widest permissions: a caller who may tag a secret chooses what it applies to. */
const discovery = { tagKey: 'rotated-by', tagValue: 'genesys' };

let templateFile: string | undefined;

async function deploy(): Promise<DeployedOrganization> {
  templateFile ??= synthesizeWithBundles({ ...fullConfig, discovery });
  const service = await deployFullStack(templateFile);
  const { secretsManager, genesys, clock } = service;
  const unmanaged = createUnmanagedSecret(service);
  const arnOf = (name: string) => String(secretsManager.call('DescribeSecret', { SecretId: name }).ARN);
  const own = { name: alternating, arn: arnOf(alternating) };
  const foreign = { managed: arnOf(replaced), admin: arnOf(adminSecretName), unmanaged };
  for (const arn of [own.arn, foreign.managed]) await rotate(service, arn);
  await service.idle();
  for (const name of [...labelRules(service), ...clientRules(service)]) service.rules.setEnabled(name, true);

  return {
    service,
    own,
    foreign,
    async pass(hours) {
      for (let hour = 1; hour <= hours; hour += 1) {
        // Four of the watch's hourly runs a day show what it does, in a sixth of the time.
        for (const name of hourlyRules(service)) service.rules.setEnabled(name, hour % 6 === 0);
        await clock.advance(hourMs);
        await service.idle();
      }
    },
    rest: () => restOf(service, own),
    expectOthersUnharmed() {
      const dead = Object.entries(foreign).filter(([, arn]) => !logsIn(service, documentAt(service, arn)));
      expect(dead).toEqual([]);
      expect(leaks(service)).toEqual([]);
    },
    expectNothingLearned(principal, except = []) {
      const secrets = [
        ...genesys.createdSecrets(),
        ...genesys.issuedTokens(),
        ...(service.destinations?.createdSecrets() ?? []),
      ];
      const foreignSecrets = secrets.filter((secret) => !except.includes(secret));
      expect(findLeaks({ response: principal.learned() }, foreignSecrets)).toEqual([]);
    },
  };
}

/** A credential of another team, which has the tag of discovery, but no function rotates it. Returns the ARN. */
function createUnmanagedSecret({ genesys, organization, roleId, secretsManager }: DeployedService): string {
  const roleDivisions = [{ roleId, divisionId: '*' }];
  const tags = { [discovery.tagKey]: discovery.tagValue };
  const value = genesys.createClient({ organization, name: 'reports', roleDivisions });
  return secretsManager.createSecret({ name: 'finance/reports', value, tags }).arn;
}

function restOf({ secretsManager, genesys, destinations }: DeployedService, own: DeployedOrganization['own']): object {
  const { SecretList } = secretsManager.call('ListSecrets', {}) as { SecretList: { ARN: string; Name: string }[] };
  const secrets = SecretList.filter(({ Name }) => Name !== own.name).map(({ ARN, Name }) => [
    Name,
    Object.entries(secretsManager.versions(ARN)).map(([id, { stages }]) => [
      id,
      stages,
      digest(secretsManager.value(ARN, id) ?? ''),
    ]),
  ]);
  const clients = genesys
    .clients()
    .filter(({ name }) => name !== own.name)
    .map(({ id, state, description, liveSecrets, deleted }) => ({ id, state, description, liveSecrets, deleted }));
  // That a step of a managed secret failed is reported, whatever caller invoked it.
  const isNotice = (body: string) => JSON.parse(body).event === 'rotation.failed';
  const delivered = destinations?.webhook
    .deliveries()
    .filter(({ body }) => !body.includes(own.arn) && !isNotice(body)).length;
  return { secrets, clients, delivered };
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
