import { FunctionCommand, functionCommandHandler } from '../function/functions.js';
import { publishVersion, type PublishVersion } from './versions.decider.js';

export class PublishVersionCommand extends FunctionCommand<PublishVersion> {}

export const versionCommandHandlers = [functionCommandHandler(PublishVersionCommand, publishVersion)];
