import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Authentication } from './authentication.js';
import { OperationRegistry } from './operation-registry.js';
import { Pipeline } from './pipeline.js';

/**
 * The AWS REST dialect. Needs a provider of `ACCESS_KEY_LOOKUP` from a global module (`AccountsModule`), and an
 * application created with `createHttpAdapter()`.
 */
@Module({ imports: [DiscoveryModule], providers: [Authentication, Pipeline, OperationRegistry], exports: [Authentication] })
export class HttpDialectModule {}
