import type { SecretState } from '../ports/ledger-state.ts';
import type { SecretDescription } from '../ports/secret-store.ts';
import type { OwnSession } from './check-current.ts';

/** What is known of a secret after its lock was released. */
export interface CheckedSecret {
  readonly description: SecretDescription;
  readonly state: SecretState;
  /** The caller revokes its token. */
  readonly own: OwnSession | undefined;
  readonly isCredentialChecked: boolean;
  /** Whether every part could be checked. */
  readonly isComplete: boolean;
}
