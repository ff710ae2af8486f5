/** A test as it was written: who runs it may do so any number of times. */
export interface CollectedTest {
  /** The file and the names down to its own; unique. */
  readonly id: string;
  readonly name: string;
  readonly work: () => unknown;
}

type Hook = () => unknown;

/** A file, or what a `describe` holds. */
export interface Suite {
  readonly name: string;
  readonly children: (Suite | CollectedTest)[];
  readonly beforeAll: Hook[];
  readonly afterAll: Hook[];
  readonly beforeEach: Hook[];
  readonly afterEach: Hook[];
}

const newSuite = (name: string): Suite => ({
  name,
  children: [],
  beforeAll: [],
  afterAll: [],
  beforeEach: [],
  afterEach: [],
});

let path: Suite[] = [];
const ids = new Map<string, number>();

/** Loads a test file and returns its tests without running them. */
export async function collect(file: string, load: () => Promise<unknown>): Promise<Suite> {
  const suite = newSuite(file);
  path = [suite];
  await load();
  return suite;
}

const current = () => path.at(-1) as Suite;

function addSuite(name: string, fill: () => void): void {
  const suite = newSuite(name);
  current().children.push(suite);
  path.push(suite);
  fill();
  path.pop();
}

const between = ' > ';

/** Where the test of this id stands. */
export const fileOf = (id: string) => id.split(between, 1)[0] as string;

function addTest(name: string, work: () => unknown): void {
  const full = [...path.map((suite) => suite.name), name].join(between);
  const same = ids.get(full) ?? 0;
  ids.set(full, same + 1);
  current().children.push({ id: same === 0 ? full : `${full} (${same})`, name, work });
}

type Body = (...values: never[]) => unknown;

/** The body is the function among the parameters; options such as a time limit may stand before it or behind it. */
const bodyOf = (parameters: readonly unknown[]) =>
  parameters.find((parameter) => typeof parameter === 'function') as (...values: unknown[]) => unknown;

function each(add: (name: string, work: () => unknown) => void) {
  return (cases: readonly unknown[]) =>
    (name: string, ...parameters: unknown[]) => {
      const areLists = cases.every(Array.isArray);
      for (const [index, values] of cases.entries()) {
        const list = areLists ? (values as unknown[]) : [values];
        add(`${name} #${index}`, () => bodyOf(parameters)(...list));
      }
    };
}

type Define = ((name: string, ...parameters: readonly unknown[]) => void) & {
  readonly each: (cases: readonly unknown[]) => (name: string, ...parameters: unknown[]) => void;
};

function definer(add: (name: string, work: () => unknown) => void): Define {
  const define = (name: string, ...parameters: readonly unknown[]) => add(name, () => bodyOf(parameters)());
  return Object.assign(define, { each: each(add) });
}

const oneByOne = <Kind extends Define>(define: Kind) =>
  // Tests run one after another: the first failure detects the mutation.
  Object.assign(define, { concurrent: define, runIf: (condition: boolean) => (condition ? define : () => undefined) });

export const describe = oneByOne(definer((name, fill) => addSuite(name, fill as () => void)));
export const it = oneByOne(definer(addTest));
export const beforeAll = (hook: Body) => void current().beforeAll.push(hook as Hook);
export const afterAll = (hook: Body) => void current().afterAll.push(hook as Hook);
export const beforeEach = (hook: Body) => void current().beforeEach.push(hook as Hook);
export const afterEach = (hook: Body) => void current().afterEach.push(hook as Hook);
