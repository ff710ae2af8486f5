import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../aws/aws-error.ts';
import { defineService } from '../aws/define-service.ts';
import type { Input } from '../aws/input.ts';
import { account } from '../aws-account.ts';
import type { SandboxService } from '../core/service.ts';
import type { DeadLetter, DeadLetters } from '../dead-letters/dead-letters.ts';

/** In seconds. */
const defaultVisibilityTimeout = 30;

/** Of handles that were ever issued. */
const handlePattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Milliseconds between looks for a message during a long poll. */
const pollMs = 50;

/** How a message was last received. */
interface Receipt {
  readonly handle: string;
  readonly count: number;
  readonly firstMs: number;
  readonly visibleFromMs: number;
}

export interface SqsParts {
  readonly now: () => number;
  readonly deadLetters: DeadLetters;
  readonly endpoint: () => string;
}

/** SQS over the dead-letter queues: an operator receives, sends again and deletes what failed for good. */
export function createSqs(parts: SqsParts): SandboxService {
  const { now, deadLetters } = parts;
  const receipts = new Map<DeadLetter, Receipt>();
  const urlOf = (arn: string) => `${parts.endpoint()}/${account}/${arn.split(':').at(-1)}`;
  const visible = (letter: DeadLetter) => (receipts.get(letter)?.visibleFromMs ?? 0) <= now();

  const named = (name: string): string => {
    const arn = deadLetters.arnOf(name);
    if (deadLetters.queues().includes(arn)) return arn;
    throw new AwsError(
      'com.amazonaws.sqs#QueueDoesNotExist',
      'The specified queue does not exist.',
      400,
      'AWS.SimpleQueueService.NonExistentQueue',
    );
  };
  const queueIn = (input: Input) => named(input.text('QueueUrl').split('/').at(-1) ?? '');
  const byArn = (arn: string) => {
    if (deadLetters.queues().includes(arn)) return arn;
    throw new AwsError(
      'ResourceNotFoundException',
      'The resource that you specified for the SourceArn parameter does not exist.',
    );
  };

  const receive = (arn: string, maximum: number, visibilitySeconds: number) => {
    const found = deadLetters.messages(arn).filter(visible).slice(0, maximum);
    return found.map((letter) => {
      const before = receipts.get(letter);
      const receipt: Receipt = {
        handle: randomUUID(),
        count: (before?.count ?? 0) + 1,
        firstMs: before?.firstMs ?? now(),
        visibleFromMs: now() + visibilitySeconds * 1000,
      };
      receipts.set(letter, receipt);
      return { letter, receipt };
    });
  };
  const letterOf = (arn: string, handle: string) =>
    deadLetters.messages(arn).find((letter) => receipts.get(letter)?.handle === handle);

  return defineService({
    name: 'sqs',
    signingName: 'sqs',
    targetPrefix: 'AmazonSQS',
    resourceOf: (_, input) => deadLetters.arnOf(input.optionalText('QueueUrl')?.split('/').at(-1) ?? '*'),
    operations: {
      ListQueues(input) {
        const prefix = input.optionalText('QueueNamePrefix') ?? '';
        const found = deadLetters.queues().filter((arn) => arn.split(':').at(-1)?.startsWith(prefix));
        return { QueueUrls: found.map(urlOf) };
      },
      GetQueueUrl: (input) => ({ QueueUrl: urlOf(named(input.text('QueueName'))) }),
      GetQueueAttributes(input) {
        const arn = queueIn(input);
        const letters = deadLetters.messages(arn);
        const all: Readonly<Record<string, string>> = {
          QueueArn: arn,
          ApproximateNumberOfMessages: String(letters.filter(visible).length),
          ApproximateNumberOfMessagesNotVisible: String(letters.filter((letter) => !visible(letter)).length),
          ApproximateNumberOfMessagesDelayed: '0',
          VisibilityTimeout: String(defaultVisibilityTimeout),
        };
        const wanted = input.texts('AttributeNames');
        const shown = Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name));
        return { Attributes: Object.fromEntries(shown) };
      },
      SendMessage(input) {
        const arn = queueIn(input);
        const body = input.text('MessageBody');
        deadLetters.send(arn, body);
        return { MessageId: deadLetters.messages(arn).at(-1)?.id, MD5OfMessageBody: md5(body) };
      },
      async ReceiveMessage(input) {
        const arn = queueIn(input);
        const maximum = input.optionalNumber('MaxNumberOfMessages', 1, 10) ?? 1;
        const visibility = input.optionalNumber('VisibilityTimeout', 0, 43_200) ?? defaultVisibilityTimeout;
        const endsAt = performance.now() + (input.optionalNumber('WaitTimeSeconds', 0, 20) ?? 0) * 1000;
        let received = receive(arn, maximum, visibility);
        while (received.length === 0 && performance.now() < endsAt) {
          await sleep(pollMs);
          received = receive(arn, maximum, visibility);
        }
        const attributes = [...input.texts('AttributeNames'), ...input.texts('MessageSystemAttributeNames')];
        const messageAttributes = input.texts('MessageAttributeNames');
        const Messages = received.map(({ letter, receipt }) => ({
          MessageId: letter.id,
          ReceiptHandle: receipt.handle,
          MD5OfBody: md5(letter.body),
          Body: letter.body,
          Attributes: pick(systemAttributes(letter, receipt), attributes),
          MessageAttributes: pick(
            Object.fromEntries(
              Object.entries(letter.attributes).map(([name, StringValue]) => [
                name,
                { DataType: 'String', StringValue },
              ]),
            ),
            messageAttributes,
          ),
        }));
        // As in AWS, an empty queue has no list.
        return Messages.length === 0 ? {} : { Messages };
      },
      DeleteMessage(input) {
        const arn = queueIn(input);
        const handle = input.text('ReceiptHandle');
        if (!handlePattern.test(handle)) throw invalidHandle();
        const letter = letterOf(arn, handle);
        // An earlier handle, or that of a message that was deleted already, is accepted.
        if (letter !== undefined) deadLetters.remove(arn, letter);
        return {};
      },
      ChangeMessageVisibility(input) {
        const letter = letterOf(queueIn(input), input.text('ReceiptHandle'));
        const seconds = input.optionalNumber('VisibilityTimeout', 0, 43_200) ?? 0;
        const receipt = letter && receipts.get(letter);
        if (letter === undefined || receipt === undefined) {
          throw invalidHandle();
        }
        receipts.set(letter, { ...receipt, visibleFromMs: now() + seconds * 1000 });
        return {};
      },
      PurgeQueue(input) {
        const arn = queueIn(input);
        for (const letter of [...deadLetters.messages(arn)]) deadLetters.remove(arn, letter);
        return {};
      },
      /** Moves what SQS itself put into a dead-letter queue; these queues are those of Lambda and Scheduler. */
      StartMessageMoveTask(input) {
        byArn(input.text('SourceArn'));
        throw new AwsError(
          'AWS.SimpleQueueService.UnsupportedOperation',
          'Source queue must be configured as a Dead Letter Queue of another queue. SQS cannot redrive what Lambda or ' +
            'EventBridge Scheduler failed to deliver: receive the message, invoke the function with it, then delete it.',
        );
      },
      ListMessageMoveTasks(input) {
        byArn(input.text('SourceArn'));
        return { Results: [] };
      },
    },
  });
}

function systemAttributes(letter: DeadLetter, receipt: Receipt): Record<string, string> {
  return {
    SenderId: account,
    SentTimestamp: String(Math.round(letter.atMs)),
    ApproximateReceiveCount: String(receipt.count),
    ApproximateFirstReceiveTimestamp: String(Math.round(receipt.firstMs)),
  };
}

function pick<Value>(all: Readonly<Record<string, Value>>, names: readonly string[]): object | undefined {
  const chosen = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
  return chosen.length === 0 ? undefined : Object.fromEntries(chosen);
}

function invalidHandle(): AwsError {
  return new AwsError('ReceiptHandleIsInvalid', 'The specified receipt handle is not valid.');
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
