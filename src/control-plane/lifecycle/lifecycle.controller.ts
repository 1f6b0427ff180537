import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { AwsError, invalidParameterValue, parseFunctionReference, validationException } from '../../aws/index.js';
import { PackageLinks } from '../code/package-links.js';
import { Packages } from '../code/packages.js';
import { concurrencyView } from '../concurrency/concurrency.view.js';
import { FunctionPresenter } from '../function/function-presenter.js';
import type { FunctionTarget } from '../function/function.decider.js';
import { ownFunction, ownLatest } from '../function/own-function.js';
import { cutPage, pageOf, type Page } from '../function/page.js';
import { refuseGiven } from '../function/unsupported.js';
import { type Answer, type Call, NO_CONTENT } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { requireAllowedTags } from '../tags/tags.decider.js';
import { changesFrom, configurationFrom } from './configuration.js';
import { EncryptedEnvironments } from './encrypted-environments.js';
import {
  CreateFunctionCommand, DeleteFunctionCommand, UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand,
} from './lifecycle.commands.js';
import {
  createFunctionInput, deleteFunctionInput, getFunctionInput, listFunctionsInput, updateFunctionCodeInput,
  updateFunctionConfigurationInput,
} from './lifecycle.inputs.js';
import { GetFunctionQuery, ListAllVersionsQuery, listedKey, ListFunctionsQuery } from './lifecycle.queries.js';

const FUNCTIONS = '/2015-03-31/functions';
const FUNCTION = `${FUNCTIONS}/:FunctionName`;
const MAX_BARE_NAME = 64;

/** Functions from creation to deletion. */
@Controller()
export class LifecycleController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(FunctionPresenter) private readonly presenter: FunctionPresenter,
    @Inject(Packages) private readonly packages: Packages,
    @Inject(PackageLinks) private readonly links: PackageLinks,
    @Inject(EncryptedEnvironments) private readonly environments: EncryptedEnvironments,
  ) {}

  @LambdaOperation('POST', FUNCTIONS, 'CreateFunction', createFunctionInput)
  async createFunction(call: Call<Input<typeof createFunctionInput>>): Promise<Answer> {
    const { input } = call;
    const target = newFunction(call);
    const plain = configurationFrom(input, target.functionName);
    const tags = input.Tags ?? {};
    requireAllowedTags(tags);
    const publish = input.Publish ?? false;
    const { state } = await this.environments.encrypted(target, input.Environment, async ({ encryptedUnder, ...environment }) => {
      const code = await this.packages.accept(input.Code, call);
      const configuration = { ...plain, ...environment };
      return this.commands.execute(new CreateFunctionCommand({ target, configuration, encryptedUnder, code, tags, publish }, call));
    });
    const version = state.latest!.unchangedSince ?? '$LATEST';
    const part = state.versions.get(version) ?? state.latest!;
    return { status: 201, body: await this.presenter.show(part, target, { version }) };
  }

  @LambdaOperation('GET', FUNCTION, 'GetFunction', getFunctionInput, { asOf: true })
  async getFunction(call: Call<Input<typeof getFunctionInput>>): Promise<Answer> {
    const { qualifier, ...target } = ownFunction(call);
    const { part, version, latest } = await this.queries.execute(new GetFunctionQuery(target, qualifier, call.asOf));
    const Configuration = await this.presenter.show(part, target, { version, qualifier });
    const Code = { RepositoryType: 'S3', Location: this.links.linkTo(part.code.sha256, call.endpoint) };
    const Tags = Object.keys(latest.tags).length > 0 ? latest.tags : undefined;
    const Concurrency = latest.reservedConcurrentExecutions === undefined ? undefined : concurrencyView(latest);
    return { status: 200, body: { Configuration, Code, Tags, Concurrency } };
  }

  @LambdaOperation('GET', `${FUNCTION}/configuration`, 'GetFunctionConfiguration', getFunctionInput, { asOf: true })
  async getFunctionConfiguration(call: Call<Input<typeof getFunctionInput>>): Promise<Answer> {
    const { qualifier, ...target } = ownFunction(call);
    const { part, version } = await this.queries.execute(new GetFunctionQuery(target, qualifier, call.asOf));
    return { status: 200, body: await this.presenter.show(part, target, { version, qualifier }) };
  }

  @LambdaOperation('GET', FUNCTIONS, 'ListFunctions', listFunctionsInput, { asOf: true })
  async listFunctions(call: Call<Input<typeof listFunctionsInput>>): Promise<Answer> {
    const { caller: { accountId }, region, input, asOf } = call;
    const page = pageOf(input);
    if (input.MasterRegion !== undefined) {
      if (input.FunctionVersion === undefined) throw invalidParameterValue('MasterRegion needs FunctionVersion ALL.');
      // It asks for replicas of Lambda@Edge functions alone, and there are none here.
      return { status: 200, body: { Functions: [] } };
    }
    if (input.FunctionVersion === 'ALL') return this.listAllVersions(call, page);
    const found = await this.queries.execute(new ListFunctionsQuery(accountId, region, { ...page, limit: page.limit + 1 }, asOf));
    const { rows, NextMarker } = cutPage(found, page, ({ functionName }) => functionName);
    const Functions = await Promise.all(
      rows.map((part) => {
        const target = { accountId, region, functionName: part.functionName };
        return this.presenter.show(part, target, { version: '$LATEST', members: 'row' });
      }),
    );
    return { status: 200, body: { Functions, NextMarker } };
  }

  private async listAllVersions({ caller: { accountId }, region, asOf }: Call<unknown>, page: Page): Promise<Answer> {
    const found = await this.queries.execute(new ListAllVersionsQuery(accountId, region, { ...page, limit: page.limit + 1 }, asOf));
    const { rows, NextMarker } = cutPage(found, page, listedKey);
    const Functions = await Promise.all(
      rows.map(({ functionName, version, part }) =>
        this.presenter.show(part, { accountId, region, functionName }, { version, qualifier: version, members: 'row' })),
    );
    return { status: 200, body: { Functions, NextMarker } };
  }

  @LambdaOperation('PUT', `${FUNCTION}/code`, 'UpdateFunctionCode', updateFunctionCodeInput)
  async updateFunctionCode(call: Call<Input<typeof updateFunctionCodeInput>>): Promise<Answer> {
    const { input } = call;
    const target = ownLatest(call);
    refuseGiven(input, 'PublishTo');
    await this.queries.execute(new GetFunctionQuery(target));
    const { DryRun: dryRun = false, Publish: publish = false, Architectures: architectures, RevisionId: revisionId } = input;
    const code = await this.packages.accept(input, call, { keep: !dryRun });
    const command = { target, code, architectures, publish, dryRun, revisionId };
    const { state } = await this.commands.execute(new UpdateFunctionCodeCommand(command, call));
    const latest = state.latest!;
    if (dryRun) {
      const configuration = { ...latest.configuration, architectures: architectures ?? latest.configuration.architectures };
      return { status: 200, body: await this.presenter.show({ ...latest, code, configuration }, target, { version: '$LATEST' }) };
    }
    if (!publish) return { status: 200, body: await this.presenter.show(latest, target, { version: '$LATEST' }) };
    const version = latest.unchangedSince!;
    return { status: 200, body: await this.presenter.show(state.versions.get(version)!, target, { version, qualifier: version }) };
  }

  @LambdaOperation('PUT', `${FUNCTION}/configuration`, 'UpdateFunctionConfiguration', updateFunctionConfigurationInput)
  async updateFunctionConfiguration(call: Call<Input<typeof updateFunctionConfigurationInput>>): Promise<Answer> {
    const { input } = call;
    const target = ownLatest(call);
    const changes = changesFrom(input);
    const { state } = await this.environments.encrypted(target, input.Environment, ({ encryptedUnder, ...environment }) => {
      const command = { target, changes: { ...changes, ...environment }, encryptedUnder, revisionId: input.RevisionId };
      return this.commands.execute(new UpdateFunctionConfigurationCommand(command, call));
    });
    return { status: 200, body: await this.presenter.show(state.latest!, target, { version: '$LATEST' }) };
  }

  @LambdaOperation('DELETE', FUNCTION, 'DeleteFunction', deleteFunctionInput)
  async deleteFunction(call: Call<Input<typeof deleteFunctionInput>>): Promise<Answer> {
    const { qualifier, ...target } = ownFunction(call);
    await this.commands.execute(new DeleteFunctionCommand({ target, qualifier }, call));
    return NO_CONTENT;
  }
}

/**
 * The function that CreateFunction names: a bare name of 64 characters at most, or an unqualified ARN of the caller's own account.
 * @throws AwsError InvalidParameterValue for a long name (recorded: not ValidationException), ValidationException for a
 * qualifier, AccessDenied for another account
 */
function newFunction({ input, caller, region }: Call<Input<typeof createFunctionInput>>): FunctionTarget {
  const { qualifier, ...target } = parseFunctionReference(input.FunctionName, undefined, { accountId: caller.accountId, region });
  if (target.accountId !== caller.accountId) {
    throw new AwsError('AccessDeniedException', 403, null, { type: null, messageMember: 'Message' });
  }
  const broken = (rule: string): string => `Value '${input.FunctionName}' at 'functionName' failed to satisfy constraint: Member must ${rule}`;
  if (qualifier !== undefined) throw validationException([broken(`satisfy regular expression pattern: ${createFunctionInput.FunctionName.pattern}`)]);
  if (target.functionName.length > MAX_BARE_NAME) {
    throw invalidParameterValue(validationException([broken(`have length less than or equal to ${MAX_BARE_NAME}`)]).message);
  }
  return target;
}
