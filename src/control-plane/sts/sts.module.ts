import { Module } from '@nestjs/common';
import { StsController } from './sts.controller.js';

@Module({ controllers: [StsController] })
export class StsModule {}
