import { randomUUID } from 'node:crypto';
import { account, region } from '../aws-account.ts';
import { createObservers } from '../core/observers.ts';
import type { Persistent } from '../core/persistent.ts';

export interface DeadLetter {
  readonly id: string;
  readonly atMs: number;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Dead-letter queues, which keep every message until a client deletes it. */
export interface DeadLetters extends Persistent {
  arnOf(queueName: string): string;
  /** Returns the ARN. @throws {Error} when the queue exists */
  create(queueName: string): string;
  send(arn: string, body: string, attributes?: Readonly<Record<string, string>>): void;
  messages(arn: string): readonly DeadLetter[];
  /** The ARNs of the queues that were created or have received a message. */
  queues(): readonly string[];
  remove(arn: string, letter: DeadLetter): void;
  subscribe(listener: (arn: string, letter: DeadLetter) => void): () => void;
}

export function createDeadLetters(options: { readonly now: () => number }): DeadLetters {
  const queues = new Map<string, DeadLetter[]>();
  const created = new Set<string>();
  const arnOf = (queueName: string) => `arn:aws:sqs:${region}:${account}:${queueName}`;
  const observers = createObservers<[string, DeadLetter]>();
  return {
    arnOf,
    create(queueName) {
      const arn = arnOf(queueName);
      if (created.has(arn)) throw new Error(`A queue named ${queueName} already exists.`);
      created.add(arn);
      return arn;
    },
    send(arn, body, attributes = {}) {
      const letter = { id: randomUUID(), atMs: options.now(), body, attributes };
      queues.set(arn, [...(queues.get(arn) ?? []), letter]);
      observers.notify(arn, letter);
    },
    messages: (arn) => queues.get(arn) ?? [],
    queues: () => [...new Set([...created, ...queues.keys()])],
    remove(arn, letter) {
      const kept = (queues.get(arn) ?? []).filter((each) => each !== letter);
      queues.set(arn, kept);
    },
    subscribe: observers.add,
    save: () => queues,
    load(saved) {
      for (const [arn, letters] of saved as typeof queues) queues.set(arn, letters);
    },
  };
}
