export interface World {
  readonly strategy: 'alternating' | 'replacement' | 'in-place';
  readonly ticks: number;
}

export type Safeguards = Readonly<Record<string, boolean>>;

export const GRACE: number;
export const safeguards: Readonly<Record<string, string>>;
export const worlds: Readonly<Record<string, World>>;
