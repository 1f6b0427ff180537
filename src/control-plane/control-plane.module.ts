import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { KafkaModule } from '../messaging/kafka/kafka.module.js';
import { AccountSettingsModule } from './account-settings/account-settings.module.js';
import { AccountsModule } from './accounts/accounts.module.js';
import { AsOfModule } from './as-of/as-of.module.js';
import { BucketsModule } from './buckets/buckets.module.js';
import { CloudWatchLogsModule } from './cloudwatch-logs/cloudwatch-logs.module.js';
import { CodeModule } from './code/code.module.js';
import { CodeSigningModule } from './code-signing/code-signing.module.js';
import { ConcurrencyModule } from './concurrency/concurrency.module.js';
import type { ControlPlaneConfig } from './config.js';
import { DatabaseModule } from './database.module.js';
import { EventInvokeModule } from './event-invoke/event-invoke.module.js';
import { FunctionUrlsModule } from './function-urls/function-urls.module.js';
import { FunctionsModule } from './function/functions.module.js';
import { HistoryModule } from './history/history.module.js';
import { HttpDialectModule } from './http/http-dialect.module.js';
import { InternalModule } from './internal/internal.module.js';
import { ProvisionedConcurrencyModule } from './provisioned-concurrency/provisioned-concurrency.module.js';
import { RolesModule } from './roles/roles.module.js';
import { StsModule } from './sts/sts.module.js';
import { KeyPoliciesModule } from './key-policies/key-policies.module.js';
import { EmbeddedRoutingModule } from './relay/embedded-routing.module.js';
import { KafkaRelayModule } from './relay/kafka-relay.module.js';
import { ControlPlaneOperationsModule } from './operations/control-plane-operations.module.js';
import { RecursionModule } from './recursion/recursion.module.js';
import { ResourcePoliciesModule } from './resource-policies/resource-policies.module.js';
import { SecretsModule } from './secrets/secrets.module.js';
import { TagsModule } from './tags/tags.module.js';

/** The control plane: everything that answers and changes. Needs INVOKER from a global module. */
@Module({})
export class ControlPlaneModule {
  static forRoot(config: ControlPlaneConfig): DynamicModule {
    return {
      module: ControlPlaneModule,
      imports: [
        DatabaseModule.forRoot(config),
        CqrsModule.forRoot(),
        SecretsModule,
        AsOfModule,
        AccountsModule,
        KeyPoliciesModule,
        CodeModule,
        CodeSigningModule,
        ...(config.apart ? [KafkaModule.forRoot({ ...config.apart.kafka, clientId: 'switchyard-control-plane' }), KafkaRelayModule, InternalModule] : [EmbeddedRoutingModule]),
        FunctionsModule,
        EventInvokeModule,
        TagsModule,
        ConcurrencyModule,
        AccountSettingsModule,
        RecursionModule,
        FunctionUrlsModule,
        ProvisionedConcurrencyModule,
        ResourcePoliciesModule,
        BucketsModule,
        CloudWatchLogsModule,
        HistoryModule,
        RolesModule,
        StsModule,
        HttpDialectModule,
        ControlPlaneOperationsModule,
      ],
    };
  }
}
