import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { FunctionRows } from '../function/function-rows.store.js';
import { Functions } from '../function/functions.js';
import { tagCommandHandlers } from './tags.commands.js';
import { TagsController } from './tags.controller.js';

/** Tags of functions. Needs the global DatabaseModule and AsOfModule. */
@Module({ imports: [CqrsModule], controllers: [TagsController], providers: [Functions, FunctionRows, ...tagCommandHandlers] })
export class TagsModule {}
