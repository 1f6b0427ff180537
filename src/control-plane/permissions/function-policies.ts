import { Inject, Injectable } from '@nestjs/common';
import type { PolicyStatement } from '../../aws/index.js';
import { functionStream, UNQUALIFIED } from '../../contract/index.js';
import type { FunctionPolicies } from '../buckets/destinations.js';
import { FunctionRows } from '../function/function-rows.store.js';

const FUNCTION_ARN = /^arn:aws[a-zA-Z-]*:lambda:([^:]+):(\d{12}):function:([a-zA-Z0-9-_]+)(?::([^:]+))?$/;

/** Policies of functions of any account, by ARN: what S3 asks before it stores a destination. */
@Injectable()
export class FunctionPolicyRows implements FunctionPolicies {
  constructor(@Inject(FunctionRows) private readonly rows: FunctionRows) {}

  async policyFor(arn: string): Promise<readonly PolicyStatement[] | null> {
    const [, region, accountId, functionName, qualifier] = FUNCTION_ARN.exec(arn) ?? [];
    if (!region || !accountId || !functionName) return null;
    const stream = functionStream(accountId, region, functionName);
    const found = await this.rows.qualified(stream, qualifier ?? '$LATEST');
    if (!found || (qualifier !== undefined && qualifier !== '$LATEST' && !found.alias && !found.version)) return null;
    return (await this.rows.policy(stream, qualifier ?? UNQUALIFIED))?.statements ?? [];
  }
}
