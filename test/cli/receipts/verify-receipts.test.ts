import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preAuthenticationEncoding } from '../../../cli/receipts/envelope.ts';
import { receiptsAmong } from '../../../cli/receipts/evidence-store.ts';
import type { Signer } from '../../../cli/receipts/signer.ts';
import type { SubjectFile } from '../../../cli/receipts/statement.ts';
import { type VerifyOptions, verifyReceipts } from '../../../cli/receipts/verify-receipts.ts';
import { filesIn, removeChains, rotation, signerOf, writeChain } from './chain.ts';

describe('receipts', () => {
  let signer: Signer;
  let chain: Awaited<ReturnType<typeof writeChain>>;
  beforeAll(async () => {
    signer = signerOf();
    chain = await writeChain(signer);
  });
  afterAll(removeChains);
  const verify = (files: readonly SubjectFile[], options?: VerifyOptions) =>
    verifyReceipts(files, [signer.publicKey], options);
  const isReceipt = ({ name }: SubjectFile) => name.endsWith('.receipt.json');

  it('one for each rotation and one for each report verify with the public key alone', () => {
    const result = verify(chain.files);
    expect(result).toMatchObject({ isVerified: true, problems: [], head: chain.second.head });
    expect(result.receipts.map(({ sequence, about }) => `${sequence} ${about?.split(' ')[0]}`)).toEqual([
      '1 rotation',
      '2 rotation',
      '3 report',
      '4 rotation',
      '5 report',
    ]);
    expect(result.receipts.flatMap(({ notGiven }) => notGiven)).toEqual([]);
    expect([chain.first.rotations, chain.second.rotations]).toEqual([2, 1]);
  });

  it('change in any byte of any file: detected', () => {
    const property = fc.property(
      fc.nat(chain.files.length - 1),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (which, at, flip) => {
        const files = chain.files.map((file, index) => {
          if (index !== which) return file;
          const bytes = Buffer.from(file.bytes);
          const place = at % bytes.length;
          bytes[place] = (bytes[place] ?? 0) ^ flip;
          return { ...file, bytes };
        });
        return !verify(files).isVerified;
      },
    );
    fc.assert(property, { numRuns: Number(process.env.FUZZ_RUNS ?? 300) });
  });

  it('one is dropped, doubled, cut off or renamed: detected', () => {
    const receipts = chain.files.filter(isReceipt);
    for (const { name } of receipts.slice(0, -1)) {
      expect(verify(chain.files.filter((file) => file.name !== name)).problems.join()).toMatch(/missing/);
    }
    const cut = chain.files.filter(({ name }) => name !== receipts.at(-1)?.name && name !== 'second.json');
    expect(verify(cut).isVerified).toBe(true);
    expect(verify(cut, { last: chain.second.head }).problems.join()).toMatch(/at the end are missing/);
    expect(verify([...chain.files, receipts[1] as SubjectFile]).problems.join()).toMatch(/the same number/);
    const [one, two] = receipts as [SubjectFile, SubjectFile];
    const swapped = chain.files.map((file) =>
      file === one ? { ...two, name: one.name } : file === two ? { ...one, name: two.name } : file,
    );
    expect(
      verify(swapped)
        .receipts.flatMap(({ problems }) => problems)
        .join(),
    ).toMatch(/reordered or renamed/);
  });

  it('any order of the files is the same to the verification', () => {
    expect(verify(chain.files.toReversed())).toMatchObject({ isVerified: true, head: chain.second.head });
  });

  it('a part is verified after the last one that was verified, or as a sample', () => {
    const later = chain.files.filter(({ name }) => /^0000000[45]|second/.test(name));
    expect(verify(later).isVerified).toBe(false);
    expect(verify(later, { after: chain.first.head }).isVerified).toBe(true);
    expect(verify(later, { after: chain.second.head }).isVerified).toBe(false);
    expect(
      verify(
        chain.files.filter(({ name }) => /^0000000[15]/.test(name)),
        { isSample: true },
      ),
    ).toMatchObject({
      isVerified: true,
      receipts: [{ notGiven: [expect.stringMatching(/^rotation-/)] }, { notGiven: ['second.json'] }],
    });
  });

  it('another key, a file that none covers, and no receipt at all do not verify', () => {
    expect(verifyReceipts(chain.files, [signerOf().publicKey]).receipts[0]?.problems.join()).toMatch(/another key/);
    const stranger = { name: 'report.html', bytes: Buffer.from('<p>forged') };
    expect(verify([...chain.files, stranger]).problems).toEqual(['report.html: no receipt covers this file']);
    expect(verify([]).isVerified).toBe(false);
  });

  it.each(['ed25519', 'ml-dsa-65'] as const)(
    'a chain signed with %s verifies, and a changed one does not',
    async (kind) => {
      const other = signerOf(kind);
      const { files } = await writeChain(other);
      expect(verifyReceipts(files, [other.publicKey]).isVerified).toBe(true);
      const changed = files.map((file) =>
        file.name === 'first.json' ? { ...file, bytes: Buffer.from('first \n') } : file,
      );
      expect(verifyReceipts(changed, [other.publicKey]).isVerified).toBe(false);
    },
  );

  it('a chain that was changed is not continued, and nothing is written', async () => {
    const { folder, store, write } = await writeChain(signer);
    const name = '00000002.receipt.json';
    const bytes = await store.read(name);
    await writeFile(join(folder, name), bytes.toString().replace(/"sig": "..../, '"sig": "AAAA'));
    await expect(write('third', [rotation(9)])).rejects.toMatchObject({ code: 'receipts-broken' });
    expect(receiptsAmong(await store.names()).length).toBe(5);
  });

  it('files that an interrupted report left are named by the next one, which vouches for none of them', async () => {
    const { folder, write } = await writeChain(signer);
    const [left, rotationLeft] = ['report-2026-01-01-to-2026-02-01.json', 'rotation-0a-g9-ffff.json'];
    for (const name of [left, rotationLeft]) await writeFile(join(folder, name), 'left');
    await writeFile(join(folder, 'notes.txt'), 'of nobody');
    expect(verify(await filesIn(folder)).problems).toHaveLength(3);
    await write('third', []);
    await write('fourth', []);
    const files = await filesIn(folder);
    const after = verify(files.filter(({ name }) => name !== 'notes.txt'));
    expect(after).toMatchObject({ isVerified: true, interrupted: [left, rotationLeft] });
    expect(verify(files).problems).toEqual(['notes.txt: no receipt covers this file']);
    await writeFile(join(folder, left), 'changed since');
    expect(verify(await filesIn(folder)).problems).toContain(`${left}: no receipt covers this file`);
  });

  it('two reports at once cannot take the same place in the chain', async () => {
    const { store } = await writeChain(signer);
    await expect(store.add('00000005.receipt.json', Buffer.from('other'))).rejects.toMatchObject({
      code: 'evidence-exists',
    });
  });

  it('what is signed has the form of DSSE', () => {
    const encoded = preAuthenticationEncoding(Buffer.from('hello'));
    expect(encoded.toString()).toBe('DSSEv1 28 application/vnd.in-toto+json 5 hello');
  });
});
