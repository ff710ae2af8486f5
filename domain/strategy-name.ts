export const strategyNames = ['alternating-clients', 'replacement-client', 'in-place', 'multi-secret'] as const;

/** How a new credential is obtained and the old one revoked. */
export type StrategyName = (typeof strategyNames)[number];
