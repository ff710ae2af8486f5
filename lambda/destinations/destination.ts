import type { SecretDocument } from '../../domain/secret-document.ts';

/** A place outside Secrets Manager that a copy of the credential is written to, or that is told of it. */
export interface Destination {
  /** As errors and audit records name it. */
  readonly name: string;
  /** Looks whether it can be written, before anything is written anywhere. */
  check(): Promise<void>;
  /** Writes, any number of times with the same end, and reads back what can be read. */
  write(delivery: Delivery): Promise<void>;
  /**
   * Whether it holds this credential and not the other; `undefined` where that cannot be told. Absent for one that
   * keeps nothing.
   */
  holds?(document: SecretDocument, other: SecretDocument): Promise<boolean | undefined>;
}

export interface Delivery {
  /** The credential is about to be promoted; or it is in force again, after another one was withdrawn. */
  readonly event: 'credential.pending' | 'credential.restored';
  readonly document: SecretDocument;
  /** The version that holds the document. */
  readonly versionId: string;
  /** The version that the event is about: the same, or the one that was withdrawn. */
  readonly aboutVersionId: string;
}
