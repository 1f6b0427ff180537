import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Answer, Call } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { FunctionPresenter } from '../function/function-presenter.js';
import { ownFunction, ownLatest } from '../function/own-function.js';
import { cutPage, pageOf } from '../function/page.js';
import { onceSettled } from '../function/settled.js';
import { refuseGiven } from '../function/unsupported.js';
import { PublishVersionCommand } from './versions.commands.js';
import { listVersionsInput, publishVersionInput } from './versions.inputs.js';
import { ListVersionsQuery } from './versions.queries.js';

const VERSIONS = '/2015-03-31/functions/:FunctionName/versions';

/** Immutable versions: the tracks that never move. */
@Controller()
export class VersionsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(FunctionPresenter) private readonly presenter: FunctionPresenter,
  ) {}

  @LambdaOperation('POST', VERSIONS, 'PublishVersion', publishVersionInput)
  async publishVersion(call: Call<Input<typeof publishVersionInput>>): Promise<Answer> {
    const target = ownLatest(call);
    refuseGiven(call.input, 'PublishTo');
    const { CodeSha256: codeSha256, Description: description, RevisionId: revisionId } = call.input;
    const command = new PublishVersionCommand({ target, codeSha256, description, revisionId }, call);
    const { state } = await onceSettled(() => this.commands.execute(command));
    const version = state.latest!.unchangedSince!;
    return { status: 201, body: await this.presenter.show(state.versions.get(version)!, target, { version, qualifier: version }) };
  }

  @LambdaOperation('GET', VERSIONS, 'ListVersionsByFunction', listVersionsInput, { asOf: true })
  async listVersionsByFunction(call: Call<Input<typeof listVersionsInput>>): Promise<Answer> {
    const target = ownFunction(call);
    const page = pageOf(call.input);
    const found = await this.queries.execute(new ListVersionsQuery(target, { ...page, limit: page.limit + 1 }, call.asOf));
    const { rows, NextMarker } = cutPage(found, page, ({ version }) => version);
    const Versions = await Promise.all(
      rows.map(({ version, part }) => this.presenter.show(part, target, { version, qualifier: version, members: 'row' })),
    );
    return { status: 200, body: { Versions, NextMarker } };
  }
}
