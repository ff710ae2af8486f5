import { claimDescription, parseClaim } from '../ledger/client-claim.ts';
import type { OAuthClient } from '../ports/genesys-cloud.ts';
import type { Findings } from './findings.ts';
import type { InspectedSecret } from './inspected-secret.ts';

const check = 'description';

/** Whether the mark that says whose the client is, is in its description, or fits. */
export function checkDescription(
  { description: { arn }, state }: InspectedSecret,
  findings: Findings,
  client: OAuthClient,
): void {
  const text = client.description ?? '';
  if (parseClaim(text, client.id, arn) !== undefined) {
    findings.add({ check, severity: 'ok', message: `its description (${text.length} characters) says whose it is` });
    return;
  }
  if (/\[genesys-oauth-rotation [^\]]*$/.test(text)) {
    findings.add({
      check,
      severity: 'warning',
      message: `the mark at the end of its description was cut off after ${text.length} characters: other accounts cannot see whose it is`,
      fix: "shorten the owner's own text in the description; the next rotation writes the mark again.",
    });
    return;
  }
  if (state?.clients[client.id]?.claimed === true) {
    findings.add({
      check,
      severity: 'warning',
      message: 'another tool has removed our mark from its description',
      fix: 'have that tool leave the description alone (Terraform: ignore_changes); the next rotation writes the mark again.',
    });
    return;
  }
  const { length } = claimDescription(text, { secretArn: arn, clientId: client.id, intentId: anyIntent });
  const unknown = 'no limit is documented: probe-organization measures it';
  findings.add({
    check,
    severity: 'ok',
    message: `becomes at most ${length} characters long with our mark; ${unknown}`,
  });
}

/** As long as every other one. */
const anyIntent = '00000000-0000-4000-8000-000000000000';

/** Fields with which Genesys Cloud may name the addresses that a client may use; none is in its SDK yet. */
const allowList = /(allow|white).*list|allowed.*(ip|address)/i;

/**
 * Whether the client has a list of addresses. That the functions pass it, and the list of the organization, is what their
 * login has shown: those lists cannot be read.
 */
export function checkAddresses(findings: Findings, { properties }: OAuthClient): void {
  const lists = Object.entries(properties).filter(([name, value]) => allowList.test(name) && Array.isArray(value));
  const named = lists.map(([name, value]) => `${name} (${(value as unknown[]).length} entries)`).join(', ');
  findings.add({
    check: 'addresses',
    severity: 'ok',
    message:
      named === ''
        ? 'the functions log in from their address; the client has no list of allowed addresses'
        : `the functions log in from their address, which the list of the client allows: ${named}; a new client gets the same`,
  });
}
