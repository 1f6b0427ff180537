import { Controller, Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { FunctionRows } from '../function/function-rows.store.js';
import { type Answer, type Call, NO_CONTENT } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { taggedFunction } from './tagged-function.js';
import { TagFunctionCommand, UntagFunctionCommand } from './tags.commands.js';
import { listTagsInput, tagResourceInput, untagResourceInput } from './tags.inputs.js';

const TAGS = '/2017-03-31/tags/:Resource';

/** Tags of functions, by ARN. */
@Controller()
export class TagsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(FunctionRows) private readonly rows: FunctionRows,
  ) {}

  @LambdaOperation('POST', TAGS, 'TagResource', tagResourceInput)
  async tagResource(call: Call<Input<typeof tagResourceInput>>): Promise<Answer> {
    await this.commands.execute(new TagFunctionCommand({ target: taggedFunction(call), tags: call.input.Tags }, call));
    return NO_CONTENT;
  }

  @LambdaOperation('DELETE', TAGS, 'UntagResource', untagResourceInput)
  async untagResource(call: Call<Input<typeof untagResourceInput>>): Promise<Answer> {
    await this.commands.execute(new UntagFunctionCommand({ target: taggedFunction(call), tagKeys: call.input.TagKeys }, call));
    return NO_CONTENT;
  }

  @LambdaOperation('GET', TAGS, 'ListTags', listTagsInput, { asOf: true })
  async listTags(call: Call<Input<typeof listTagsInput>>): Promise<Answer> {
    const { tags } = await this.rows.at(call.asOf).requireFunction(taggedFunction(call));
    return { status: 200, body: { Tags: tags } };
  }
}
