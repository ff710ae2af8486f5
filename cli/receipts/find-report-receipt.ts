import { CommandError } from '../command-line/command-error.ts';
import { decodeEnvelope, preAuthenticationEncoding } from './envelope.ts';
import { type EvidenceStore, receiptsAmong } from './evidence-store.ts';
import { isSignedBy } from './public-key.ts';
import type { Signer } from './signer.ts';
import { parseStatement, predicateTypes, type Statement } from './statement.ts';

/**
 * The receipt of the report of exactly this period, made when it was over and signed by this key. It reads backward from the
 * newest receipt, and no further than to the end of the period.
 *
 * @returns its name; `undefined` if there is none
 */
export async function findReportReceipt(
  store: EvidenceStore,
  signer: Pick<Signer, 'publicKey'>,
  period: { readonly from: string; readonly to: string },
): Promise<string | undefined> {
  for (const name of receiptsAmong(await store.names()).toReversed()) {
    const statement = await readSigned(store, signer, name);
    // Another key's, or no receipt: whether the chain holds is checked before it is continued.
    if (statement === undefined) continue;
    const { period: its, madeAt = '', issuedAt } = statement.predicate;
    const isReport = statement.predicateType === predicateTypes.report;
    if (isReport && its?.from === period.from && its.to === period.to && madeAt >= period.to) return name;
    if (issuedAt < period.to) return undefined;
  }
  return undefined;
}

async function readSigned(
  store: EvidenceStore,
  { publicKey }: Pick<Signer, 'publicKey'>,
  name: string,
): Promise<Statement | undefined> {
  try {
    const { payload, keyId, signature } = decodeEnvelope(await store.read(name));
    const isSigned = keyId === publicKey.id && isSignedBy(publicKey, preAuthenticationEncoding(payload), signature);
    return isSigned ? parseStatement(payload) : undefined;
  } catch (error) {
    if (error instanceof CommandError && error.code === 'receipt-malformed') return undefined;
    throw error;
  }
}
