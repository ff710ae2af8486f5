import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  customMatchers,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';
import { restoreAllMocks, spyOn } from '@vitest/spy';

export { afterAll, afterEach, beforeAll, beforeEach, describe, it } from './collect.ts';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

const holder = globalThis as unknown as Record<symbol, object>;

/** Vitest's own, without what needs its workers (snapshots, polling). */
export const expect = Object.assign((value: unknown, message?: string) => chai.expect(value, message), chai.expect, {
  ...holder[ASYMMETRIC_MATCHERS_OBJECT],
  unreachable: (message = '') => chai.assert.fail(`expected ${message} not to be reached`),
});
setState({ assertionCalls: 0 }, expect as never);
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, configurable: true });
(chai.expect as unknown as { extend: (target: unknown, matchers: unknown) => void }).extend(expect, customMatchers);

const restorers = { environment: [] as (() => void)[], globals: [] as (() => void)[] };

function restore(kind: keyof typeof restorers): void {
  for (const undo of restorers[kind].splice(0).toReversed()) undo();
}

function put(owner: object, name: string, value: unknown, kind: keyof typeof restorers): void {
  const before = Reflect.get(owner, name);
  const existed = Reflect.has(owner, name);
  Reflect.set(owner, name, value);
  restorers[kind].push(() => {
    if (existed) Reflect.set(owner, name, before);
    else Reflect.deleteProperty(owner, name);
  });
}

/** The few things of `vi` that the tests use. */
export const vi = {
  stubEnv(name: string, value: string | undefined) {
    put(process.env, name, value ?? '', 'environment');
    if (value === undefined) delete process.env[name];
  },
  unstubAllEnvs: () => restore('environment'),
  stubGlobal: (name: string, value: unknown) => put(globalThis, name, value, 'globals'),
  unstubAllGlobals: () => restore('globals'),
  /** No-op: tests that need fresh modules import them by a unique URL. */
  resetModules() {},
  spyOn,
  restoreAllMocks,
};
