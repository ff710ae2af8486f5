const names = ['rotate', 'retire', 'watch', 'report'];

/**
 * Whether a function is one of a deployment, whose functions have names that differ in their last word only.
 *
 * @param named the name or the ARN, whole or as CloudTrail records it
 */
export function isOwnFunction(named: string, rotateFunctionArn: string): boolean {
  const rotate = nameIn(rotateFunctionArn);
  return [rotate, ...names.map((name) => rotate.replace(/rotate$/, name))].includes(nameIn(named));
}

function nameIn(named: string): string {
  return /(?:^|:)function:([^:]+)/.exec(named)?.[1] ?? named;
}
