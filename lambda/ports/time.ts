/** The clock, injected by the entry. */
export interface Time {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** How long the invocation may still take. */
export interface Deadline {
  remainingMs(): number;
}
