import { FunctionCommand, functionCommandHandler } from '../function/functions.js';
import {
  deleteEventInvokeConfig, putEventInvokeConfig, updateEventInvokeConfig, type ChangeEventInvokeConfig, type EventInvokeConfigName,
} from './event-invoke.decider.js';

export class PutEventInvokeConfigCommand extends FunctionCommand<ChangeEventInvokeConfig> {}
export class UpdateEventInvokeConfigCommand extends FunctionCommand<ChangeEventInvokeConfig> {}
export class DeleteEventInvokeConfigCommand extends FunctionCommand<EventInvokeConfigName> {}

export const eventInvokeCommandHandlers = [
  functionCommandHandler(PutEventInvokeConfigCommand, putEventInvokeConfig),
  functionCommandHandler(UpdateEventInvokeConfigCommand, updateEventInvokeConfig),
  functionCommandHandler(DeleteEventInvokeConfigCommand, deleteEventInvokeConfig),
];
