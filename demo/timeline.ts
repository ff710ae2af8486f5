/** Where something changed, as a reader knows it. */
export type Place = 'Genesys' | 'Secrets Manager' | 'Scheduler' | 'Audit log' | 'Log' | 'Error';

export interface Change {
  readonly place: Place;
  readonly what: string;
}

/** What one step did. Plain data without a secret in it. */
export interface Moment {
  readonly kind: 'moment';
  readonly name: string;
  /** On the sandbox's clock since the rotation began, in milliseconds. */
  readonly atMs: number;
  readonly changes: readonly Change[];
  /** Who can log in once the step is over; `new` is missing as long as there is none. */
  readonly canLogIn: { readonly old: boolean; readonly new: boolean | undefined };
  /** Why the step failed. */
  readonly error: string | undefined;
}

/** Time in which nothing happens. */
export interface Passage {
  readonly kind: 'passage';
  readonly seconds: number;
  readonly skipped: boolean;
}

export type TimelineEntry = Moment | Passage;

/** Requests by the service that got them. */
export interface RequestCounts {
  readonly genesys: number;
  readonly secretsManager: number;
  readonly scheduler: number;
  readonly cloudWatch: number;
}

/** Whether AWSCURRENT obtains a token, tried after every request that a service carried out. */
export interface LoginWatch {
  readonly tries: number;
  readonly refused: number;
  /** How often it began to be refused. */
  readonly interruptions: number;
  /** From the first refusal to the last, in milliseconds. */
  readonly interruptedMs: number;
}

export interface RotationRecord {
  readonly number: number;
  readonly outcome: 'succeeded' | 'failed' | 'abandoned';
  readonly attempts: number;
  /** The version that was AWSCURRENT, and the one that took its place. */
  readonly fromVersionId: string;
  readonly toVersionId: string;
  readonly retiredClientId: string;
  readonly timeline: readonly TimelineEntry[];
  readonly requests: { readonly rotate: RequestCounts; readonly retire: RequestCounts };
  readonly logins: LoginWatch;
}

/** Who watches while it happens. */
export interface Audience {
  /** What is under way now. */
  working(what: string): void;
  happened(entry: TimelineEntry): void;
}
