/** All of `domain/` and `lambda/`, in parts that can be measured apart. */
export const parts: Readonly<Record<string, readonly string[]>> = {
  domain: ['domain/**/*.ts'],
  genesys: ['lambda/genesys/**/!(*.d).ts'],
  destinations: ['lambda/destinations/**/*.ts', 'lambda/https/**/*.ts'],
  aws: ['lambda/aws/**/*.ts'],
  verification: ['lambda/{ports,telemetry,usage,verification}/**/*.ts'],
  ledger: ['lambda/ledger/**/*.ts'],
  'locked-secret': ['lambda/locked-secret/**/*.ts'],
  creation: ['lambda/{creation,credentials}/**/*.ts'],
  retirement: ['lambda/retirement/**/*.ts'],
  steps: ['lambda/steps/**/*.ts', 'lambda/*.ts'],
  'monthly-report': ['lambda/monthly-report/**/*.ts'],
  watch: ['lambda/{inspection,watch}/**/*.ts'],
};
