/** Which sources are mutated. */
export const parts: Readonly<Record<string, readonly string[]>> = {
  all: ['domain/**/*.ts', 'lambda/**/*.ts', '!**/*.d.ts'],
  /** What decides about a credential's life: a part for every change. */
  decisions: [
    'domain/secret-document.ts',
    'domain/marker.ts',
    'domain/duration.ts',
    'lambda/retirement/decide*.ts',
    'lambda/strategies/**/*.ts',
    'lambda/genesys/retry-policy.ts',
    'lambda/watch/assess-*.ts',
  ],
};
