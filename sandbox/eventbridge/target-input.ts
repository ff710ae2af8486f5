/** The input of a rule's target. Default: the event. */
export interface TargetInput {
  readonly Input?: string | undefined;
  readonly InputPath?: string | undefined;
  readonly InputTransformer?:
    | {
        readonly InputPathsMap?: Readonly<Record<string, string>>;
        readonly InputTemplate: string;
      }
    | undefined;
}

/**
 * Renders the target's input.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function inputOf(target: TargetInput, event: object): string {
  const { Input, InputPath, InputTransformer } = target;
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(valueAt(event, InputPath) ?? null);
  if (InputTransformer === undefined) return JSON.stringify(event);
  const { InputPathsMap = {}, InputTemplate } = InputTransformer;
  return InputTemplate.replace(/<([^<>]+)>/g, (whole, name: string, at: number) => {
    const path = InputPathsMap[name];
    if (path === undefined) return whole;
    const value = valueAt(event, path) ?? '';
    // A string gets quotes of its own, unless it is inserted into a quoted text.
    const isText = typeof value === 'string' && isInQuotes(InputTemplate.slice(0, at));
    return isText ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value);
  });
}

function isInQuotes(before: string): boolean {
  return before.replace(/\\./g, '').split('"').length % 2 === 0;
}

/** The value at a path such as `$.a.b`; `undefined` if there is none. */
function valueAt(event: unknown, path: string): unknown {
  const names = path.split('.').slice(1);
  return names.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
    event,
  );
}
