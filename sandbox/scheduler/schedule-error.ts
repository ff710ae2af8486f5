export type SchedulerErrorName = 'ConflictException' | 'ResourceNotFoundException' | 'ValidationException';

const statuses: Readonly<Record<SchedulerErrorName, number>> = {
  ConflictException: 409,
  ResourceNotFoundException: 404,
  ValidationException: 400,
};

/** An error with EventBridge Scheduler's error name. */
export class SchedulerError extends Error {
  override readonly name: SchedulerErrorName;
  readonly status: number;

  constructor(name: SchedulerErrorName, message: string) {
    super(message);
    this.name = name;
    this.status = statuses[name];
  }
}

export function invalid(message: string): SchedulerError {
  return new SchedulerError('ValidationException', message);
}
