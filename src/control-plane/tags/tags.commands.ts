import { FunctionCommand, functionCommandHandler } from '../function/functions.js';
import { tagFunction, untagFunction, type TagFunction, type UntagFunction } from './tags.decider.js';

export class TagFunctionCommand extends FunctionCommand<TagFunction> {}
export class UntagFunctionCommand extends FunctionCommand<UntagFunction> {}

export const tagCommandHandlers = [
  functionCommandHandler(TagFunctionCommand, tagFunction),
  functionCommandHandler(UntagFunctionCommand, untagFunction),
];
