/** A log stream name in Lambda's format. */
export function logStreamNameOf(nowMs: number, id: string): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${id.replaceAll('-', '')}`;
}
