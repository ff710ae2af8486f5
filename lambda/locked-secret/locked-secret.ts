import type { Variables } from '../../domain/invalid-settings.ts';
import type { Administration } from '../credentials/open-admin-session.ts';
import { generationOf } from '../ledger/generations.ts';
import type { Finding, PendingVerdict } from '../ledger/observation.ts';
import type { TransitionContext } from '../ledger/transition-context.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { HeldLedger } from '../ports/ledger.ts';
import type { Approval, Generation, SecretState } from '../ports/ledger-state.ts';
import type { DeliveredSecret, Services } from '../ports/rotation.ts';
import type { SecretDescription } from '../ports/secret-store.ts';
import type { Facts, SecretVersion } from './facts.ts';

/**
 * One secret while this invocation holds its lock: what Secrets Manager and the ledger say about it, compared, and the
 * only way to change it.
 */
export interface LockedSecret extends DeliveredSecret {
  readonly parts: LockedSecretParts;
  readonly secretArn: string;
  readonly facts: Facts;
  readonly description: SecretDescription;
  /** As reconciled. It may be ahead of the table until the next commit, by facts only. */
  state: SecretState;
  readonly findings: readonly Finding[];
  /** What operators have approved; read where it matters. */
  readonly approvals: readonly Approval[];
  /** S1.1: AWSCURRENT is dead because of what the ledger records. */
  readonly mayRepair: boolean;
  /** What a rotation step first has to do about AWSPENDING. */
  readonly pendingVerdict: PendingVerdict | undefined;
  readonly currentVersionId: string | undefined;
  readonly pendingVersionId: string | undefined;
  /** The credential in force. @throws RotationError `invalid-secret-document` */
  current(): Promise<SecretVersion>;
  /** The credential that makes the administrative calls. */
  administration(): Promise<Administration>;
  /** Its session. */
  admin(): Promise<GenesysSession>;
  /** The time, the function and the settings that a transition needs now. */
  context(): TransitionContext;
  /** Section 8: brings the ledger up to date with what there is, and does what follows from it. */
  reconcile(): Promise<void>;
  /** Replaces STATE, which begins a new lease too. */
  commit(state: SecretState): Promise<void>;
  /** Writes the events that the table's STATE holds, and takes them out of the next commit. */
  writeEvents(): Promise<void>;
  /** Reads the labels again. */
  describeAgain(): Promise<void>;
  /**
   * G1, G4, G5: sends a request that must not be sent twice. Its intent is committed first; then the labels that
   * justify it are read again unless they are fresh; then it is sent at once. A request that Genesys Cloud throttled or
   * never got is sent again after a wait, all of this included.
   *
   * @param intend adds the intent of the request to the state
   * @param justify checks again, after each wait, what a wait may have changed
   * @throws RotationError `version-conflict` if the labels have moved, before anything was sent
   */
  sendOnce<Result>(
    intend: (state: SecretState) => SecretState,
    send: () => Promise<Result>,
    justify?: () => Promise<void>,
  ): Promise<Result>;
}

export interface LockedSecretParts {
  readonly services: Services;
  readonly variables: Variables;
  readonly held: HeldLedger;
  readonly description: SecretDescription;
  readonly clientRequestToken?: string | undefined;
  readonly rotationToken?: string | undefined;
  /** Clients that orders of the version before the ledger name. */
  readonly orderedClientIds?: readonly string[];
  /** The id of the table, for functions that check whether it was restored. */
  readonly tableId?: string | undefined;
  /** Whether a rotation function is ours, for functions that see secrets of others. Default: all are. */
  readonly isRotateFunction?: (functionArn: string | undefined) => boolean;
  /** Starts a rotation, in functions that may. */
  readonly startRotation?: () => Promise<void>;
}

/** The ClientRequestToken that a rotation began with: a version that got edits has another id. */
export function tokenAtStart({ state }: Pick<LockedSecret, 'state'>, token: string): string {
  const { rotation } = state;
  return rotation !== undefined && generationOfToken(state, token)?.n === rotation.generation ? rotation.token : token;
}

/** The generation that a rotation's token stands for. */
export function generationOfToken(state: SecretState, token: string | undefined): Generation | undefined {
  const { rotation } = state;
  const ofRotation = rotation?.token === token ? generationOf(state, rotation?.generation) : undefined;
  if (ofRotation !== undefined || token === undefined) return ofRotation;
  // A version that got edits has another id than the rotation's token.
  return state.generations.find(({ token: its, versions }) => its === token || versions.includes(token));
}
