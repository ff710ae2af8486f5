import * as v from 'valibot';
import { sha256Of } from '../report/canonical-json.ts';
import type { Report, RotationEntry } from '../report/report.ts';

/** @see https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
const statementType = 'https://in-toto.io/Statement/v1';

export const predicateTypes = {
  rotation: 'urn:genesys-oauth-rotation:receipt:rotation:v1',
  report: 'urn:genesys-oauth-rotation:receipt:report:v1',
} as const;

const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));

const file = v.object({ name: text, digest: v.object({ sha256: digest }) });

const schema = v.object({
  _type: v.literal(statementType),
  subject: v.pipe(v.array(file), v.minLength(1)),
  predicateType: v.picklist(Object.values(predicateTypes)),
  predicate: v.looseObject({
    chain: v.object({
      id: text,
      sequence: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      previous: v.nullable(digest),
    }),
    issuedAt: text,
    secretArn: v.exactOptional(text),
    generation: v.exactOptional(v.number()),
    period: v.exactOptional(v.object({ from: text, to: text })),
    madeAt: v.exactOptional(text),
    interrupted: v.exactOptional(v.array(file)),
  }),
});

/** What a receipt says. */
export type Statement = v.InferOutput<typeof schema>;

/** The place of a receipt in its chain. */
export interface Link {
  /** The ledger that it is about: its table's ARN, or what stands for it. */
  readonly id: string;
  readonly sequence: number;
  /** SHA-256 of the file of the receipt before. `null` for the first. */
  readonly previous: string | null;
}

export interface SubjectFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** One rotation: its credential is in force, and the old one is dead. */
export function rotationStatement(rotation: RotationEntry, file: SubjectFile, issue: Issue): Statement {
  const { secretArn, secret, generation, strategy, versionId, clientId, previousClientId, revocation, steps } =
    rotation;
  const { proof } = revocation ?? {};
  const revoked = revocation && {
    generation: revocation.generation,
    at: revocation.doneAt,
    how: revocation.how,
    proof,
  };
  return statement(predicateTypes.rotation, [file], issue, {
    secret,
    secretArn,
    generation,
    strategy,
    versionId,
    clientId,
    previousClientId,
    promotedAt: steps.promoted,
    revoked,
  });
}

/**
 * One report, over each of its files.
 *
 * @param files `interrupted`: files that an earlier report left without a receipt. They are named, and not vouched for
 */
export function reportStatement(
  report: Report,
  { reportFiles, interrupted }: Readonly<Record<'reportFiles' | 'interrupted', readonly SubjectFile[]>>,
  issue: Issue,
): Statement {
  const { frame, summary, integrity } = report;
  const { from, to, madeAt } = frame;
  const { eventsSha256, contentSha256, events } = integrity;
  return statement(predicateTypes.report, reportFiles, issue, {
    period: { from, to },
    madeAt,
    summary,
    events,
    eventsSha256,
    contentSha256,
    interrupted: interrupted.length === 0 ? undefined : interrupted.map(withDigest),
  });
}

export interface Issue {
  readonly chain: Link;
  /** ISO 8601. */
  readonly at: string;
  readonly productVersion: string;
}

function statement(
  predicateType: Statement['predicateType'],
  files: readonly SubjectFile[],
  { chain, at, productVersion }: Issue,
  facts: Readonly<Record<string, unknown>>,
): Statement {
  const predicate = { chain, issuedAt: at, product: `genesys-oauth-rotation ${productVersion}`, ...facts };
  const subject = files.map(withDigest);
  // As it will be read: without fields that are `undefined`.
  return JSON.parse(JSON.stringify({ _type: statementType, subject, predicateType, predicate }));
}

function withDigest({ name, bytes }: SubjectFile) {
  return { name, digest: { sha256: sha256Of(bytes) } };
}

/** `undefined` if it is no statement of ours. */
export function parseStatement(payload: Buffer): Statement | undefined {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), payload.toString());
  return result.success ? result.output : undefined;
}
