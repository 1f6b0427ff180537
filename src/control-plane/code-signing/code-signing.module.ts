import { Module } from '@nestjs/common';
import { CodeSigningController } from './code-signing.controller.js';

/** What is asked about the signing of packages. Needs FunctionsModule's queries. */
@Module({ controllers: [CodeSigningController] })
export class CodeSigningModule {}
