/** Some of the sources, and the tests that have to notice what is changed in them. */
export interface Part {
  readonly sources: readonly string[];
  /** `units` where unit tests alone reach everything; the scenarios take longer. */
  readonly tests: 'units' | 'units and scenarios';
}

const units = (...sources: readonly string[]): Part => ({ sources, tests: 'units' });
const all = (...sources: readonly string[]): Part => ({ sources, tests: 'units and scenarios' });

/** All of `domain/` and `lambda/`. */
export const parts: Readonly<Record<string, Part>> = {
  domain: units('domain/**/*.ts'),
  genesys: units('lambda/genesys/**/!(*.d).ts'),
  destinations: units('lambda/destinations/**/*.ts', 'lambda/https/**/*.ts'),
  aws: all('lambda/aws/**/*.ts'),
  verification: units('lambda/{ports,telemetry,verification}/**/*.ts'),
  strategies: all('lambda/{credentials,strategies}/**/*.ts'),
  retirement: all('lambda/retirement/**/*.ts'),
  steps: all('lambda/steps/**/*.ts', 'lambda/*.ts'),
  watch: all('lambda/watch/**/*.ts'),
};
