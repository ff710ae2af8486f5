/** One call as any client of AWS makes it, and what AWS documents as its response. */
export interface Probe {
  readonly service:
    | 'cloudtrail'
    | 'dynamodb'
    | 'events'
    | 'kms'
    | 'lambda'
    | 's3api'
    | 'scheduler'
    | 'secretsmanager'
    | 'sqs'
    | 'sts';
  readonly operation: string;
  /** A text such as `$Messages.0.ReceiptHandle` stands for that field of the last response of the service that has it. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The name of the error, or the fields of the response that are expected at least. */
  readonly expected: string | Readonly<Record<string, unknown>>;
  /** What moto responds instead, and why the sandbox does not. */
  readonly moto?: { readonly outcome: string | Readonly<Record<string, unknown>>; readonly why: string };
}

/** The name of the error that a client got, or the response. */
export type Outcome = string | Readonly<Record<string, unknown>>;

/** Puts fields of earlier responses, the latest first, in place of the texts that name them. */
export function completeInput({ input }: Probe, responses: readonly Outcome[]): Probe['input'] {
  const complete = (value: unknown) => {
    if (typeof value !== 'string' || !value.startsWith('$')) return value;
    const found = responses.map((response) => fieldOf(response, value.slice(1).split('.')));
    return found.find((field) => field !== undefined) ?? value;
  };
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, complete(value)]));
}

function fieldOf(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return fieldOf((value as Readonly<Record<string, unknown>>)[name], rest);
}
