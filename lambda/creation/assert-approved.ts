import { metricNames } from '../../domain/metric-names.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import type { StrategyName } from '../../domain/strategy-name.ts';
import { isEmergencyRotation } from '../ledger/choose-target.ts';
import { type ApprovalVerdict, approvalLevel, decideApproval, recordedApproval } from '../ledger/decide-approval.ts';
import { withWaiting } from '../ledger/with-waiting.ts';
import { announceWaiting } from '../locked-secret/announce-waiting.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { ApprovalLevel, RecordedApproval, SecretState } from '../ports/ledger-state.ts';

/**
 * What a rotation needs before it may put its credential in force; `undefined` if no approval is needed. A leak does not wait,
 * nor does the repair of an AWSCURRENT that is dead (S1.1). What was recorded when the rotation began still counts if the
 * setting was lowered since.
 */
export function neededApproval(secret: LockedSecret, token: string): ApprovalLevel | undefined {
  const { state, settings, mayRepair } = secret;
  if (mayRepair || isEmergencyRotation(state, token, settings.compromisedToken)) return undefined;
  const open = state.rotation?.token === token ? state.rotation : undefined;
  // It was approved before it began, and AWSCURRENT is dead until it ends.
  if (open?.strategy === 'in-place') return undefined;
  return approvalLevel(settings.approval, open?.approval?.level);
}

/** What the rotation is recorded with when it begins: in place it must be approved by then, because it kills AWSCURRENT. */
export async function approvalAtStart(
  secret: LockedSecret,
  token: string,
  strategy: StrategyName,
): Promise<RecordedApproval | undefined> {
  if (strategy === 'in-place') return recordedApproval(await assertApproved(secret, token));
  const level = neededApproval(secret, token);
  return level === undefined ? undefined : { level, requestedBy: [], approvedBy: [] };
}

/**
 * The people behind a rotation are those that it needs. Each is read from an item that only that person could write.
 *
 * @returns who they are; `undefined` if no approval is needed
 * @throws RotationError `approval-required`; the ledger then has that the rotation waits, and subscribers know
 */
export async function assertApproved(secret: LockedSecret, token: string): Promise<ApprovalVerdict | undefined> {
  const level = neededApproval(secret, token);
  if (level === undefined) return undefined;
  const { services, secretArn } = secret;
  const verdict = decideApproval(level, await services.ledger.consents.of(secretArn, token));
  if (verdict.isApproved) return verdict;
  const { requestedBy, approvedBy } = verdict;
  secret.state = withWaiting(
    withLevel(secret.state, token, level),
    {
      token,
      reason: 'approval-required',
      event: 'approval-requested',
      details: { approval: level, ...(requestedBy.length === 0 ? {} : { requestedBy }) },
    },
    secret.context(),
  );
  await announceWaiting(secret, {
    type: 'Approval Requested',
    detail: { approval: level, requestedBy, command: `genesys-oauth-rotation approve ${secret.description.name}` },
    audit() {
      services.logger.audit('approval-requested', { clientRequestToken: token, approval: level, requestedBy });
      services.logger.metric({ name: metricNames.approvalsRequested, value: 1, unit: 'Count' });
    },
  });
  throw new RotationError('approval-required', {
    message: `The rotation ${token} waits for an approval: ${missing(level, requestedBy, approvedBy)}. AWSCURRENT is unchanged.`,
    nextStep: `have it approved (genesys-oauth-rotation approve ${secret.description.name}), or abandon it (genesys-oauth-rotation abandon). If the credential leaked, answer that with an emergency, which does not wait.`,
  });
}

/** Lowering the setting does not free a rotation that is held already. */
function withLevel(state: SecretState, token: string, level: ApprovalLevel): SecretState {
  const { rotation } = state;
  if (rotation?.token !== token || rotation.approval?.level === level) return state;
  return { ...state, rotation: { ...rotation, approval: { level, requestedBy: [], approvedBy: [] } } };
}

function missing(level: ApprovalLevel, requestedBy: readonly string[], approvedBy: readonly string[]): string {
  const names = (users: readonly string[]) => users.join(', ');
  if (approvedBy.length > 0) return `besides ${names(approvedBy)}, another person has to approve it`;
  if (requestedBy.length > 0) return `another person than ${names(requestedBy)} has to approve it`;
  return level === 'one'
    ? 'one person has to approve it'
    : 'two people have to approve it, because nobody requested it';
}
