import { Controller, Inject } from '@nestjs/common';
import type { Answer, Call } from '../../http/call.js';
import { SwitchyardOperation } from '../../http/operation.js';
import type { Input } from '../../http/shapes.js';
import { CodeComparisons } from './code-comparisons.js';
import { compare } from './comparison.js';
import { diffInput } from './diff.inputs.js';
import { Sides } from './sides.js';

/** What differs between two moments, versions, aliases or functions. */
@Controller()
export class DiffController {
  constructor(
    @Inject(Sides) private readonly sides: Sides,
    @Inject(CodeComparisons) private readonly comparisons: CodeComparisons,
  ) {}

  @SwitchyardOperation('GET', '/_switchyard/diff', 'Diff', diffInput)
  async diff(call: Call<Input<typeof diffInput>>): Promise<Answer> {
    const { Left, LeftAsOf, Right = Left, RightAsOf, All: all, Patch: patch = false } = call.input;
    const left = await this.sides.read({ which: 'left', name: Left, asOf: LeftAsOf }, call);
    const right = await this.sides.read({ which: 'right', name: Right, asOf: RightAsOf }, call);
    const difference = compare(left, right, { all });
    const { accountId } = call.caller;
    const code = difference.code && (await this.comparisons.withFiles(difference.code, { accountId, patch, signal: call.signal }));
    return { status: 200, body: { ...difference, code } };
  }
}
