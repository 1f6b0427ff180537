import { AwsError, S3Error } from '../../src/aws/index.js';
import { accountStream, bucketStream, functionStream, type DomainEvent } from '../../src/contract/index.js';
import { accountAggregate } from '../../src/control-plane/accounts/account.aggregate.js';
import { issueAccessKey, openAccount, revokeAccessKey } from '../../src/control-plane/accounts/accounts.decider.js';
import { createAlias, deleteAlias, updateAlias } from '../../src/control-plane/aliases/aliases.decider.js';
import { bucketAggregate, type BucketState } from '../../src/control-plane/buckets/bucket.aggregate.js';
import { configureNotifications, deregisterBucket, registerBucket } from '../../src/control-plane/buckets/bucket.decider.js';
import { deleteEventInvokeConfig, putEventInvokeConfig, updateEventInvokeConfig } from '../../src/control-plane/event-invoke/event-invoke.decider.js';
import { removeReservation, reserveConcurrency } from '../../src/control-plane/concurrency/concurrency.decider.js';
import { functionAggregate } from '../../src/control-plane/function/function.aggregate.js';
import type { FunctionState } from '../../src/control-plane/function/function.state.js';
import { newUrlId } from '../../src/control-plane/function-urls/function-url-addresses.js';
import { createFunctionUrl, deleteFunctionUrl, updateFunctionUrl } from '../../src/control-plane/function-urls/function-urls.decider.js';
import {
  activateFunction, completeUpdate, createFunction, deleteFunction, updateFunctionCode, updateFunctionConfiguration,
} from '../../src/control-plane/lifecycle/lifecycle.decider.js';
import { addPermission, removePermission } from '../../src/control-plane/permissions/permissions.decider.js';
import { configureRecursion } from '../../src/control-plane/recursion/recursion.decider.js';
import { tagFunction, untagFunction } from '../../src/control-plane/tags/tags.decider.js';
import { deleteProvisionedConcurrency, putProvisionedConcurrency } from '../../src/control-plane/provisioned-concurrency/provisioned-concurrency.decider.js';
import { publishVersion } from '../../src/control-plane/versions/versions.decider.js';
import type { Aggregate } from '../../src/event-store/aggregate.js';
import type { CommandExecutor } from '../../src/event-store/command-executor.js';
import { randomOf, type Random } from '../torture/random.js';
import { code, configuration, otherCode, statement } from './function-events.js';
import { metadata } from './notebook.js';

const ACCOUNTS = ['111122223333', '444455556666'];
const REGION = 'us-west-2';
const UNIQUE_VIOLATION = '23505';

/** A command that was carried out: what its stream has come to. */
export interface Done {
  readonly streamId: string;
  readonly version: number;
}

/** Runs one command after the other on any stream, through the real deciders; a refusal is an answer like another (undefined). */
export class RandomCommands {
  private readonly random: Random;

  /** `worker`: functions of its own; buckets and accounts are everybody's. */
  constructor(private readonly executor: CommandExecutor, seed: number, private readonly worker: string, private readonly functions = 20) {
    this.random = randomOf(seed, worker);
  }

  /** @throws what is no refusal: an error of the database */
  async next(): Promise<Done | undefined> {
    const { random } = this;
    const accountId = random.pick(ACCOUNTS);
    if (random.chance(0.1)) return this.ofBucket(accountId);
    if (random.chance(0.1)) return this.ofAccount(accountId);
    return this.ofFunction(accountId);
  }

  private ofFunction(accountId: string): Promise<Done | undefined> {
    const { random } = this;
    const target = { accountId, region: REGION, functionName: `function-${this.worker}-${Math.floor(random.between(0, this.functions))}` };
    const name = random.pick(['PROD', 'BETA']);
    const version = random.pick(['1', '2', '3']);
    const label = String(Math.floor(random.between(0, 1_000)));
    const decide = random.pick<(state: FunctionState) => readonly DomainEvent[]>([
      (state) => createFunction(state, { target, configuration, code, tags: { label, 'tab\tand\\backslash': 'line\nend "quoted" ☃' }, publish: random.chance(0.5) }),
      activateFunction, activateFunction, completeUpdate, completeUpdate, completeUpdate,
      (state) => updateFunctionCode(state, { target, code: random.pick([code, otherCode]), publish: random.chance(0.5), dryRun: false }),
      (state) => updateFunctionConfiguration(state, { target, changes: { description: label } }),
      (state) => publishVersion(state, { target, description: label }),
      (state) => createAlias(state, { target, name, functionVersion: version, additionalVersionWeights: {}, description: label }),
      (state) => updateAlias(state, { target, name, functionVersion: version }),
      (state) => updateAlias(state, { target, name, description: label }),
      (state) => deleteAlias(state, { target, name }),
      (state) => addPermission(state, { target, qualifier: random.pick([null, name]), statement: statement(label) }),
      (state) => removePermission(state, { target, qualifier: name, statementId: label }),
      (state) => putEventInvokeConfig(state, { target, qualifier: random.pick(['$LATEST', name, version]), settings: { maximumRetryAttempts: 1 } }),
      (state) => updateEventInvokeConfig(state, { target, qualifier: name, settings: { onSuccess: random.pick(['', `kafka://destinations.${accountId}.${label}`]) } }),
      (state) => deleteEventInvokeConfig(state, { target, qualifier: name }),
      (state) => tagFunction(state, { target, tags: { [random.pick(['team', 'label'])]: label } }),
      (state) => untagFunction(state, { target, tagKeys: ['team', 'stage'] }),
      (state) => reserveConcurrency(state, {
        target, reservedConcurrentExecutions: Math.floor(random.between(0, 3)), takenByOthers: 0, concurrentExecutions: 1_000, minimumUnreserved: 100,
      }),
      (state) => removeReservation(state, { target }),
      (state) => configureRecursion(state, { target, recursiveLoop: random.pick(['Allow', 'Terminate'] as const) }),
      (state) => createFunctionUrl(state, { target, qualifier: random.pick([null, name]), urlId: newUrlId(), settings: { authType: 'NONE' } }),
      (state) => updateFunctionUrl(state, { target, qualifier: name, changes: { cors: { allowOrigins: ['*'], maxAge: Number(label) } } }),
      (state) => deleteFunctionUrl(state, { target, qualifier: name }),
      (state) => putProvisionedConcurrency(state, {
        target, qualifier: random.pick([version, name]), provisionedConcurrentExecutions: 1 + Number(label), concurrentExecutions: 1000, minimumUnreserved: 100, takenByOthers: 0,
      }),
      (state) => deleteProvisionedConcurrency(state, { target, qualifier: random.pick([version, name]) }),
      (state) => deleteFunction(state, { target, qualifier: random.chance(0.8) ? version : undefined }),
    ]);
    return this.run(functionAggregate, functionStream(accountId, REGION, target.functionName), decide as never);
  }

  private ofBucket(accountId: string): Promise<Done | undefined> {
    const { random } = this;
    const bucketName = random.pick(['images', 'letters', 'archive']);
    const decide = random.pick<(state: BucketState) => readonly DomainEvent[]>([
      (state) => registerBucket(state, { bucketName, region: REGION }),
      (state) => deregisterBucket(state, bucketName),
      (state) => configureNotifications(state, bucketName, { targets: [], eventBridge: random.chance(0.5) }),
    ]);
    return this.run(bucketAggregate, bucketStream(accountId, bucketName), decide as never);
  }

  private ofAccount(accountId: string): Promise<Done | undefined> {
    const { random } = this;
    const accessKeyId = `AKIA${accountId}${Math.floor(random.between(0, 20))}`;
    return this.run(accountAggregate, accountStream(accountId), (state) => {
      if (state === null) return openAccount(state, { accountId, name: 'an account' });
      if (Object.hasOwn(state.accessKeys, accessKeyId)) return revokeAccessKey(state, accessKeyId);
      return issueAccessKey(state, { accountId, accessKeyId, encryptedSecret: 'AAAA', description: '', opensAccount: false });
    });
  }

  private async run<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>, streamId: string, decide: (state: State) => readonly Event[],
  ): Promise<Done | undefined> {
    try {
      const { version } = await this.executor.execute({ aggregate, streamId, metadata, decide });
      return { streamId, version };
    } catch (error) {
      const refused = error instanceof AwsError || error instanceof S3Error || (error as { code?: unknown }).code === UNIQUE_VIOLATION;
      if (refused) return undefined;
      throw error;
    }
  }
}
