/** Whether two ARNs name one function, whichever of its versions or aliases. */
export function sameFunction(one: string | undefined, other: string): boolean {
  return one !== undefined && unqualified(one) === unqualified(other);
}

function unqualified(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}
