import fc, { type Arbitrary, type AsyncCommand } from 'fast-check';
import { asCommand, type Command } from '../command.ts';
import type { History, Model } from '../history.ts';
import * as clients from './clients.ts';
import * as labels from './labels.ts';
import * as mishaps from './operator-errors.ts';
import * as rotate from './rotate.ts';
import * as tags from './tags.ts';
import * as time from './time.ts';
import * as waiting from './waiting.ts';

/** How often each command is drawn, in relation to the others. */
const weighted: readonly (readonly [number, Command | Arbitrary<Command>])[] = [
  [10, rotate.rotateNow],
  [2, rotate.rotateAtOnce],
  [3, rotate.rotateWithFaults],
  [1, rotate.rotateTwiceAtOnce],
  [1, rotate.rotateAndInvalidatePending],
  [1, rotate.cancelRotation],
  [3, rotate.resumeRotation],
  [5, labels.rollBack],
  [1, labels.moveCurrentToAny],
  [1, labels.placePending],
  [2, labels.removePending],
  [2, labels.editDocument],
  [1, clients.deleteClient],
  [1, clients.deactivateClient],
  [1, clients.activateClient],
  [1, clients.regenerateSecret],
  [1, clients.copyClient],
  [1, clients.losePermission],
  [3, clients.getPermission],
  [1, clients.changeRole],
  [4, tags.changeStrategy],
  [2, tags.changePeriod],
  [1, tags.changeAdmin],
  [12, time.letTimePass],
  [2, time.letTimePassWithFault],
  [1, mishaps.deleteTimer],
  [2, mishaps.forgeOrder],
  [1, mishaps.outage],
  [2, waiting.askForApproval],
  [5, waiting.standBehind],
  [1, waiting.freeze],
  [1, waiting.endFreeze],
];

/** Every command that the model knows. */
export const anyCommand: Arbitrary<AsyncCommand<Model, History>> = fc.oneof(
  ...weighted.map(([weight, command]) => {
    const arbitrary: Arbitrary<Command> = 'perform' in command ? fc.constant(command) : command;
    return { weight, arbitrary: arbitrary.map(asCommand) };
  }),
);
