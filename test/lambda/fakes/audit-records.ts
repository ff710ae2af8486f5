type AuditRecord = Readonly<Record<string, unknown>>;

/** The audit records in a logger's lines, in order. */
export function auditRecords(lines: readonly string[]): AuditRecord[] {
  return lines.flatMap((line) => {
    const { audit } = JSON.parse(line) as { audit?: AuditRecord };
    return audit === undefined ? [] : [audit];
  });
}
