import { Controller, Inject } from '@nestjs/common';
import { accessDenied } from '../../../aws/index.js';
import type { Answer, Call } from '../../http/call.js';
import { SwitchyardOperation } from '../../http/operation.js';
import type { Input } from '../../http/shapes.js';
import { NDJSON } from '../line-streams.js';
import { rebuildInput } from './rebuild.inputs.js';
import { Rebuilds } from './rebuilds.js';

/** Lets the operator make all rows anew. */
@Controller()
export class RebuildController {
  constructor(@Inject(Rebuilds) private readonly rebuilds: Rebuilds) {}

  @SwitchyardOperation('POST', '/_switchyard/rebuild', 'Rebuild', rebuildInput)
  async rebuild({ caller, input }: Call<Input<typeof rebuildInput>>): Promise<Answer> {
    if (!caller.operator) {
      throw accessDenied(`User: ${caller.arn} is not authorized to perform: switchyard:Rebuild: only the operator may`);
    }
    return { status: 200, headers: NDJSON, body: await this.rebuilds.start(input.DryRun ?? false) };
  }
}
