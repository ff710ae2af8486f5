import { ledgerItemsOf, ledgerTableOf } from './ledger-facts.ts';
import type { World } from './scenario.ts';

/** Who stands behind a rotation, by the keys of the items, which IAM lets each person write for themselves only. */
export interface Behind {
  readonly requested: ReadonlySet<string>;
  readonly approved: ReadonlySet<string>;
}

const [requester, approver] = ['REQUESTER#', 'APPROVER#'];

/** Read without the product's code. */
export function behind({ service, secretArn }: Pick<World, 'service' | 'secretArn'>, token: string): Behind {
  const items = ledgerItemsOf(service).filter(({ sk }) => sk === `${secretArn}#${token}`);
  const of = (prefix: string) =>
    new Set(items.flatMap(({ pk }) => (String(pk).startsWith(prefix) ? [String(pk).slice(prefix.length)] : [])));
  return { requested: of(requester), approved: of(approver) };
}

/** As docs/freeze-and-approval.md has it. */
export function isEnough(level: string | undefined, { requested, approved }: Behind): boolean {
  if (level !== 'one' && level !== 'required') return true;
  const people = new Set([...requested, ...approved]);
  if (level === 'required') return approved.size > 0 && people.size > 1;
  return [...approved].some((person) => requested.size === 0 || people.size > 1 || !requested.has(person));
}

type Subject = Pick<World, 'service' | 'secretArn'>;

/** Writes an approval as a person may who has the permission and does not use the command. */
export function approveByHand(subject: Subject, userId: string, token: string): Promise<void> {
  return write(subject, `${approver}${userId}`, token);
}

export function requestByHand(subject: Subject, userId: string, token: string): Promise<void> {
  return write(subject, `${requester}${userId}`, token);
}

export async function withdrawByHand({ service, secretArn }: Subject, userId: string, token: string): Promise<void> {
  await service.dynamoDb.remove(ledgerTableOf(service), { pk: `${approver}${userId}`, sk: `${secretArn}#${token}` });
}

async function write({ service, secretArn }: Subject, pk: string, token: string): Promise<void> {
  await service.dynamoDb.put(ledgerTableOf(service), {
    pk,
    sk: `${secretArn}#${token}`,
    schema: 1,
    shard: `CONSENTS#${secretArn}#${token}`,
    dueAt: new Date(service.clock.now()).toISOString(),
  });
}
