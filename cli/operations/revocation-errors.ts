import { CommandError } from '../command-line/command-error.ts';

export function unknownGeneration(name: string, n: number): CommandError {
  return new CommandError(
    'failed',
    `The ledger of ${name} has no generation ${n}.`,
    `see genesys-oauth-rotation status ${name}.`,
    'unknown-generation',
  );
}

export function inForce(name: string, n: number, state: string): CommandError {
  return new CommandError(
    'failed',
    `Generation ${n} of ${name} is ${state}, so it is not revoked.`,
    `see genesys-oauth-rotation status ${name}.`,
    'in-force',
  );
}

export function attemptFailed(name: string, n: number, nextAttemptAt: string): CommandError {
  return new CommandError(
    'failed',
    `The revocation of generation ${n} of ${name} failed. It is tried again at ${nextAttemptAt}, and so on until it succeeds.`,
    'see the error in the log of the retire function; docs/runbook.md, "A retirement failed".',
    'revocation-failed',
  );
}

export function isHeld(name: string, code: string): CommandError {
  return new CommandError(
    'failed',
    `Nothing of ${name} is revoked while it is held: ${code}.`,
    `see genesys-oauth-rotation doctor ${name}.`,
    code,
  );
}

export function postponed(name: string, n: number, nextAttemptAt: string): CommandError {
  return new CommandError(
    'failed',
    `Retire did not revoke generation ${n} of ${name} now; it comes back at ${nextAttemptAt}.`,
    `see why in the log of the retire function (audit: retirement-held), or genesys-oauth-rotation status ${name}.`,
    'retirement-held',
  );
}
