import { heldBy } from './copies.ts';
import { ledgerStateOf } from './ledger-facts.ts';
import type { World } from './scenario.ts';

/** What a history may change, by name; secrets and ids are numbered in the order in which they turn up. */
export type Snapshot = ReadonlyMap<string, string>;

/** Takes snapshots of one world, in which the same thing always has the same number. */
export function createSnapshots(world: World): () => Snapshot {
  const { service, secretArn, secretName } = world;
  const { genesys, secretsManager, scheduler } = service;
  const client = numbering('client');
  const secret = numbering('secret');
  const version = numbering('version');

  const credential = (text: string | undefined) => {
    if (text === undefined) return 'no value';
    const { clientId, clientSecret } = JSON.parse(text);
    return `${client(clientId)}, ${secret(clientSecret)}`;
  };
  const versions = () =>
    Object.entries(secretsManager.versions(secretArn)).map(([id, { stages }]) => {
      const held = `${stages.join(' ') || 'no label'}: ${credential(secretsManager.value(secretArn, id))}`;
      return [version(id), held] as const;
    });
  const clients = () => {
    const live = genesys.liveCredentials();
    return genesys
      .clients()
      .filter(({ name }) => name === secretName)
      .map(({ id, state, deleted }) => {
        const secrets = live.filter(({ clientId }) => clientId === id).map(({ clientSecret }) => secret(clientSecret));
        const alive = secrets.length === 0 ? 'nothing logs in' : `${secrets.join(' and ')} logs in`;
        return [client(id), deleted ? 'deleted' : `${state}, ${alive}`] as const;
      });
  };
  const schedules = () =>
    scheduler.schedules().flatMap(({ Target, ScheduleExpression }) => {
      const order = JSON.parse(Target.Input ?? '{}');
      if (order.secretArn !== secretArn) return [];
      return [[`timer of generation ${order.generation}`, ScheduleExpression] as const];
    });
  const ledger = () => {
    const { generations = [], rotation, intent, holds = [] } = ledgerStateOf(service, secretArn) ?? {};
    return [
      ...generations.map(({ n, state, clientId, duty }) => {
        const held = clientId === undefined ? '' : ` (${client(clientId)})`;
        const owed = duty === undefined ? '' : `, ${duty.phase} at ${duty.nextAttemptAt}`;
        return [`generation ${n}`, `${state}${held}${owed}`] as const;
      }),
      ...(rotation === undefined ? [] : [['rotation', `generation ${rotation.generation}`] as const]),
      ...(intent === undefined ? [] : [['intent', `${intent.call} for generation ${intent.generation}`] as const]),
      ...holds.map(({ code }) => [`hold ${code}`, 'nothing is revoked'] as const),
    ];
  };
  const copies = () =>
    Object.entries(world.copies === undefined ? {} : heldBy(world.copies)).map(
      ([name, held]) => [`copy in ${name}`, credential(held && JSON.stringify(held))] as const,
    );
  return () => new Map([...versions(), ...clients(), ...schedules(), ...ledger(), ...copies()]);
}

/** What is different, one line each. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const was = before.get(name);
    const is = after.get(name);
    if (was === is) return [];
    if (was === undefined) return [`+ ${name}: ${is}`];
    return [is === undefined ? `- ${name}` : `~ ${name}: ${is} (was: ${was})`];
  });
}

function numbering(what: string): (id: string) => string {
  const numbers = new Map<string, number>();
  return (id) => {
    if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
    return `${what} ${numbers.get(id)}`;
  };
}
