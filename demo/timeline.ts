/** Where something changed, as shown in the output. */
export type Place = 'Genesys Cloud' | 'Secrets Manager' | 'Scheduler' | 'Audit log' | 'Log' | 'Error';

export interface Change {
  readonly place: Place;
  readonly what: string;
}

/** What one step changed. Contains no secret values. */
export interface StepEntry {
  readonly kind: 'step';
  readonly name: string;
  /** Milliseconds since the rotation began, on the sandbox's clock. */
  readonly atMs: number;
  readonly changes: readonly Change[];
  /** Which credentials log in after the step; `new` is undefined until the credential exists. */
  readonly canLogIn: { readonly old: boolean; readonly new: boolean | undefined };
  /** Why the step failed. */
  readonly error: string | undefined;
}

/** A wait for the next scheduled revocation. */
export interface WaitEntry {
  readonly kind: 'wait';
  readonly seconds: number;
  readonly skipped: boolean;
}

export type TimelineEntry = StepEntry | WaitEntry;

/** Number of requests per service. */
export interface RequestCounts {
  readonly genesys: number;
  readonly secretsManager: number;
  readonly dynamoDb: number;
  readonly scheduler: number;
  readonly cloudWatch: number;
}

/** Whether AWSCURRENT logs in, tried after every request that took effect. */
export interface LoginWatch {
  readonly attempts: number;
  readonly rejected: number;
  /** The number of times that logins started to fail. */
  readonly outages: number;
  /** Total time during which logins failed, in milliseconds. */
  readonly outageMs: number;
}

export interface RotationRecord {
  readonly number: number;
  readonly outcome: 'succeeded' | 'failed' | 'abandoned';
  readonly attempts: number;
  /** The version that was AWSCURRENT before, and the one that this rotation creates. */
  readonly fromVersionId: string;
  readonly toVersionId: string;
  readonly retiredClientId: string;
  readonly timeline: readonly TimelineEntry[];
  readonly requests: { readonly rotate: RequestCounts; readonly retire: RequestCounts };
  readonly logins: LoginWatch;
}

/** Receives the progress of a rotation. */
export interface ProgressListener {
  /** Called when an activity begins. */
  onActivity(what: string): void;
  onEntry(entry: TimelineEntry): void;
}
