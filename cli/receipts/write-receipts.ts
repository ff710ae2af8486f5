import { CommandError } from '../command-line/command-error.ts';
import { canonicalJson, sha256Of } from '../report/canonical-json.ts';
import type { Report, RotationEntry } from '../report/report.ts';
import { decodeEnvelope, encodeEnvelope, preAuthenticationEncoding } from './envelope.ts';
import type { EvidenceStore } from './evidence-store.ts';
import { isSignedBy } from './public-key.ts';
import { receiptNameOf } from './receipt-file-name.ts';
import type { Signer } from './signer.ts';
import {
  type Issue,
  type Link,
  parseStatement,
  reportStatement,
  rotationStatement,
  type Statement,
  type SubjectFile,
} from './statement.ts';

export interface ReceiptsToWrite {
  readonly report: Report;
  readonly reportFiles: readonly SubjectFile[];
  /** Every rotation that is known, of other periods too: a proof may come after the report of its period. */
  readonly rotations: readonly RotationEntry[];
  /** What the chain is about. */
  readonly chainId: string;
  readonly productVersion: string;
}

export interface WrittenReceipts {
  readonly rotations: number;
  /** The receipt of the report, which is the last of the chain. */
  readonly name: string;
  readonly head: string;
}

/**
 * Adds a receipt for each rotation that is complete and has none, then one for the report. Each follows the one before:
 * a crash in between leaves a shorter chain, which the next report continues.
 *
 * @throws CommandError
 */
export async function writeReceipts(
  store: EvidenceStore,
  signer: Signer,
  { report, reportFiles, rotations, chainId, productVersion }: ReceiptsToWrite,
): Promise<WrittenReceipts> {
  const chain = await readChain(store, signer, chainId);
  let { link } = chain;
  let written = 0;
  const issue = (): Issue => ({ chain: link, at: report.frame.madeAt, productVersion });
  const add = async (statement: Statement) => {
    const bytes = await seal(signer, statement);
    await store.add(receiptNameOf(link.sequence), bytes);
    link = { id: chainId, sequence: link.sequence + 1, previous: sha256Of(bytes) };
  };
  for (const rotation of rotations.filter(isComplete)) {
    if (chain.known.has(keyOf(rotation.secretArn, rotation.generation))) continue;
    const file = rotationFile(rotation);
    await store.add(file.name, file.bytes);
    await add(rotationStatement(rotation, file, issue()));
    written += 1;
  }
  for (const { name, bytes } of reportFiles) await store.add(name, bytes);
  const name = receiptNameOf(link.sequence);
  await add(reportStatement(report, reportFiles, issue()));
  return { rotations: written, name, head: link.previous ?? '' };
}

/** What it replaced is dead. After a roll-back, that is once more in force, and dies later. */
function isComplete({ outcome, revocation }: RotationEntry): boolean {
  if (outcome !== 'promoted') return false;
  return revocation === undefined || (revocation.doneAt !== undefined && revocation.how !== 'deactivated');
}

/** The record of one rotation, as the report has it. */
function rotationFile(rotation: RotationEntry): SubjectFile {
  const bytes = Buffer.from(`${canonicalJson(rotation)}\n`);
  // The content is part of the name: after a crash, CloudTrail may not know any more who started it.
  const [of, content] = [sha256Of(rotation.secretArn).slice(0, 16), sha256Of(bytes).slice(0, 8)];
  return { name: `rotation-${of}-g${rotation.generation}-${content}.json`, bytes };
}

async function seal(signer: Signer, statement: Statement): Promise<Buffer> {
  const payload = Buffer.from(canonicalJson(statement));
  const message = preAuthenticationEncoding(payload);
  const signature = await signer.sign(message);
  // What cannot be replaced is checked before it is written.
  if (!isSignedBy(signer.publicKey, message, signature)) {
    throw new CommandError(
      'failed',
      'The signature does not fit the public key, so the receipt was not written.',
      'check that the key was not replaced meanwhile (alias), then run the command again.',
      'signature-wrong',
    );
  }
  return encodeEnvelope({ payload, keyId: signer.publicKey.id, signature });
}

/** Where the chain goes on, and which rotations have a receipt. */
async function readChain(store: EvidenceStore, signer: Signer, chainId: string) {
  const known = new Set<string>();
  let link: Link = { id: chainId, sequence: 1, previous: null };
  for (const name of await store.receipts()) {
    const bytes = await store.read(name);
    const { payload, keyId, signature } = decodeEnvelope(bytes);
    const statement = parseStatement(payload);
    const chain = statement?.predicate.chain;
    if (statement === undefined || chain === undefined) throw broken(store, name);
    // What an earlier key signed, only its public key can show.
    const isOwn = keyId === signer.publicKey.id;
    if (isOwn && !isSignedBy(signer.publicKey, preAuthenticationEncoding(payload), signature))
      throw broken(store, name);
    const follows = chain.sequence === link.sequence && chain.previous === link.previous && chain.id === chainId;
    if (!follows || name !== receiptNameOf(chain.sequence)) throw broken(store, name);
    const { secretArn, generation } = statement.predicate;
    if (secretArn !== undefined && generation !== undefined) known.add(keyOf(secretArn, generation));
    link = { id: chainId, sequence: chain.sequence + 1, previous: sha256Of(bytes) };
  }
  return { known, link };
}

function keyOf(secretArn: string, generation: number): string {
  return `${secretArn}#${generation}`;
}

function broken({ place }: EvidenceStore, name: string): CommandError {
  return new CommandError(
    'failed',
    `The receipts in ${place} are no chain of this deployment: ${name} does not follow the one before.`,
    'check them (genesys-oauth-rotation verify), restore what is missing, or begin a new chain in another place. Nothing was written.',
    'receipts-broken',
  );
}
