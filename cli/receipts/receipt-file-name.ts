/** The name is the number in the chain and nothing else, so that two writers cannot both take a place. */
export const receiptFileName = /^\d{8}\.receipt\.json$/;

export function receiptNameOf(sequence: number): string {
  return `${String(sequence).padStart(8, '0')}.receipt.json`;
}
