import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FunctionUrlPart } from '../function/function.state.js';
import { ownFunction } from '../function/own-function.js';
import { cutPage, invalidMarker, pageOf } from '../function/page.js';
import { type Answer, type Call, NO_CONTENT } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { validate } from '../http/validation.js';
import { FunctionUrlAddresses, newUrlId } from './function-url-addresses.js';
import { corsSettings, createdUrlView, updatedUrlView, urlView, type ShownUrl } from './function-url.view.js';
import { CreateFunctionUrlCommand, DeleteFunctionUrlCommand, UpdateFunctionUrlCommand } from './function-urls.commands.js';
import { urlOf, type UrlOwner } from './function-urls.decider.js';
import { createFunctionUrlInput, functionUrlInput, listFunctionUrlsInput, updateFunctionUrlInput, urlQualifier } from './function-urls.inputs.js';
import { GetFunctionUrlQuery, ListFunctionUrlsQuery } from './function-urls.queries.js';
import { urlKey } from './function-urls.store.js';

const FUNCTION = '/2021-10-31/functions/:FunctionName';

/** URLs of functions and aliases: which there are. What calls them is in function-url-route.ts. */
@Controller()
export class FunctionUrlsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(FunctionUrlAddresses) private readonly addresses: FunctionUrlAddresses,
  ) {}

  @LambdaOperation('POST', `${FUNCTION}/url`, 'CreateFunctionUrlConfig', createFunctionUrlInput)
  async create(call: Call<Input<typeof createFunctionUrlInput>>): Promise<Answer> {
    const owner = urlOwner(call);
    const { AuthType: authType, InvokeMode: invokeMode, Cors = {} } = call.input;
    const cors = corsSettings(Cors);
    const settings = { authType, ...(invokeMode && { invokeMode }), ...(cors && { cors }) };
    const { state } = await this.commands.execute(new CreateFunctionUrlCommand({ ...owner, urlId: newUrlId(), settings }, call));
    const url = urlOf(state, owner)!;
    return { status: 201, body: createdUrlView(url, this.shown(owner, url)) };
  }

  @LambdaOperation('PUT', `${FUNCTION}/url`, 'UpdateFunctionUrlConfig', updateFunctionUrlInput)
  async update(call: Call<Input<typeof updateFunctionUrlInput>>): Promise<Answer> {
    const owner = urlOwner(call);
    const { AuthType: authType, InvokeMode: invokeMode, Cors } = call.input;
    const changes = { ...(authType && { authType }), ...(invokeMode && { invokeMode }), ...(Cors && { cors: corsSettings(Cors) ?? null }) };
    const { state } = await this.commands.execute(new UpdateFunctionUrlCommand({ ...owner, changes }, call));
    const url = urlOf(state, owner)!;
    return { status: 200, body: updatedUrlView(url, this.shown(owner, url)) };
  }

  @LambdaOperation('GET', `${FUNCTION}/url`, 'GetFunctionUrlConfig', functionUrlInput, { asOf: true })
  async get(call: Call<Input<typeof functionUrlInput>>): Promise<Answer> {
    const owner = urlOwner(call);
    const url = await this.queries.execute(new GetFunctionUrlQuery(owner, call.asOf));
    return { status: 200, body: urlView(url, this.shown(owner, url)) };
  }

  @LambdaOperation('DELETE', `${FUNCTION}/url`, 'DeleteFunctionUrlConfig', functionUrlInput)
  async delete(call: Call<Input<typeof functionUrlInput>>): Promise<Answer> {
    await this.commands.execute(new DeleteFunctionUrlCommand(urlOwner(call), call));
    return NO_CONTENT;
  }

  @LambdaOperation('GET', `${FUNCTION}/urls`, 'ListFunctionUrlConfigs', listFunctionUrlsInput, { asOf: true })
  async list(call: Call<Input<typeof listFunctionUrlsInput>>): Promise<Answer> {
    const { qualifier: _, ...target } = ownFunction(call);
    const page = pageOf(call.input);
    const query = new ListFunctionUrlsQuery(target, { limit: page.limit + 1, after: keyAfter(page.after) }, call.asOf);
    const { rows, NextMarker } = cutPage(await this.queries.execute(query), page, placeOf);
    return { status: 200, body: { FunctionUrlConfigs: rows.map((url) => urlView(url, this.shown({ target }, url))), NextMarker } };
  }

  private shown({ target }: Pick<UrlOwner, 'target'>, { urlId }: FunctionUrlPart): ShownUrl {
    return { target, address: this.addresses.address(urlId, target.region) };
  }
}

/** A Marker cannot be the empty key of the unqualified function's URL. */
const PLACE = ':';
const placeOf = (url: FunctionUrlPart): string => PLACE + urlKey(url);

function keyAfter(place: string | undefined): string | undefined {
  if (place === undefined) return undefined;
  if (!place.startsWith(PLACE)) throw invalidMarker();
  return place.slice(PLACE.length);
}

/**
 * The function or alias that a call names.
 * @throws AwsError ValidationException where the name ends with what no URL can have, as for the parameter; see ownFunction
 */
function urlOwner(call: Call<{ FunctionName: string; Qualifier?: string }>): UrlOwner {
  const { qualifier, ...target } = ownFunction(call);
  validate({ Qualifier: qualifier }, { Qualifier: urlQualifier });
  return { target, qualifier: qualifier ?? null };
}
