import { Module } from '@nestjs/common';
import { CodeComparisons } from './code-comparisons.js';
import { DiffController } from './diff.controller.js';
import { Sides } from './sides.js';

/** Comparisons. Needs the global DatabaseModule, SecretsModule, CodeModule and AsOfModule. */
@Module({ controllers: [DiffController], providers: [CodeComparisons, Sides] })
export class DiffModule {}
