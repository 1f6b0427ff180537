import { Module } from '@nestjs/common';
import { RebuildController } from './rebuild.controller.js';
import { Rebuilds } from './rebuilds.js';

/** Makes all rows anew from the events. Needs the global DatabaseModule. */
@Module({ controllers: [RebuildController], providers: [Rebuilds] })
export class RebuildModule {}
