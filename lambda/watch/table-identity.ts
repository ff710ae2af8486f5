import type { Ledger } from '../ports/ledger.ts';

/** R20: which table the ledger is. A restored copy has another id than the one that it recorded. */
export class TableIdentity {
  readonly #ledger: Ledger;
  #tableId: string | undefined;
  #isRestored = false;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Asks once for as long as this object lives, unless that fails. Records the id of a new table. */
  async read(): Promise<void> {
    if (this.#tableId !== undefined) return;
    const tableId = await this.#ledger.meta.tableId();
    const recorded = await this.#ledger.meta.read();
    if (recorded === undefined) await this.#ledger.meta.write({ tableId });
    this.#isRestored = recorded !== undefined && recorded.tableId !== tableId;
    this.#tableId = tableId;
  }

  /** `undefined` until it was read. */
  get tableId(): string | undefined {
    return this.#tableId;
  }

  /** Whether the secrets have to be visited because of a restore. */
  get isRestored(): boolean {
    return this.#isRestored;
  }

  /** Records that every secret was visited since the restore. */
  async acknowledge(): Promise<void> {
    if (!this.#isRestored || this.#tableId === undefined) return;
    await this.#ledger.meta.write({ tableId: this.#tableId });
    this.#isRestored = false;
  }
}
