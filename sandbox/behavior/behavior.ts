import { readFileSync } from 'node:fs';
import type { EventBridge } from '../eventbridge/eventbridge.ts';
import type { GenesysCloud } from '../genesys/genesys-cloud.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { SecretsManager } from '../secrets-manager/secrets-manager.ts';
import { type Facts, FactsError, readFacts, type ServiceName, switchesOf } from './facts.ts';

/** The switches of every service of a sandbox. */
export interface Behavior {
  /** The position of every switch, as JSON has it. */
  positions(): Readonly<Record<string, unknown>>;
  /** Sets what the facts hold and nothing else. @throws {FactsError} for an organization that does not exist */
  set(facts: Facts): void;
}

export interface BehavingServices {
  readonly genesys: Pick<GenesysCloud, 'settings' | 'organizations' | 'behaviorOf' | 'setBehavior'>;
  readonly secretsManager: Pick<SecretsManager, 'settings'>;
  readonly scheduler: Pick<Scheduler, 'settings'>;
  readonly eventBridge: Pick<EventBridge, 'settings'>;
}

export function createBehavior(services: BehavingServices): Behavior {
  const { genesys } = services;
  const names = Object.keys(switchesOf) as ServiceName[];
  return {
    positions: () => ({
      ...Object.fromEntries(names.map((name) => [name, asJson(services[name].settings, name)])),
      organizations: Object.fromEntries(
        genesys
          .organizations()
          .map((organization) => [organization.name, asJson(genesys.behaviorOf(organization), 'genesys')]),
      ),
    }),
    set({ organizations = {}, ...facts }) {
      const existing = genesys.organizations();
      const own = Object.entries(organizations).map(([name, behavior]) => {
        const organization = existing.find((each) => each.name === name);
        return { name, organization, behavior };
      });
      const missing = own.filter(({ organization }) => organization === undefined);
      if (missing.length > 0) {
        const known = existing.map(({ name }) => JSON.stringify(name)).join(', ') || 'none';
        const problems = missing.map(
          ({ name }) => `organizations: received ${JSON.stringify(name)}; the organizations of the sandbox: ${known}`,
        );
        throw new FactsError('These facts', problems);
      }
      for (const name of names) Object.assign(services[name].settings, facts[name]);
      for (const { organization, behavior } of own) {
        if (organization !== undefined) genesys.setBehavior(organization, behavior);
      }
    },
  };
}

/** `null` for none, because JSON has no `undefined`. */
function asJson(settings: object, service: ServiceName): Record<string, unknown> {
  const values = settings as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.keys(switchesOf[service]).map((name) => [name, values[name] ?? null]));
}

/** Reads a facts file. @throws {FactsError} if it cannot be read or used */
export function readFactsFile(file: string): Facts {
  const source = `The facts file ${file}`;
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new FactsError(source, [error instanceof Error ? error.message : String(error)]);
  }
  return readFacts(json, source);
}
