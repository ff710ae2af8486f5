import { CommandError } from '../command-line/command-error.ts';
import { sha256Of } from '../report/canonical-json.ts';
import { decodeEnvelope, preAuthenticationEncoding } from './envelope.ts';
import { type EvidenceStore, receiptsAmong } from './evidence-store.ts';
import { isSignedBy } from './public-key.ts';
import { receiptNameOf } from './receipt-file-name.ts';
import type { Signer } from './signer.ts';
import { type Link, parseStatement } from './statement.ts';

/** What a store has so far. */
export interface Chain {
  /** The rotations that have a receipt, by `rotationKeyOf`. */
  readonly rotations: ReadonlySet<string>;
  /** The place of the next receipt. */
  readonly next: Link;
  /** Files of reports that no receipt stands for: what an interrupted report has left. */
  readonly interrupted: readonly string[];
}

/** How many receipts are read at once. */
const readAtOnce = 16;

/** What a report writes besides receipts and the public key. */
const ownFile = /^(report|rotation)-[\w-]+\.(html|json|csv)$/;

/**
 * Reads every receipt, and checks that each follows the one before.
 *
 * @throws CommandError `receipts-broken`
 */
export async function readChain(
  store: EvidenceStore,
  signer: Pick<Signer, 'publicKey'>,
  chainId: string,
): Promise<Chain> {
  const rotations = new Set<string>();
  const names = await store.names();
  const covered = new Set<string>();
  let next: Link = { id: chainId, sequence: 1, previous: null };
  for await (const { name, bytes } of readAll(store, receiptsAmong(names))) {
    const { payload, keyId, signature } = decodeEnvelope(bytes);
    const statement = parseStatement(payload);
    const chain = statement?.predicate.chain;
    if (statement === undefined || chain === undefined) throw broken(store, name);
    // What an earlier key signed, only its public key can show.
    const isOwn = keyId === signer.publicKey.id;
    if (isOwn && !isSignedBy(signer.publicKey, preAuthenticationEncoding(payload), signature))
      throw broken(store, name);
    const follows = chain.sequence === next.sequence && chain.previous === next.previous && chain.id === chainId;
    if (!follows || name !== receiptNameOf(chain.sequence)) throw broken(store, name);
    const { secretArn, generation, interrupted = [] } = statement.predicate;
    if (secretArn !== undefined && generation !== undefined) rotations.add(rotationKeyOf(secretArn, generation));
    for (const file of [...statement.subject, ...interrupted]) covered.add(file.name);
    next = { id: chainId, sequence: chain.sequence + 1, previous: sha256Of(bytes) };
  }
  return { rotations, next, interrupted: names.filter((name) => ownFile.test(name) && !covered.has(name)).sort() };
}

export function rotationKeyOf(secretArn: string, generation: number): string {
  return `${secretArn}#${generation}`;
}

async function* readAll(store: EvidenceStore, names: readonly string[]) {
  for (let at = 0; at < names.length; at += readAtOnce) {
    const part = names.slice(at, at + readAtOnce);
    yield* await Promise.all(part.map(async (name) => ({ name, bytes: await store.read(name) })));
  }
}

function broken({ place }: EvidenceStore, name: string): CommandError {
  return new CommandError(
    'failed',
    `The receipts in ${place} are no chain of this deployment: ${name} does not follow the one before.`,
    'check them (genesys-oauth-rotation verify), restore what is missing, or begin a new chain in another place. Nothing was written.',
    'receipts-broken',
  );
}
