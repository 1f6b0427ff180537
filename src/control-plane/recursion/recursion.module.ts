import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { FunctionRows } from '../function/function-rows.store.js';
import { Functions } from '../function/functions.js';
import { recursionCommandHandlers } from './recursion.commands.js';
import { RecursionController } from './recursion.controller.js';

/** Recursion configs. Needs the global DatabaseModule and AsOfModule. */
@Module({ imports: [CqrsModule], controllers: [RecursionController], providers: [Functions, FunctionRows, ...recursionCommandHandlers] })
export class RecursionModule {}
