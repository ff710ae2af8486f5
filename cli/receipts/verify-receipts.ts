import { CommandError } from '../command-line/command-error.ts';
import { sha256Of } from '../report/canonical-json.ts';
import { decodeEnvelope, isEnvelope, preAuthenticationEncoding } from './envelope.ts';
import { isSignedBy, type PublicKey } from './public-key.ts';
import { receiptFileName } from './receipt-file-name.ts';
import { parseStatement, type Statement, type SubjectFile } from './statement.ts';

export interface VerifyOptions {
  /** Single receipts are checked, so that missing ones are no failure. Default false. */
  readonly isSample?: boolean;
  /** SHA-256 of the receipt before the first one. Default: the first one begins the chain. */
  readonly after?: string | undefined;
  /** SHA-256 of the receipt that must be the last. Without it, nothing shows that none is missing at the end. */
  readonly last?: string | undefined;
}

export interface VerifiedReceipt {
  readonly file: string;
  readonly sha256: string;
  readonly sequence?: number;
  readonly about?: string;
  readonly issuedAt?: string;
  /** Files that it covers and that were not given. */
  readonly notGiven: readonly string[];
  readonly problems: readonly string[];
}

export interface Verification {
  readonly receipts: readonly VerifiedReceipt[];
  /** Of the chain, and of files that no receipt covers. */
  readonly problems: readonly string[];
  /** Files that an interrupted report left, as a later receipt says: nothing in them is vouched for. */
  readonly interrupted: readonly string[];
  readonly isVerified: boolean;
  /** SHA-256 of the last receipt: to be passed as `--after` next time, and as `--last` by an auditor who got it elsewhere. */
  readonly head: string | undefined;
}

/** Checks receipts and the files that they cover. It needs nothing but the files and the public key. */
export function verifyReceipts(
  files: readonly SubjectFile[],
  keys: readonly PublicKey[],
  options: VerifyOptions = {},
): Verification {
  const receipts = files.filter(({ name, bytes }) => receiptFileName.test(baseName(name)) || isEnvelope(bytes));
  const others = files.filter((file) => !receipts.includes(file) && !file.name.endsWith('.pem'));
  const read = receipts
    .map((file) => readReceipt(file, keys, others))
    .sort(
      (one, other) => (one.statement?.predicate.chain.sequence ?? 0) - (other.statement?.predicate.chain.sequence ?? 0),
    );
  const covered = new Set(read.flatMap(({ statement }) => statement?.subject.map(({ name }) => name) ?? []));
  const interrupted = new Map(
    read
      .flatMap(({ statement }) => statement?.predicate.interrupted ?? [])
      .map(({ name, digest }) => [name, digest.sha256]),
  );
  const uncovered = others.filter(({ name }) => !covered.has(baseName(name)));
  const isInterrupted = ({ name, bytes }: SubjectFile) => interrupted.get(baseName(name)) === sha256Of(bytes);
  const problems = [
    ...(read.length === 0 ? ['no receipt was given'] : chainProblems(read, options)),
    ...uncovered.filter((file) => !isInterrupted(file)).map(({ name }) => `${name}: no receipt covers this file`),
  ];
  return {
    receipts: read.map(({ statement: _, ...receipt }) => receipt),
    problems,
    interrupted: uncovered.filter(isInterrupted).map(({ name }) => name),
    isVerified: problems.length === 0 && read.every((receipt) => receipt.problems.length === 0),
    head: read.at(-1)?.sha256,
  };
}

interface ReadReceipt extends VerifiedReceipt {
  readonly statement: Statement | undefined;
}

function readReceipt(file: SubjectFile, keys: readonly PublicKey[], others: readonly SubjectFile[]): ReadReceipt {
  const unread = { file: file.name, sha256: sha256Of(file.bytes), notGiven: [], statement: undefined };
  try {
    const envelope = decodeEnvelope(file.bytes);
    const key = keys.find(({ id }) => id === envelope.keyId);
    if (key === undefined) return { ...unread, problems: ['it is signed with another key than the one given'] };
    if (!isSignedBy(key, preAuthenticationEncoding(envelope.payload), envelope.signature)) {
      return { ...unread, problems: ['the signature does not fit: it or the statement was changed'] };
    }
    const statement = parseStatement(envelope.payload);
    if (statement === undefined) return { ...unread, problems: ['it is no statement about rotations'] };
    return { ...unread, ...describe(statement, file, others), statement };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { ...unread, problems: [error.message] };
  }
}

function describe(statement: Statement, file: SubjectFile, others: readonly SubjectFile[]) {
  const { subject, predicate, predicateType } = statement;
  const { sequence } = predicate.chain;
  const problems: string[] = [];
  const notGiven: string[] = [];
  if (Number.parseInt(baseName(file.name), 10) !== sequence) {
    problems.push(`it has the number ${sequence}, and its name says another: receipts were reordered or renamed`);
  }
  for (const { name, digest } of subject) {
    const given = others.filter((other) => baseName(other.name) === name);
    if (given.length === 0) notGiven.push(name);
    if (given.some(({ bytes }) => sha256Of(bytes) !== digest.sha256)) {
      problems.push(`${name} is not the file that was signed: it was changed`);
    }
  }
  const kind = predicateType.split(':').at(-2);
  const about =
    predicate.secretArn === undefined
      ? `${kind}`
      : `${kind} of ${predicate.secretArn}, generation ${predicate.generation}`;
  return { sequence, about, issuedAt: predicate.issuedAt, notGiven, problems };
}

function chainProblems(read: readonly ReadReceipt[], { isSample = false, after, last }: VerifyOptions): string[] {
  const problems: string[] = [];
  const links = read.flatMap(({ statement, sha256, file }) =>
    statement === undefined ? [] : [{ ...statement.predicate.chain, sha256, file }],
  );
  if (new Set(links.map(({ id }) => id)).size > 1) problems.push('the receipts are of different chains');
  const [first] = links;
  if (first !== undefined) problems.push(...problemsOfFirst(first, isSample, after ?? null));
  links.slice(1).forEach((link, at) => {
    problems.push(...problemsOfNext(links[at] ?? link, link, isSample));
  });
  if (last !== undefined && read.at(-1)?.sha256 !== last) {
    problems.push('the last receipt is not the one that was expected: receipts at the end are missing');
  }
  return problems;
}

interface PlacedLink {
  readonly file: string;
  readonly sha256: string;
  readonly sequence: number;
  readonly previous: string | null;
}

function problemsOfFirst(
  { file, sequence, previous }: PlacedLink,
  isSample: boolean,
  expected: string | null,
): string[] {
  const problems: string[] = [];
  if (!isSample && previous !== expected) {
    problems.push(`${file}: it has the number ${sequence}, and receipts before it are missing`);
  }
  if (sequence === 1 && previous !== null) problems.push(`${file}: the first has none before it`);
  return problems;
}

function problemsOfNext(before: PlacedLink, link: PlacedLink, isSample: boolean): string[] {
  const missing = link.sequence - before.sequence - 1;
  if (missing < 0) return [`${link.file}: it has the same number as ${before.file}`];
  if (missing === 0) {
    return link.previous === before.sha256 ? [] : [`${link.file}: it does not follow ${before.file}`];
  }
  if (isSample) return [];
  return [`${link.file}: ${missing === 1 ? 'a receipt before it is' : `${missing} receipts before it are`} missing`];
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path;
}
