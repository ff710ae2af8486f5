/** A resource of a template. */
export interface PlainResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

/** The sections of the plain template. */
export interface PlainTemplate {
  readonly Description: string;
  readonly Parameters: object;
  readonly Rules: object;
  readonly Conditions: Readonly<Record<string, object>>;
  readonly Resources: Readonly<Record<string, PlainResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown; readonly Condition?: string }>>;
}
