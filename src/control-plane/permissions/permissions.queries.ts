import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { resourceNotFound } from '../../aws/index.js';
import { UNQUALIFIED } from '../../contract/index.js';
import type { Moment } from '../../event-store/moment.js';
import type { PolicyPart } from '../function/function.state.js';
import { FunctionRows } from '../function/function-rows.store.js';
import { streamOf } from '../function/functions.js';
import type { FunctionTarget } from '../function/function.decider.js';

/** The policy of a qualifier, or of the unqualified function. */
export class GetPolicyQuery extends Query<PolicyPart> {
  constructor(
    readonly target: FunctionTarget,
    readonly qualifier?: string,
    readonly asOf?: Moment,
  ) {
    super();
  }
}

@QueryHandler(GetPolicyQuery)
export class GetPolicyHandler implements IQueryHandler<GetPolicyQuery> {
  constructor(@Inject(FunctionRows) private readonly rows: FunctionRows) {}

  /** @throws AwsError ResourceNotFound, one text for a missing function, version or policy (recorded) */
  async execute({ target, qualifier, asOf }: GetPolicyQuery): Promise<PolicyPart> {
    const policy = await this.rows.at(asOf).policy(streamOf(target), qualifier ?? UNQUALIFIED);
    if (!policy) throw resourceNotFound('The resource you requested does not exist.');
    return policy;
  }
}

export const permissionQueryHandlers = [GetPolicyHandler];
