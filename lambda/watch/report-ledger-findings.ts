import type { Finding, FindingCode } from '../ledger/observation.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { CurrentCheck } from './check-current.ts';
import { isRotatingInPlace } from './is-rotating-in-place.ts';
import { ledgerFindings } from './ledger-findings.ts';
import type { WatchRun } from './watch-run.ts';

/** Findings of the moment in which the ledger changes: they are not there any more when it is compared again. */
const ofOneMoment: readonly FindingCode[] = [
  'credential-changed-outside',
  'ambiguous-client-secret',
  'ledger-missing',
  'ledger-restored',
];

const rejections: readonly FindingCode[] = ['credential-rejected', 'current-credential-rejected'];

/**
 * Reports what `reconcile` found, and the rejection of AWSCURRENT.
 *
 * @param atFirst the findings before the login was retried
 * @returns whether AWSCURRENT works, as far as was checked
 */
export function reportLedgerFindings(
  { report }: WatchRun,
  secret: LockedSecret,
  atFirst: readonly Finding[],
  { rejection }: CurrentCheck,
): boolean {
  const { logger, time } = secret.services;
  const earlier = atFirst.filter(({ code }) => ofOneMoment.includes(code));
  const found = new Map(
    [...earlier, ...secret.findings, ...rejectionOf(secret, rejection)].map((one) => [keyOf(one), one]),
  );
  let works = true;
  for (const one of found.values()) {
    const text = ledgerFindings[one.code];
    if (text === undefined || !isWorthReporting(secret, one)) continue;
    const { code, severity: _, ...about } = one;
    const isRejection = rejections.includes(code);
    const fields = { code, ...about, ...(isRejection ? rejection : {}), nextStep: text.nextStep };
    if (isRejection && isRotatingInPlace(secret.state, time.now())) {
      logger.info('AWSCURRENT rejected while a rotation is in progress', fields);
      continue;
    }
    if (text.finding === 'credential-rejected') works = false;
    report.find(text.finding, logger, text.message(one), fields);
  }
  return works;
}

/** One line for each finding and client; a rejection that the ledger explains is not reported twice. */
function keyOf({ code, clientId = '' }: Finding): string {
  return rejections.includes(code) ? 'rejected' : `${code} ${clientId}`;
}

function rejectionOf(secret: LockedSecret, rejection: CurrentCheck['rejection']): readonly Finding[] {
  if (rejection === undefined || secret.findings.some(({ code }) => rejections.includes(code))) return [];
  return [{ code: 'current-credential-rejected', severity: 'critical', clientId: rejection.clientId }];
}

function isWorthReporting(secret: LockedSecret, { code, severity }: Finding): boolean {
  const { generations } = secret.state;
  switch (code) {
    case 'emergency-not-applied':
      // The leaked credential is revoked.
      return severity !== 'info';
    case 'secret-deleted':
      return generations.some(({ state }) => state !== 'revoked');
    case 'invalid-secret-document':
      // A new secret may hold a placeholder until a credential is stored in it.
      return generations.length > 0 || secret.description.wasRotated === true;
    default:
      return true;
  }
}
