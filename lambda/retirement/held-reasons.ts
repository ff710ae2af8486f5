import type { Finding } from '../../domain/findings.ts';
import type { HeldReason } from '../ledger/decide-order.ts';

interface Held {
  readonly message: string;
  readonly nextStep: string;
  /** Of the watch, if it counts this one too. */
  readonly finding?: Finding;
}

const nothing = 'nothing if it happens once; what failed is retried.';
const shared = 'give one of the two secrets a client of its own (runbook, "A client is in two secrets").';

/** A login without a result is a failure, with an error of its own. */
export type DutyHold = Exclude<HeldReason, 'login-inconclusive'>;

/** Why a duty may not be carried out now, in words. */
export const heldReasons: Readonly<Record<DutyHold, Held>> = {
  'outcome-unknown': {
    message: 'It is not known yet what an earlier request to Genesys Cloud did',
    nextStep: nothing,
  },
  'secret-held': {
    message: 'Nothing is revoked while the secret is in this state (the field holds says which)',
    nextStep: 'see the finding of the watch function, which says what to do.',
  },
  'is-pending': {
    message: 'AWSPENDING refers to the credential that is due to be revoked',
    nextStep: 'remove AWSPENDING from its version; to use the credential again, move AWSCURRENT instead.',
  },
  'credential-rejected': {
    message: 'Genesys Cloud rejects AWSCURRENT, so nothing is revoked beside it',
    nextStep: 'store a working credential as AWSCURRENT; the retirement is retried.',
    finding: 'credential-rejected',
  },
  'client-shared': {
    message: 'Another secret uses the client too, so its credential is kept',
    nextStep: shared,
    finding: 'client-shared',
  },
  'not-owned': {
    message: 'The ledger does not record the client as a client of this secret, so it is not revoked',
    nextStep: shared,
    finding: 'client-shared',
  },
  'client-needed': {
    message: 'Another credential of the client is in use or in its grace period',
    nextStep: nothing,
  },
  'ambiguous-client-secret': {
    message: "The ledger does not say which of the client's secrets it is, so none is deleted",
    nextStep: 'delete the old secret by hand in Genesys Cloud.',
  },
  'client-unknown': {
    message: 'Genesys Cloud reports an unknown state of the client',
    nextStep: 'check the client in Genesys Cloud.',
  },
  'client-disabled': {
    message: 'The client was disabled by Genesys Cloud, and its credential still logs in',
    nextStep: 'contact Genesys Cloud.',
  },
};
