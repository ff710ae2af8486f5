/** One-time schedules that invoke retire. They carry no authority: what is due, retire reads from the ledger. */
export interface Timers {
  /** A timer that has the same name already is left as it is. */
  arm(timer: Timer): Promise<void>;
}

export interface Timer {
  readonly secretArn: string;
  /** The generation whose duty it is for. */
  readonly generation: number;
  /** A new number for each timer of the generation: Scheduler is about to delete one that has just fired. */
  readonly arm: number;
  /** ISO 8601. One in the past fires in a few seconds. */
  readonly at: string;
}
