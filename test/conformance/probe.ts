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
    | 'sts';
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The name of the error, or the fields of the response that are expected at least. */
  readonly expected: string | Readonly<Record<string, unknown>>;
  /** What moto responds instead, and why the sandbox does not. */
  readonly moto?: { readonly outcome: string | Readonly<Record<string, unknown>>; readonly why: string };
}

/** The name of the error that a client got, or the response. */
export type Outcome = string | Readonly<Record<string, unknown>>;
