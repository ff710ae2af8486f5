import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEvidenceFolder } from '../../../cli/receipts/evidence-store.ts';
import { createFileSigner, type Signer } from '../../../cli/receipts/signer.ts';
import type { SubjectFile } from '../../../cli/receipts/statement.ts';
import { writeReceipts } from '../../../cli/receipts/write-receipts.ts';
import { buildReport } from '../../../cli/report/build-report.ts';
import type { Report, RotationEntry } from '../../../cli/report/report.ts';

const generate = {
  ec: () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
  ed25519: () => generateKeyPairSync('ed25519'),
  'ml-dsa-65': () => generateKeyPairSync('ml-dsa-65'),
};

export function signerOf(kind: keyof typeof generate = 'ec'): Signer {
  const { privateKey } = generate[kind]();
  return createFileSigner(privateKey.export({ type: 'pkcs8', format: 'pem' }));
}

export const madeAt = '2026-03-01T00:00:00.000Z';

export function emptyReport(): Report {
  const none = { available: false, reason: 'not asked' } as const;
  const policy = { maximumAgeSeconds: 7_776_000 };
  const frame = { from: '2026-02-01T00:00:00.000Z', to: madeAt, madeAt, madeBy: none, productVersion: '0.1.0' };
  return buildReport({
    secrets: [],
    trails: new Map(),
    organizations: [],
    frame: { ...frame, deployments: [], policy },
  });
}

export function rotation(generation: number): RotationEntry {
  return {
    secret: 'crm',
    secretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:crm-AbCdEf',
    generation,
    outcome: 'promoted',
    strategy: 'alternating-clients',
    isEmergency: false,
    trigger: { available: false, reason: 'not asked' },
    steps: { promoted: '2026-02-02T00:00:00.000Z' },
    revocation: {
      generation: generation - 1,
      doneAt: '2026-02-03T00:00:00.000Z',
      how: 'regenerate-secret',
      isOverdue: false,
      overlapSeconds: 86_400,
      proof: { at: '2026-02-03T00:00:00.000Z', status: 400, error: 'invalid_client', correlationId: 'c-1' },
      delays: [],
    },
  };
}

/** A folder with two reports: the first over rotations 2 and 3, the second over a third one. */
export async function writeChain(signer: Signer) {
  const folder = await mkdtemp(join(tmpdir(), 'receipts-'));
  folders.push(folder);
  const store = openEvidenceFolder(folder);
  const write = (name: string, rotations: readonly RotationEntry[]) =>
    writeReceipts(store, signer, {
      report: emptyReport(),
      reportFiles: [{ name: `${name}.json`, bytes: Buffer.from(`${name}\n`) }],
      rotations,
      chainId: 'ledger',
      productVersion: '0.1.0',
    });
  const first = await write('first', [rotation(2), rotation(3)]);
  const second = await write('second', [rotation(2), rotation(3), rotation(4)]);
  return { folder, store, write, first, second, files: await filesIn(folder) };
}

const folders: string[] = [];

export async function removeChains(): Promise<void> {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
}

export async function filesIn(folder: string): Promise<SubjectFile[]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })));
}
