import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { FunctionRows } from '../function/function-rows.store.js';
import { Functions } from '../function/functions.js';
import { HttpDialectModule } from '../http/http-dialect.module.js';
import { FunctionUrlAddresses } from './function-url-addresses.js';
import { FunctionUrlCalls } from './function-url-calls.js';
import { FunctionUrlRoute } from './function-url-route.js';
import { functionUrlCommandHandlers } from './function-urls.commands.js';
import { FunctionUrlsController } from './function-urls.controller.js';
import { functionUrlQueryHandlers } from './function-urls.queries.js';
import { FunctionUrlRows } from './function-urls.store.js';

/** URLs of functions, and what answers there. Needs the global DatabaseModule and AsOfModule, and INVOKER. */
@Module({
  imports: [CqrsModule, HttpDialectModule],
  controllers: [FunctionUrlsController],
  providers: [
    FunctionRows, Functions, FunctionUrlAddresses, FunctionUrlCalls, FunctionUrlRoute, FunctionUrlRows, ...functionUrlCommandHandlers,
    ...functionUrlQueryHandlers,
  ],
})
export class FunctionUrlsModule {}
