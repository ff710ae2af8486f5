/** What each exit code means. `docs/reference/command-line.md` and the help are written from this. */
export const exitCodes = {
  /** Done, or nothing to do. */
  ok: { code: 0, meaning: 'done, or nothing to do' },
  failed: { code: 1, meaning: 'failed; the message says what was changed, and what to do next' },
  usage: { code: 2, meaning: 'wrong arguments; nothing was done' },
  cancelled: { code: 3, meaning: 'not confirmed; nothing was changed' },
  noPermission: { code: 4, meaning: 'AWS denied a call; the message names the permission' },
  findings: { code: 6, meaning: 'it ran, and found something that needs an operator' },
  timeout: { code: 124, meaning: '--timeout elapsed; what was started goes on by itself' },
  interrupted: { code: 130, meaning: 'interrupted (Ctrl-C); what was started goes on by itself' },
} as const;

export type ExitName = keyof typeof exitCodes;
