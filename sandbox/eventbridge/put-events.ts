/** An entry of PutEvents as sent. */
export interface SentEntry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Resources?: readonly string[];
  readonly EventBusName?: string;
  /** In seconds since 1970. */
  readonly Time?: number;
}

/** Why one entry of an accepted request failed. */
export interface EntryError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** An error for a whole request, with EventBridge's error name. */
export class EventBridgeError extends Error {
  override readonly name: 'ResourceNotFoundException' | 'ValidationException';

  constructor(name: EventBridgeError['name'], message: string) {
    super(message);
    this.name = name;
  }
}

const maximumEntries = 10;
const maximumBytes = 1_048_576;

/** @throws {EventBridgeError} for a request that EventBridge rejects as a whole. */
export function readEntries(body: unknown): readonly SentEntry[] {
  const entries: unknown = typeof body === 'object' && body !== null && 'Entries' in body ? body.Entries : undefined;
  if (!Array.isArray(entries)) throw unsatisfied('Member must not be null');
  if (entries.length === 0) throw unsatisfied('Member must have length greater than or equal to 1');
  if (entries.length > maximumEntries) {
    throw unsatisfied(`Member must have length less than or equal to ${maximumEntries}`);
  }
  const sent = entries as SentEntry[];
  if (sent.reduce((bytes, entry) => bytes + bytesOf(entry), 0) > maximumBytes) {
    throw new EventBridgeError('ValidationException', 'Total size of the entries in the request is over the limit.');
  }
  return sent;
}

/** The error of one entry, or `undefined`. */
export function entryProblem(entry: SentEntry): EntryError | undefined {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (entry[name] !== undefined && entry[name] !== '') continue;
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    };
  }
  if (entry.Source?.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  return isJsonObject(entry.Detail ?? '')
    ? undefined
    : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
function bytesOf({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: SentEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function unsatisfied(constraint: string): EventBridgeError {
  const message = `1 validation error detected: Value at 'entries' failed to satisfy constraint: ${constraint}`;
  return new EventBridgeError('ValidationException', message);
}
