/** Notifies subscribers of what happened to a credential. Never a secret value. */
export interface Events {
  /** @throws RotationError `destination-unavailable` or `destination-rejected` */
  publish(event: CredentialEvent): Promise<void>;
}

export interface CredentialEvent {
  readonly type:
    | 'Credential Rotated'
    | 'Credential Retired'
    | 'Rotation Failed'
    | 'Rotation Announced'
    | 'Rotation Frozen'
    | 'Approval Requested';
  /** The ARN of the secret, or the name that the invocation had for it. */
  readonly resource: string;
  readonly detail: Readonly<Record<string, unknown>>;
}
