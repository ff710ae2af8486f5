import type { SecretDocument } from '../../domain/secret-document.ts';

/** A place outside Secrets Manager that gets a copy of the credential, or a notification. */
export interface Destination {
  /** The name in errors and audit records. */
  readonly name: string;
  /** Checks that it can be written, before any destination is written. */
  check(): Promise<void>;
  /** Writes, with the same result however often it runs, and reads back what can be read. */
  write(delivery: Delivery): Promise<void>;
  /**
   * Whether it holds this credential and not the other; `undefined` if that cannot be determined. Absent for one that
   * keeps nothing.
   */
  holds?(document: SecretDocument, other: SecretDocument): Promise<boolean | undefined>;
  /** Ends the login that the others needed. Never fails. Absent for one that needs none. */
  close?(): Promise<void>;
}

export interface Delivery {
  /** The credential is about to be promoted; or it is in force again, because another one was withdrawn. */
  readonly event: 'credential.pending' | 'credential.restored';
  readonly document: SecretDocument;
  /** The version that holds the document. */
  readonly versionId: string;
  /** The version that the event is about: the same, or the one that was withdrawn. */
  readonly aboutVersionId: string;
}
