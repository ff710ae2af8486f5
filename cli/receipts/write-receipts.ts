import { CommandError } from '../command-line/command-error.ts';
import { canonicalJson, sha256Of } from '../report/canonical-json.ts';
import type { Report, RotationEntry } from '../report/report.ts';
import { encodeEnvelope, preAuthenticationEncoding } from './envelope.ts';
import type { EvidenceStore } from './evidence-store.ts';
import { isSignedBy } from './public-key.ts';
import { readChain, rotationKeyOf } from './read-chain.ts';
import { receiptNameOf } from './receipt-file-name.ts';
import type { Signer } from './signer.ts';
import { type Issue, reportStatement, rotationStatement, type Statement, type SubjectFile } from './statement.ts';

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
 * a crash in between leaves a shorter chain, which the next report continues. Files that it left without a receipt cannot be
 * removed from a store of evidence, and nothing shows who wrote them: the next report names them as such, and signs none.
 *
 * @throws CommandError
 */
export async function writeReceipts(
  store: EvidenceStore,
  signer: Signer,
  { report, reportFiles, rotations, chainId, productVersion }: ReceiptsToWrite,
): Promise<WrittenReceipts> {
  const chain = await readChain(store, signer, chainId);
  let link = chain.next;
  let written = 0;
  const signed = new Set<string>();
  const issue = (): Issue => ({ chain: link, at: report.frame.madeAt, productVersion });
  const add = async (statement: Statement) => {
    const bytes = await seal(signer, statement);
    await store.add(receiptNameOf(link.sequence), bytes);
    link = { id: chainId, sequence: link.sequence + 1, previous: sha256Of(bytes) };
  };
  for (const rotation of rotations.filter(isComplete)) {
    if (chain.rotations.has(rotationKeyOf(rotation.secretArn, rotation.generation))) continue;
    const file = rotationFile(rotation);
    await store.add(file.name, file.bytes);
    signed.add(file.name);
    await add(rotationStatement(rotation, file, issue()));
    written += 1;
  }
  for (const { name, bytes } of reportFiles) await store.add(name, bytes);
  const name = receiptNameOf(link.sequence);
  const interrupted: SubjectFile[] = [];
  for (const left of chain.interrupted.filter((each) => !signed.has(each))) {
    interrupted.push({ name: left, bytes: await store.read(left) });
  }
  await add(reportStatement(report, { reportFiles, interrupted }, issue()));
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
