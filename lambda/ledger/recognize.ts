import { timingSafeEqual } from 'node:crypto';
import type { SecretValue } from '../../domain/secret-value.ts';
import type { Generation, SecretState } from '../ports/ledger-state.ts';
import { isOver } from './generations.ts';
import type { ObservedValue } from './observation.ts';

export interface ReadDocument {
  readonly clientId: string;
  readonly clientSecret: SecretValue;
  readonly secretId?: string;
  readonly standbyClientId?: string;
}

/** What the versions of a secret hold, without the secrets: equal credentials get the same number (C2). */
export function observeValues(
  documents: ReadonlyMap<string, ReadDocument | 'unreadable' | 'empty'>,
): Map<string, ObservedValue> {
  const distinct: ReadDocument[] = [];
  const values = new Map<string, ObservedValue>();
  for (const [versionId, document] of documents) {
    if (typeof document === 'string') {
      values.set(versionId, { kind: document });
      continue;
    }
    const known = distinct.findIndex((other) => isSameCredential(other, document));
    const credential = known >= 0 ? known : distinct.push(document) - 1;
    const { clientId, secretId, standbyClientId } = document;
    values.set(versionId, {
      kind: 'credential',
      credential,
      clientId,
      ...(secretId === undefined ? {} : { secretId }),
      ...(standbyClientId === undefined ? {} : { standbyClientId }),
    });
  }
  return values;
}

export type Recognition =
  | { readonly kind: 'known'; readonly n: number }
  | { readonly kind: 'unknown'; readonly clientId: string; readonly secretId?: string }
  | { readonly kind: 'unreadable' | 'empty' }
  /** This version has to be read first. */
  | { readonly kind: 'unread'; readonly versionId: string };

/** C1, C2: which generation a version holds. A planned one holds nothing before its value was checked (T3). */
export function recognize(
  state: SecretState,
  values: ReadonlyMap<string, ObservedValue>,
  versionId: string,
): Recognition {
  const made = state.generations.filter((generation) => generation.state !== 'planned');
  const byId = made.find(({ versions }) => versions.includes(versionId));
  if (byId !== undefined) return { kind: 'known', n: byId.n };
  const value = values.get(versionId);
  if (value === undefined) return { kind: 'unread', versionId };
  if (value.kind !== 'credential') return { kind: value.kind };
  for (const { n, clientId, versions } of made) {
    if (clientId !== value.clientId) continue;
    const newest = newestReadable(versions, values);
    if (newest?.kind === 'unread') return newest;
    if (newest?.credential === value.credential) return { kind: 'known', n };
  }
  const { clientId, secretId } = value;
  return { kind: 'unknown', clientId, ...(secretId === undefined ? {} : { secretId }) };
}

/** What a version is to the rotation that waits for it: one that was given up is known by its token, value or not (R15). */
export function recognizePending(
  state: SecretState,
  values: ReadonlyMap<string, ObservedValue>,
  versionId: string,
): Recognition {
  const byToken = state.generations.find((generation) => isOver(generation) && generation.token === versionId);
  if (byToken === undefined || byToken.versions.length > 0) return recognize(state, values, versionId);
  const value = values.get(versionId);
  return value === undefined || value.kind === 'credential'
    ? recognize(state, values, versionId)
    : { kind: 'known', n: byToken.n };
}

/** Whether a generation had a value of which no version can be read any more (C3, C4). */
export function isUnreadable(
  { versions, transferredFrom }: Generation,
  values: ReadonlyMap<string, ObservedValue>,
): boolean {
  const wasStored = versions.length > 0 || transferredFrom !== undefined;
  return wasStored && newestReadable(versions, values) === undefined;
}

type Newest = Extract<ObservedValue, { kind: 'credential' }> | Extract<Recognition, { kind: 'unread' }>;

/** The value of the newest version that can be read, or the version that has to be read to find it. */
function newestReadable(versions: readonly string[], values: ReadonlyMap<string, ObservedValue>): Newest | undefined {
  for (const versionId of versions.toReversed()) {
    const value = values.get(versionId);
    if (value === undefined) return { kind: 'unread', versionId };
    if (value.kind === 'credential') return value;
  }
  return undefined;
}

function isSameCredential(one: ReadDocument, other: ReadDocument): boolean {
  if (one.clientId !== other.clientId) return false;
  const [left, right] = [Buffer.from(one.clientSecret.reveal()), Buffer.from(other.clientSecret.reveal())];
  return left.length === right.length && timingSafeEqual(left, right);
}
