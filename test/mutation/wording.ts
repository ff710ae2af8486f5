import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** The part of a syntax tree path that is used. */
interface Place {
  readonly node: Node;
  readonly parent: Node;
}

interface Node {
  readonly type: string;
  readonly key?: { readonly name?: string };
  readonly value?: unknown;
  readonly callee?: {
    readonly name?: string;
    readonly object?: { readonly name?: string };
    readonly property?: { readonly name?: string };
  };
  readonly arguments?: readonly unknown[];
}

const reason = 'the wording of a message for people';
const worded = new Set(['message', 'nextStep', 'because']);
const logged = new Set(['info', 'warn', 'error']);

/** What a person reads may be worded in many ways: no test pins it down, so that it is not mutated. */
function shouldIgnore({ node, parent }: Place): string | undefined {
  if (node.type !== 'StringLiteral' && node.type !== 'TemplateLiteral') return undefined;
  const { callee } = parent;
  const isField = parent.type === 'ObjectProperty' && parent.value === node && worded.has(parent.key?.name ?? '');
  const isError = parent.type === 'NewExpression' && /Error$/.test(callee?.name ?? '');
  const isLogged =
    parent.type === 'CallExpression' &&
    parent.arguments?.[0] === node &&
    callee?.object?.name === 'logger' &&
    logged.has(callee.property?.name ?? '');
  return isField || isError || isLogged ? reason : undefined;
}

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'wording', { shouldIgnore })];
