import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeChains, signerOf, writeChain } from './chain.ts';

const document = readFileSync(new URL('../../../docs/report.md', import.meta.url), 'utf8');

/** The commands of a section, as an auditor copies them. */
function commandsUnder(heading: string): string {
  const section = document.split(`### ${heading}\n`)[1]?.split('\n### ')[0];
  const block = /```sh\n([\s\S]*?)```/.exec(section ?? '')?.[1];
  if (block === undefined) throw new Error(`docs/report.md has no commands under ${heading}`);
  return block;
}

function run(folder: string, commands: string): { readonly code: number; readonly output: string } {
  try {
    return {
      code: 0,
      output: execFileSync('sh', ['-e'], { cwd: folder, input: commands, encoding: 'utf8', stdio: 'pipe' }),
    };
  } catch (error) {
    const { status, stdout = '', stderr = '' } = error as { status?: number; stdout?: string; stderr?: string };
    return { code: status ?? 1, output: `${stdout}${stderr}` };
  }
}

const supportsMlDsa = /OpenSSL (3\.[5-9]|[4-9])/.test(run('/', 'openssl version').output);

describe("the documentation's own commands for auditors", () => {
  afterAll(removeChains);

  /** The first report of a chain and its receipt, under the names of the documentation. */
  const arrange = async (kind: 'ec' | 'ed25519' | 'ml-dsa-65') => {
    const signer = signerOf(kind);
    const { folder } = await writeChain(signer);
    writeFileSync(join(folder, 'public.pem'), signer.publicKey.key.export({ type: 'spki', format: 'pem' }));
    copyFileSync(join(folder, '00000003.receipt.json'), join(folder, 'receipt.json'));
    return folder;
  };

  it.each([
    ['ec', 'With OpenSSL: a key on P-256'],
    ['ed25519', 'With OpenSSL: Ed25519 and ML-DSA'],
    ['ml-dsa-65', 'With OpenSSL: Ed25519 and ML-DSA'],
  ] as const)('verify a receipt (%s), and reject it when one character was changed', async (kind, heading) => {
    if (kind === 'ml-dsa-65' && !supportsMlDsa) {
      process.stderr.write('skipped: this OpenSSL is older than 3.5\n');
      return;
    }
    const folder = await arrange(kind);
    const commands = `${commandsUnder('With OpenSSL: what was signed')}\n${commandsUnder(heading)}`;
    expect(run(folder, commands)).toMatchObject({
      code: 0,
      output: expect.stringMatching(/Verified OK|Signature Verified Successfully/),
    });
    const receipt = readFileSync(join(folder, 'receipt.json'), 'utf8');
    const changed = receipt.replace(
      /"payload": "(.{40})(.)/,
      (_, before, one) => `"payload": "${before}${one === 'A' ? 'B' : 'A'}`,
    );
    writeFileSync(join(folder, 'receipt.json'), changed);
    expect(run(folder, commands).code).not.toBe(0);
  });

  it('show the digest of the file and of the receipt before, as the statement has them', async () => {
    const folder = await arrange('ec');
    const { output } = run(
      folder,
      `${commandsUnder('With OpenSSL: what was signed')}\n${commandsUnder('The files and the chain')}`,
    );
    const digests = output.match(/\b[0-9a-f]{64}\b/g) ?? [];
    const counts = new Map(digests.map((digest) => [digest, digests.filter((one) => one === digest).length]));
    expect([...counts.values()].filter((count) => count >= 2)).toHaveLength(2);
  });

  it('verify a signature with Node.js alone', async () => {
    const folder = await arrange('ec');
    expect(run(folder, commandsUnder('With Node.js')).output).toContain('true');
  });
});
