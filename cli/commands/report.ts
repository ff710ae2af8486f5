import { readFile } from 'node:fs/promises';
import { parseDuration } from '../../domain/duration.ts';
import type { CommandContext, CommandResult, Options } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { selectDeployments } from '../deployment/select-deployments.ts';
import { chainIdOf } from '../evidence/chain-id.ts';
import { gatherReport } from '../evidence/gather-report.ts';
import { type ReportFormat, reportFile, reportFormats } from '../evidence/report-file.ts';
import { productVersion } from '../product-version.ts';
import { openEvidenceBucket } from '../receipts/evidence-bucket.ts';
import { type EvidenceStore, openEvidenceFolder } from '../receipts/evidence-store.ts';
import { createKmsSigner } from '../receipts/kms-signer.ts';
import { createFileSigner, type Signer } from '../receipts/signer.ts';
import { writePublicKey } from '../receipts/write-public-key.ts';
import { writeReceipts } from '../receipts/write-receipts.ts';

/** `report`: the evidence of a period, as files, and with `--sign` as signed receipts. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { options, terminal } = context;
  const nowMs = terminal.now();
  const { fromMs, toMs } = readPeriod(options, nowMs);
  const wanted = readFormats(options);
  const maximumAgeSeconds = readMaximumAge(options);
  const deployments = await selectDeployments(context);
  const signer = await openSigner(options, deployments);
  const store = openStore(options, deployments);
  const { report, rotations } = await gatherReport(deployments, {
    fromMs,
    toMs,
    nowMs,
    maximumAgeSeconds,
    asksGenesys: !options.flag('without-genesys'),
    productVersion,
  });
  const files = wanted.map((format) => reportFile(report, format));
  const chainId = chainIdOf(deployments);
  const receipts = signer && {
    ...(await writeReceipts(store, signer, { report, reportFiles: files, rotations, chainId, productVersion })),
    publicKey: await writePublicKey(store, signer),
  };
  if (signer === undefined) for (const { name, bytes } of files) await store.add(name, bytes);
  const { summary, frame } = report;
  return {
    document: { place: store.place, files: files.map(({ name }) => name), receipts, frame, summary },
    text: (style) => [
      style.strong(`Report from ${frame.from.slice(0, 10)} until before ${frame.to.slice(0, 10)}`),
      `${summary.secretsAtEnd} secrets · ${summary.rotations} rotations · ${summary.proved} of ${summary.revocationsDue} old credentials proved dead · ${summary.exceptions} exceptions`,
      ...report.integrity.sources
        .filter(({ isAvailable }) => !isAvailable)
        .map(({ name, reason }) => style.warn(`Not available: ${name} (${reason})`)),
      ...files.map(({ name }) => `${store.place}${store.place.endsWith('/') ? '' : '/'}${name}`),
      ...(receipts === undefined
        ? []
        : [`${receipts.rotations + 1} receipts, the last is ${receipts.name} with SHA-256 ${receipts.head}`]),
    ],
    next:
      receipts === undefined || options.text('bucket') !== undefined
        ? undefined
        : `genesys-oauth-rotation verify ${store.place} --key ${store.place}/${receipts.publicKey}`,
  };
}

function readPeriod(options: Options, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  const now = new Date(nowMs);
  const monthMs = (back: number) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1);
  const fromMs = readDate(options, 'from') ?? monthMs(1);
  const toMs = readDate(options, 'to') ?? monthMs(0);
  if (fromMs < toMs && fromMs < nowMs) return { fromMs, toMs };
  const period = `${new Date(fromMs).toISOString().slice(0, 10)} to ${new Date(toMs).toISOString().slice(0, 10)}`;
  throw new CommandError(
    'usage',
    `The period ${period} is empty or in the future.`,
    'pass an earlier --from or a later --to.',
  );
}

function readDate(options: Options, name: string): number | undefined {
  const text = options.text(name);
  if (text === undefined) return undefined;
  const atMs = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  // JavaScript takes February 30 for March 2.
  if (Number.isFinite(atMs) && new Date(atMs).toISOString().slice(0, 10) === text.slice(0, 10)) return atMs;
  throw new CommandError(
    'usage',
    `--${name} is ${JSON.stringify(text)}.`,
    'pass a day such as 2026-01-31, or a time such as 2026-01-31T12:00Z.',
  );
}

function readFormats(options: Options): readonly ReportFormat[] {
  const given = options.list('format');
  const unknown = given.find((format) => !reportFormats.includes(format as ReportFormat));
  if (unknown !== undefined) {
    throw new CommandError(
      'usage',
      `--format is ${JSON.stringify(unknown)}.`,
      `pass one of ${reportFormats.join(', ')}.`,
    );
  }
  return given.length === 0 ? reportFormats : reportFormats.filter((format) => given.includes(format));
}

function readMaximumAge(options: Options): number {
  const text = options.text('max-age') ?? '90d';
  const seconds = parseDuration(text);
  if (seconds !== undefined && seconds > 0) return seconds;
  throw new CommandError('usage', `--max-age is ${JSON.stringify(text)}.`, 'pass a duration such as 90d.');
}

async function openSigner(options: Options, [deployment]: readonly Deployment[]): Promise<Signer | undefined> {
  const key = options.text('sign');
  if (key === undefined || deployment === undefined) return undefined;
  if (!key.startsWith('file:')) return createKmsSigner(deployment.aws.kms, key);
  const file = key.slice('file:'.length);
  const pem = await readFile(file).catch(() => {
    throw new CommandError('usage', `The signing key ${file} cannot be read.`, 'name a private key in PEM.');
  });
  return createFileSigner(pem);
}

function openStore(options: Options, [deployment]: readonly Deployment[]): EvidenceStore {
  const [bucket, out] = [options.text('bucket'), options.text('out')];
  if (bucket !== undefined && out !== undefined) {
    throw new CommandError('usage', '--bucket and --out are two places.', 'leave out one of them.');
  }
  if (bucket !== undefined && deployment !== undefined) return openEvidenceBucket(deployment.aws.s3, bucket);
  return openEvidenceFolder(out ?? 'rotation-evidence');
}
