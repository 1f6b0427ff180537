import { Module } from '@nestjs/common';
import { InternalController } from './internal.controller.js';

/** The control plane's side of the internal API. Needs the global DatabaseModule and CodeModule. */
@Module({ controllers: [InternalController] })
export class InternalModule {}
