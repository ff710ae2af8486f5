import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const reason = 'the wording of a message for people';
const worded = new Set(['message', 'nextStep', 'because']);
const logged = new Set(['info', 'warn', 'error']);

/** What a person reads may be worded in many ways: no test pins it down, so that it is not mutated. */
function shouldIgnore(path) {
  if (!path.isStringLiteral() && !path.isTemplateLiteral()) return undefined;
  const { parent, parentPath } = path;
  if (parentPath.isObjectProperty() && parent.value === path.node && worded.has(parent.key.name)) return reason;
  if (parentPath.isNewExpression() && /Error$/.test(parent.callee.name ?? '')) return reason;
  const isLogged =
    parentPath.isCallExpression() &&
    parent.arguments[0] === path.node &&
    parent.callee.type === 'MemberExpression' &&
    parent.callee.object.name === 'journal' &&
    logged.has(parent.callee.property.name);
  return isLogged ? reason : undefined;
}

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'wording', { shouldIgnore })];
