import type { EvidenceStore } from './evidence-store.ts';
import type { Signer } from './signer.ts';

/** Puts the public key beside the receipts, for convenience: an auditor takes it from elsewhere. Returns its name. */
export async function writePublicKey(store: EvidenceStore, { publicKey }: Pick<Signer, 'publicKey'>): Promise<string> {
  const name = `public-${publicKey.id.slice(0, 8)}.pem`;
  await store.add(name, Buffer.from(publicKey.key.export({ type: 'spki', format: 'pem' })));
  return name;
}
